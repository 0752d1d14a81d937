package io.wavemill.jobs.gpu;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A GPU, as NVIDIA's tool describes it.
 *
 * @param name such as {@code NVIDIA A100-SXM4-40GB}
 * @param capability compute capability, such as 8.0
 * @param memory such as {@code 40960 MiB}
 */
public record GraphicsProcessor(String name, double capability, String memory) {

  private static final double NEWEST = 8.9;
  private static final double OLDEST = 3.5;
  private static final int SECONDS = 10;
  private static final String QUERY = "--query-gpu=name,compute_cap,memory.total";
  private static final String FORMAT = "--format=csv,noheader";

  /** Whether ND4J's CUDA 11.6 build holds code for it. */
  public boolean supported() {
    return capability >= OLDEST && capability <= NEWEST;
  }

  /** In one line, for people. */
  public String describe() {
    return name + ", " + memory + ", compute capability " + capability;
  }

  /** The GPUs of this machine; empty if NVIDIA's tool is not there or does not answer. */
  public static Optional<List<GraphicsProcessor>> ask() {
    return ask(List.of("nvidia-smi", QUERY, FORMAT));
  }

  /**
   * The GPU at an address that NVIDIA's tool gave it; empty if the tool is not there, does not
   * answer or knows no such GPU.
   *
   * @param address such as {@code 0}
   */
  static Optional<List<GraphicsProcessor>> ask(String address) {
    return ask(List.of("nvidia-smi", "--id=" + address, QUERY, FORMAT));
  }

  static Optional<List<GraphicsProcessor>> ask(List<String> command) {
    Path answer = null;
    try {
      // To a file, so that a tool that hangs cannot make us wait for its output.
      answer = Files.createTempFile("wavemill", ".txt");
      Process process =
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .redirectOutput(answer.toFile())
              .start();
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return Optional.empty();
      }
      if (process.exitValue() != 0) {
        return Optional.empty();
      }
      return Optional.of(parse(Files.readString(answer, StandardCharsets.UTF_8)));
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      if (answer != null) {
        answer.toFile().delete();
      }
    }
  }

  static List<GraphicsProcessor> parse(String csv) {
    return csv.lines()
        .map(line -> line.split("\\s*,\\s*"))
        .filter(fields -> fields.length == 3 && fields[1].matches("\\d+(\\.\\d+)?"))
        .map(fields -> new GraphicsProcessor(fields[0], Double.parseDouble(fields[1]), fields[2]))
        .toList();
  }
}
