package io.wavemill.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.wavemill.bench.machine.DiskMeter;
import io.wavemill.bench.peer.FakePeers;
import io.wavemill.bench.result.BenchmarkResult;
import io.wavemill.bench.result.Peak;
import io.wavemill.bench.result.PeerMode;
import io.wavemill.bench.result.Samples;
import io.wavemill.bench.result.Unit;
import io.wavemill.bench.result.Work;
import io.wavemill.datasets.InputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class BenchTest {

  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int bench(String... arguments) {
    return Bench.execute(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        arguments);
  }

  private void wrong(String what, String remedy, String... arguments) {
    err.reset();
    assertEquals(2, bench(arguments), () -> err.toString(StandardCharsets.UTF_8));
    List<String> lines = err.toString(StandardCharsets.UTF_8).lines().toList();
    assertEquals(2, lines.size(), lines.toString());
    assertTrue(lines.get(0).startsWith(what), lines.get(0));
    assertTrue(lines.get(1).contains(remedy), lines.get(1));
  }

  @Test
  void listsWhatCanBeMeasured() {
    assertEquals(0, bench("--list"));
    String text = out.toString(StandardCharsets.UTF_8);
    for (String name : List.of("fernn-h32-v9", "fernn-h128-v25", "generate-translating")) {
      assertTrue(text.contains(name + "\n"), text);
    }
  }

  @Test
  void aNameStandsForAllThatBeginWithIt() {
    List<String> generation =
        Benchmarks.all().stream()
            .map(Benchmark::name)
            .filter(name -> name.startsWith("generate-"))
            .toList();
    assertTrue(generation.size() > 1, generation.toString());
    assertEquals(generation, names("generate"));
    assertEquals(List.of("generate-translating"), names("generate-translating"));
    assertEquals(
        List.of("fernn-h32-v9", "fernn-h128-v25", "fernn-rotating", "trainer"),
        names("trainer", "fernn"));
    assertEquals(Benchmarks.all().size(), names().size());
    assertThrows(InputException.class, () -> names("generat"));
  }

  private static List<String> names(String... words) {
    return Benchmarks.named(List.of(words)).stream().map(Benchmark::name).toList();
  }

  @Test
  void mistakesAreToldInTwoLinesBeforeAnythingIsMeasured() {
    wrong("There is no benchmark fern-h32-v9.", "Did you mean fernn-h32-v9?", "fern-h32-v9");
    wrong("There is no benchmark xyz.", "generate-translating", "xyz");
    wrong("--repeats 2: too few", "3 or more", "--repeats", "2");
    wrong("--threads 0:", "Give a number", "--threads", "0");
    wrong("Invalid value for option '--repeats'", "--help", "--repeats", "many");
    wrong("Unknown option --pear", "Did you mean --peer?", "--pear", "python3");
    Path nowhere = folder.resolve("nowhere/results.json");
    wrong("--json " + nowhere, "a folder that exists", "--json", nowhere.toString());
    wrong("--json " + folder, "Give a file", "--json", folder.toString());
    wrong("No micro-benchmark matches xyz", "--list", "micro", "xyz");
    wrong("( is not a regular expression", "--list", "micro", "(");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aPythonThatCannotServeIsToldBeforeAnythingIsMeasured() {
    System.setProperty("wavemill.home", Path.of("..").toAbsolutePath().toString());
    try {
      wrong("--peer /no/python: ", "Give a Python 3 with torch", "--peer", "/no/python");
      String without = "echo \"ModuleNotFoundError: No module named 'torch'\" >&2; exit 1\n";
      String python = FakePeers.program(folder, without).python();
      wrong("--peer " + python + ": this Python has no torch.", "-m pip", "--peer", python);
      System.setProperty("wavemill.home", folder.toString());
      wrong("The peers' scripts are not in", "copy of the source", "--peer", python);
    } finally {
      System.clearProperty("wavemill.home");
    }
  }

  @Test
  void theFileIsReplacedAsAWhole() throws IOException {
    Path path = folder.resolve("results.json");
    Files.writeString(path, "old");
    ResultFile file = ResultFile.at(path);
    assertEquals("old", Files.readString(path));
    file.write(JsonNodeFactory.instance.objectNode().put("a", 1));
    assertEquals("{\n  \"a\" : 1\n}\n", Files.readString(path));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(path), files.toList());
    }
  }

  @Test
  void reportsFindEntriesByName() {
    BenchmarkResult result =
        new BenchmarkResult(
            "some-name",
            "about",
            Unit.SECONDS_PER_STEP,
            new Work(Work.Kind.FLOP, 1e9),
            Samples.of(1, 2, 3),
            List.of(PeerMode.failed("eager", "no torch")),
            JsonNodeFactory.instance.objectNode());
    Conditions conditions = new Conditions(2, 3, 42, Optional.empty(), new DiskMeter(), line -> {});
    Peak peak = new Peak(Map.of("OpenBLAS", 1e9), 1e9);
    Report report = new Report(conditions, peak, Optional.empty(), List.of(result));
    JsonNode json = report.json();
    assertEquals(2, json.at("/benchmarks/some-name/wavemill").asDouble());
    assertEquals(0.5, json.at("/benchmarks/some-name/peakShare").asDouble());
    assertEquals(2, json.get("threads").asInt());
    assertEquals(1e9, json.at("/peak/flops").asDouble());
    for (String pointer :
        List.of("/date", "/machine/processor", "/machine/cores", "/versions/java", "/seed")) {
      assertFalse(json.at(pointer).isMissingNode(), pointer);
    }
    String table = String.join("\n", report.table());
    assertTrue(table.contains("some-name  2.000 s"), table);
    assertTrue(table.contains("50 %"), table);
    assertTrue(table.contains("eager: failed, no torch"), table);
  }
}
