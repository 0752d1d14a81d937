package io.wavemill.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a folder of its own, with programs of ours in place of Java, Maven and Spark. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

  private static final String TELLING_JAVA =
      """
      #!/bin/sh
      case " $* " in *" -version "*) echo 'openjdk version "17.0.1"' >&2; exit 0 ;; esac
      echo "threads $OMP_NUM_THREADS"
      for argument in "$@"; do echo "$argument"; done
      exit 7
      """;

  @TempDir Path folder;
  private Path home;
  private Path tools;

  private record Result(int exitCode, List<String> out, List<String> err) {}

  @BeforeEach
  void install() throws IOException {
    home = Files.createDirectories(folder.resolve("a home"));
    tools = Files.createDirectories(folder.resolve("tools"));
    Files.copy(Path.of("..", "wavemill"), home.resolve("wavemill"));
    assertTrue(home.resolve("wavemill").toFile().setExecutable(true));
    program(tools.resolve("java"), TELLING_JAVA);
  }

  private static void program(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    assertTrue(file.toFile().setExecutable(true));
  }

  private void build() throws IOException {
    Files.createDirectories(home.resolve("jobs/spark/target/jars"));
    Files.createDirectories(home.resolve("jobs/target"));
    Files.writeString(home.resolve("jobs/target/wavemill.jar"), "");
  }

  private Result launch(Path script, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("bash", script.toString()));
    command.addAll(List.of(arguments));
    File out = folder.resolve("out.txt").toFile();
    File err = folder.resolve("err.txt").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out)
            .redirectError(err);
    builder.environment().keySet().removeIf(name -> name.matches("WAVEMILL_.*|.*_HOME|OMP_.*"));
    builder.environment().put("PATH", tools + ":/usr/bin:/bin");
    builder.environment().putAll(environment);
    int exitCode = builder.start().waitFor();
    return new Result(
        exitCode,
        Files.readAllLines(out.toPath(), StandardCharsets.UTF_8),
        Files.readAllLines(err.toPath(), StandardCharsets.UTF_8));
  }

  private Result launch(String... arguments) throws IOException, InterruptedException {
    return launch(home.resolve("wavemill"), Map.of(), arguments);
  }

  @Test
  void handsOverArgumentsAndExitCode() throws IOException, InterruptedException {
    build();
    Result result = launch("run", "my conf.conf", "--set", "a=b c");
    assertEquals(7, result.exitCode());
    assertEquals(List.of(), result.err());
    int main = result.out().indexOf("io.wavemill.jobs.cli.Wavemill");
    assertEquals(
        List.of("run", "my conf.conf", "--set", "a=b c"),
        result.out().subList(main + 1, result.out().size()));
    Path real = home.toRealPath();
    assertEquals(
        real + "/jobs/target/wavemill.jar:" + real + "/jobs/spark/target/jars/*",
        result.out().get(main - 1));
    assertEquals("threads 1", result.out().get(0));
    assertTrue(result.out().contains("-Dwavemill.home=" + real));
    assertTrue(result.out().contains("-Dwavemill.terminal=false"));
    assertTrue(result.out().contains("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED"));
    assertTrue(result.out().contains("--add-modules=jdk.incubator.vector"));
    assertTrue(result.out().stream().anyMatch(o -> o.matches("-Xmx\\d+m")), result.toString());
    assertTrue(
        result.out().stream().anyMatch(o -> o.matches("-Dorg.bytedeco.javacpp.maxbytes=\\d+m")));
  }

  /** As Java does, that one line comes first; a progress line has no end. */
  @Test
  void javasWarningIsDroppedAndAllElsePasses() throws IOException, InterruptedException {
    build();
    program(
        tools.resolve("java"),
        """
        #!/bin/sh
        case " $* " in *" -version "*) echo 'openjdk version "17.0.1"' >&2; exit 0 ;; esac
        for argument in "$@"; do
          case "$argument" in -Dwavemill.errors=*) reader="${argument#*=}" ;; esac
        done
        echo 'Picked up JAVA_TOOL_OPTIONS: -Da=b' >&2
        echo 'WARNING: Using incubator modules: jdk.incubator.vector' >&2
        echo 'WARNING: of another kind' >&2
        echo result
        printf 'half a line' >&2
        # As Wavemill.main ends: nothing more to say, and a moment for the pipe.
        exec 2>/dev/null
        while kill -0 "$reader" 2>/dev/null && [ "$(ps -o stat= -p "$reader" | cut -c 1)" != Z ]; do
          sleep 0.01
        done
        exit 3
        """);
    Result result = launch("list");
    assertEquals(3, result.exitCode());
    assertEquals(List.of("result"), result.out());
    assertEquals(
        List.of("Picked up JAVA_TOOL_OPTIONS: -Da=b", "WARNING: of another kind", "half a line"),
        result.err());
  }

  /** Such a Java does not start at all if it is told to add the module. */
  @Test
  void aJavaWithoutTheVectorModuleWillDo() throws IOException, InterruptedException {
    build();
    program(
        tools.resolve("java"),
        """
        #!/bin/sh
        case " $* " in *jdk.incubator.vector*)
          echo 'Error occurred during initialization of boot layer' >&2; exit 1 ;;
        esac
        case " $* " in *" -version "*) echo 'openjdk version "17.0.1"' >&2; exit 0 ;; esac
        echo straight >&2
        exit 4
        """);
    Result result = launch("list");
    assertEquals(4, result.exitCode());
    assertEquals(List.of("straight"), result.err());
  }

  @Test
  void worksThroughLinks() throws IOException, InterruptedException {
    build();
    Path links = Files.createDirectories(folder.resolve("links"));
    Path first = links.resolve("first");
    Files.createSymbolicLink(first, Path.of("..", "a home", "wavemill"));
    Path second = Files.createSymbolicLink(folder.resolve("second"), Path.of("links", "first"));
    Result result = launch(second, Map.of(), "list");
    assertTrue(result.out().contains("-Dwavemill.home=" + home.toRealPath()), result.toString());
  }

  @Test
  void settingsOfTheEnvironmentAreHeeded() throws IOException, InterruptedException {
    build();
    Result result =
        launch(
            home.resolve("wavemill"),
            Map.of(
                "WAVEMILL_HEAP", "2g", "WAVEMILL_JAVA_OPTS", "-Da=1 -Db=2", "OMP_NUM_THREADS", "3"),
            "list");
    assertEquals("threads 3", result.out().get(0));
    assertTrue(result.out().containsAll(List.of("-Xmx2048m", "-Da=1", "-Db=2")));

    result = launch(home.resolve("wavemill"), Map.of("WAVEMILL_HEAP", "much"), "list");
    assertEquals(2, result.exitCode());
    assertEquals("WAVEMILL_HEAP=much is not a size.", result.err().get(0));
  }

  @Test
  void buildsTheJarOnlyWhenMissingOrTold() throws IOException, InterruptedException {
    program(
        tools.resolve("mvn"),
        """
        #!/bin/sh
        pwd > maven-was-here
        mkdir -p jobs/target jobs/spark/target/jars
        touch jobs/target/wavemill.jar
        """);
    Result result = launch("list");
    assertEquals(7, result.exitCode(), result.toString());
    assertEquals(1, result.err().size());
    assertTrue(result.err().get(0).startsWith("Building wavemill"), result.toString());
    Path trace = home.resolve("maven-was-here");
    assertTrue(Files.exists(trace));

    Files.delete(trace);
    launch("list");
    assertFalse(Files.exists(trace));
    launch(home.resolve("wavemill"), Map.of("WAVEMILL_REBUILD", "1"), "list");
    assertTrue(Files.exists(trace));
  }

  @Test
  void benchmarksHaveAJarAndAMainClassOfTheirOwn() throws IOException, InterruptedException {
    build();
    program(
        tools.resolve("mvn"),
        "#!/bin/sh\nmkdir -p bench/target\ntouch bench/target/wavemill-bench.jar\n");
    Result result = launch("bench", "fernn-h32-v9", "--json", "a b.json");
    assertEquals(7, result.exitCode(), result.toString());
    assertTrue(result.err().get(0).startsWith("Building wavemill"), result.toString());
    int main = result.out().indexOf("io.wavemill.bench.Bench");
    assertEquals(
        List.of("fernn-h32-v9", "--json", "a b.json"),
        result.out().subList(main + 1, result.out().size()));
    String classPath = result.out().get(main - 1);
    assertTrue(
        classPath.startsWith(home.toRealPath() + "/bench/target/wavemill-bench.jar:"), classPath);
    assertTrue(classPath.endsWith("/jobs/spark/target/jars/*"), classPath);
    assertEquals(List.of(), launch("bench").err(), "it is built by now");
  }

  @Test
  void saysWhatIsMissing() throws IOException, InterruptedException {
    program(tools.resolve("mvn"), "#!/bin/sh\nexit 1\n");
    Result result = launch("list");
    assertEquals(1, result.exitCode());
    assertEquals("The build failed; see above.", result.err().get(1));

    program(tools.resolve("java"), "#!/bin/sh\necho 'openjdk version \"11.0.2\"' >&2\n");
    result = launch("list");
    assertEquals(1, result.exitCode());
    assertEquals(2, result.err().size());
    assertTrue(result.err().get(0).startsWith("Java 11 at "), result.toString());
  }

  @Test
  void clustersGetSparkSubmitWhereThereIsOne() throws IOException, InterruptedException {
    build();
    Path spark = folder.resolve("a spark");
    program(
        spark.resolve("bin/spark-submit"),
        "#!/bin/sh\nfor argument in \"$@\"; do echo \"$argument\"; done\nexit 5\n");
    Map<String, String> environment = Map.of("SPARK_HOME", spark.toString());
    Path script = home.resolve("wavemill");
    Result result = launch(script, environment, "train", "c.conf", "--master", "spark://host:7077");
    assertEquals(5, result.exitCode());
    assertEquals(List.of("--master", "spark://host:7077"), result.out().subList(0, 2));
    int jar = result.out().indexOf(home.toRealPath() + "/jobs/target/wavemill.jar");
    assertEquals(
        List.of("train", "c.conf", "--master", "spark://host:7077"),
        result.out().subList(jar + 1, result.out().size()));
    // What is not asked for is left to the program, which heeds spark-defaults.
    assertTrue(result.out().stream().noneMatch(o -> o.startsWith("spark.")), result.toString());
    Map<String, String> asking = Map.of("SPARK_HOME", spark.toString(), "OMP_NUM_THREADS", "2");
    result = launch(script, asking, "train", "--master", "spark://host:7077");
    assertTrue(result.out().contains("spark.executorEnv.OMP_NUM_THREADS=2"), result.toString());

    assertEquals(5, launch(script, environment, "train", "--master=yarn").exitCode());
    assertEquals(7, launch(script, environment, "train", "--master", "local[2]").exitCode());
    assertEquals(7, launch("train", "--master", "spark://host:7077").exitCode());

    result =
        launch(script, Map.of("SPARK_HOME", "/nowhere"), "train", "--master", "spark://host:7077");
    assertEquals(1, result.exitCode());
    assertEquals("SPARK_HOME=/nowhere has no bin/spark-submit.", result.err().get(0));
  }
}
