package io.wavemill.jobs.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private final Path home;
  private final List<Command> processes = new ArrayList<>();
  private final Thread hook = new Thread(this::kill);
  private String address;

  private StandaloneCluster(Path home, Path folder) {
    this.home = home;
    this.folder = folder;
  }

  /**
   * Starts a cluster and waits until its workers have registered.
   *
   * @param home what Spark calls SPARK_HOME
   * @param folder for logs and the workers' files
   */
  static StandaloneCluster start(Path home, Path folder, int workers)
      throws IOException, InterruptedException {
    StandaloneCluster cluster = new StandaloneCluster(home, folder);
    // Also when this Java is told to end: nothing of ours may outlive it.
    Runtime.getRuntime().addShutdownHook(cluster.hook);
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
    List<String> words =
        Command.java(jars(), "256m", false, "org.apache.spark.deploy.master.Master");
    words.addAll(List.of("--host", "127.0.0.1", "--port", "0", "--webui-port", "0"));
    Command master = Command.start(words, environment(), folder.resolve("master.log"));
    processes.add(master);
    address = await(master, ADDRESS).group(1);
  }

  private Command startWorker(int number) throws IOException {
    Path files = Files.createDirectories(folder.resolve("worker-" + number));
    List<String> words =
        Command.java(jars(), "256m", false, "org.apache.spark.deploy.worker.Worker");
    words.addAll(List.of("--host", "127.0.0.1", "--port", "0", "--webui-port", "0"));
    words.addAll(List.of("--cores", "1", "--memory", "1g", "--work-dir", files.toString()));
    words.add(address);
    Command worker =
        Command.start(words, environment(), folder.resolve("worker-" + number + ".log"));
    processes.add(worker);
    return worker;
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

  /** Spark's jars. */
  Path jars() {
    return home.resolve("jars");
  }

  /** What Spark's own scripts set, and that nothing leaves this machine or its folder. */
  Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("SPARK_HOME", home.toString());
    environment.put("SPARK_SCALA_VERSION", "2.12");
    environment.put("SPARK_LOCAL_IP", "127.0.0.1");
    environment.put("SPARK_LOCAL_DIRS", folder.resolve("local").toString());
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    return environment;
  }

  @Override
  public void close() throws InterruptedException {
    kill();
    for (Command command : processes) {
      command.process().waitFor();
    }
    Runtime.getRuntime().removeShutdownHook(hook);
  }

  private void kill() {
    processes.forEach(Command::kill);
  }
}
