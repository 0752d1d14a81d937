package io.wavemill.jobs.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code conf/cluster/gpus.sh} with a program of ours in place of NVIDIA's; Spark reads it. */
@DisabledOnOs(OS.WINDOWS)
class DiscoveryScriptTest {

  private static final Path SCRIPT =
      Path.of("..", "conf", "cluster", "gpus.sh").toAbsolutePath().normalize();

  @TempDir Path folder;

  private Process run(String tool) throws IOException, InterruptedException {
    Path file = folder.resolve("nvidia-smi");
    if (tool != null) {
      Files.writeString(file, "#!/bin/sh\n" + tool + "\n");
      assertTrue(file.toFile().setExecutable(true));
    }
    ProcessBuilder builder = new ProcessBuilder(SCRIPT.toString());
    builder.environment().put("PATH", folder + ":/usr/bin:/bin");
    Process process = builder.start();
    process.getOutputStream().close();
    process.waitFor();
    return process;
  }

  @Test
  void sparkUnderstandsIt() throws IOException, InterruptedException {
    Process process =
        run("[ \"$*\" = '--query-gpu=index --format=csv,noheader' ] && printf '0\\n1\\n10\\n'");
    String json = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.exitValue(), json);
    ResourceInformation gpus = ResourceInformation.parseJson(json);
    assertEquals("gpu", gpus.name());
    assertArrayEquals(new String[] {"0", "1", "10"}, gpus.addresses());
  }

  @Test
  void saysWhatIsMissing() throws IOException, InterruptedException {
    assertComplains(run("echo 'No devices were found'"), "No devices were found");
    assertComplains(run("echo 'cannot reach the driver' >&2; exit 9"), "cannot reach the driver");
  }

  private static void assertComplains(Process process, String words) throws IOException {
    String text = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(1, process.exitValue(), text);
    List<String> lines = text.lines().toList();
    assertEquals(2, lines.size(), text);
    assertTrue(lines.get(0).startsWith("nvidia-smi ") && lines.get(0).endsWith(words), text);
    assertEquals(0, process.getInputStream().readAllBytes().length);
  }
}
