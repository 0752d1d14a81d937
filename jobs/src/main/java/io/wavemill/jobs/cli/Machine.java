package io.wavemill.jobs.cli;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The machine that this process runs on.
 *
 * @param processor its name, such as {@code Intel(R) Xeon(R) …}
 * @param cores how many the process may use
 * @param memoryGiB main memory in GiB (2³⁰ bytes), of the container if in one
 * @param java version and maker of the virtual machine
 * @param os operating system, its version and architecture
 */
public record Machine(String processor, int cores, double memoryGiB, String java, String os) {

  /** This machine. */
  public static Machine current() {
    return new Machine(
        processorName(),
        Runtime.getRuntime().availableProcessors(),
        memoryBytes() / (double) (1L << 30),
        System.getProperty("java.version") + " (" + System.getProperty("java.vm.name") + ")",
        String.join(
            " ",
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("os.arch")));
  }

  private static long memoryBytes() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  private static String processorName() {
    Path information = Path.of("/proc/cpuinfo");
    if (Files.isReadable(information)) {
      try (Stream<String> lines = Files.lines(information)) {
        return lines
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse(System.getProperty("os.arch"));
      } catch (IOException e) {
        return System.getProperty("os.arch");
      }
    }
    // Windows says it in the environment; elsewhere the architecture has to do.
    String identifier = System.getenv("PROCESSOR_IDENTIFIER");
    return identifier == null ? System.getProperty("os.arch") : identifier;
  }
}
