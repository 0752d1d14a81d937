package io.wavemill.jobs.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Spark standalone cluster on loopback: a master and workers of one core each, in processes of
 * their own, which take whatever ports are free.
 */
final class StandaloneCluster implements AutoCloseable {

  private static final Pattern ADDRESS =
      Pattern.compile("Starting Spark master at (spark://[^\\s]+)");
  private static final Pattern REGISTERED = Pattern.compile("Successfully registered with master");
  private static final long PATIENCE_SECONDS = 120;

  private final Path folder;
  private final List<Command> processes = new ArrayList<>();
  private String address;

  private StandaloneCluster(Path folder) {
    this.folder = folder;
  }

  /**
   * Starts a cluster and waits until its workers have registered.
   *
   * @param folder for logs and the workers' files
   */
  static StandaloneCluster start(Path folder, int workers)
      throws IOException, InterruptedException {
    StandaloneCluster cluster = new StandaloneCluster(folder);
    try {
      cluster.startMaster();
      List<Command> started = new ArrayList<>();
      for (int worker = 1; worker <= workers; worker++) {
        started.add(cluster.startWorker(worker));
      }
      for (Command worker : started) {
        await(worker, REGISTERED);
      }
      return cluster;
    } catch (Throwable e) {
      cluster.close();
      throw e;
    }
  }

  private void startMaster() throws IOException, InterruptedException {
    Command master =
        start("master", "master.Master", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0");
    address = await(master, ADDRESS).group(1);
  }

  private Command startWorker(int number) throws IOException {
    String name = "worker-" + number;
    Path files = Files.createDirectories(folder.resolve(name));
    return start(
        name,
        "worker.Worker",
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--webui-port",
        "0",
        "--cores",
        "1",
        "--memory",
        "1g",
        "--work-dir",
        files.toString(),
        address);
  }

  private Command start(String name, String main, String... arguments) throws IOException {
    List<String> words =
        Command.java(Built.SPARK, "256m", false, "org.apache.spark.deploy." + main);
    words.addAll(List.of(arguments));
    Command started =
        Command.start(words, Built.environment(folder), folder.resolve(name + ".log"));
    processes.add(started);
    return started;
  }

  private static Matcher await(Command command, Pattern line)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000L;
    while (System.nanoTime() < end && command.process().isAlive()) {
      Matcher matcher = line.matcher(command.output());
      if (matcher.find()) {
        return matcher;
      }
      Thread.sleep(100);
    }
    throw new IOException("nothing like \"" + line + "\" in: " + command.output());
  }

  /** Where applications find the cluster: {@code spark://127.0.0.1:PORT}. */
  String address() {
    return address;
  }

  /**
   * The living executors of an application, which the workers have started.
   *
   * @param application its id
   */
  List<ProcessHandle> executors(String application) {
    return processes.stream()
        .flatMap(worker -> worker.process().descendants())
        .filter(ProcessHandle::isAlive)
        .filter(executor -> executor.info().commandLine().orElse("").contains(application))
        .toList();
  }

  @Override
  public void close() throws InterruptedException {
    processes.forEach(Command::kill);
    for (Command command : processes) {
      command.process().waitFor();
    }
  }
}
