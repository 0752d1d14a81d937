package io.wavemill.jobs.standalone;

import io.wavemill.datasets.InputException;
import io.wavemill.jobs.ExplainedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;

/**
 * Starts, finds and stops a standalone cluster on this machine. Its processes live on when the one
 * that started them ends.
 *
 * <p>Everything listens on 127.0.0.1 only, on whatever ports are free. There is no password: who
 * else may run programs on this machine may run them on the cluster.
 */
public final class LocalCluster {

  private static final Pattern ADDRESS =
      Pattern.compile("Starting Spark master at (spark://[^\\s]+)");
  private static final Pattern PAGE = Pattern.compile("MasterWebUI.* at (http://[^\\s]+)");
  private static final Pattern REGISTERED = Pattern.compile("Successfully registered with master");

  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration STOP = Duration.ofSeconds(20);
  private static final long POLL_MILLISECONDS = 50;

  private final ClusterFolder folder;

  /**
   * @param folder where it keeps its files
   */
  public LocalCluster(ClusterFolder folder) {
    this.folder = folder;
  }

  /**
   * What was started.
   *
   * @param address {@code spark://127.0.0.1:PORT}
   * @param webPage the master's page
   */
  public record Started(String address, String webPage) {}

  /**
   * What was stopped.
   *
   * @param daemons masters and workers
   * @param executors what the workers had started
   */
  public record Stopped(int daemons, int executors) {}

  /**
   * What there is of a cluster.
   *
   * @param whole whether all of it runs
   * @param address {@code spark://127.0.0.1:PORT}
   * @param webPage the master's page
   * @param size how large it was asked to be
   * @param parts a line for each process
   */
  public record Status(
      boolean whole, String address, String webPage, ClusterSize size, List<String> parts) {}

  /**
   * The Spark that this process runs on, if it is a whole one: {@code jars/} with all of it.
   *
   * @throws InputException if there is none
   */
  public static Path sparkHome() {
    try {
      Path jar =
          Path.of(SparkContext.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path jars = jar.getParent();
      if (jars != null && jars.endsWith("jars") && Files.isRegularFile(jar)) {
        return jars.getParent();
      }
    } catch (URISyntaxException e) {
      // Then it is not in a file, and the below holds.
    }
    throw new InputException(
        "There is no whole Spark here to start a cluster from.",
        "Use the launcher: ./wavemill cluster up");
  }

  /**
   * Starts a cluster and waits until its workers have registered.
   *
   * @param sparkHome a folder with {@code jars/}
   * @throws InputException if there is one already, or the folder is not to be had
   * @throws ExplainedException if it does not come up; nothing of it is left then
   */
  public Started up(Path sparkHome, ClusterSize size) {
    try {
      folder.claim();
      try (FileChannel lock = folder.lock()) {
        requireNone();
        folder.clear();
        return new Start(sparkHome, size).run();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The cluster's files in " + folder.path(), e);
    }
  }

  private void requireNone() throws IOException {
    Optional<ClusterState> known = folder.read();
    if (known.isEmpty()) {
      return;
    }
    ClusterState state = known.get();
    int running = state.running().size();
    if (running == 0) {
      return;
    }
    throw new InputException(
        state.whole()
            ? "A cluster is up already: " + state.address() + ", " + state.size() + "."
            : "Of an earlier cluster, " + running + " process(es) still run.",
        "Stop it first: wavemill cluster down" + option());
  }

  /** As the user has to type it. */
  private String option() {
    return folder.equals(ClusterFolder.standard()) ? "" : " --folder " + folder.path();
  }

  /** What there is; empty if nothing was started, or it was stopped. */
  public Optional<Status> status() {
    try {
      return folder.read().filter(state -> !state.daemons().isEmpty()).map(this::describe);
    } catch (IOException e) {
      throw new UncheckedIOException("The cluster's files in " + folder.path(), e);
    }
  }

  private Status describe(ClusterState state) {
    List<String> parts = new ArrayList<>();
    for (Daemon daemon : state.daemons()) {
      String life =
          daemon
              .running()
              .map(process -> "up, process " + process.pid() + executors(process))
              .orElse("gone");
      parts.add(
          String.format(
              "%-10s %s, log %s", daemon.role(), life, folder.path().resolve(daemon.log())));
    }
    return new Status(state.whole(), state.address(), state.webPage(), state.size(), parts);
  }

  private static String executors(ProcessHandle daemon) {
    try (Stream<ProcessHandle> children = daemon.children()) {
      long executors = children.filter(Daemon::runs).count();
      return executors == 0 ? "" : " with " + executors + " executor(s)";
    }
  }

  /**
   * Stops the cluster and its executors. Logs stay.
   *
   * @return what was stopped; empty if there was nothing
   * @throws ExplainedException if a process does not end
   */
  public Optional<Stopped> down() {
    try {
      if (folder.read().isEmpty()) {
        return Optional.empty();
      }
      try (FileChannel lock = folder.lock()) {
        ClusterState state = folder.read().orElseThrow();
        Stopped stopped = stop(state);
        folder.write(state.stopped());
        folder.tidy();
        return stopped.daemons() == 0 ? Optional.empty() : Optional.of(stopped);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The cluster's files in " + folder.path(), e);
    }
  }

  /** Workers end their executors when they are told to end themselves. */
  private static Stopped stop(ClusterState state) {
    List<ProcessHandle> daemons =
        state.daemons().stream().flatMap(daemon -> daemon.running().stream()).toList();
    Set<ProcessHandle> executors = new LinkedHashSet<>();
    for (ProcessHandle daemon : daemons) {
      try (Stream<ProcessHandle> children = daemon.descendants()) {
        children.filter(Daemon::runs).forEach(executors::add);
      }
    }
    Set<ProcessHandle> all = new LinkedHashSet<>(executors);
    all.addAll(daemons);
    daemons.forEach(ProcessHandle::destroy);
    if (!ended(all, STOP)) {
      all.forEach(ProcessHandle::destroyForcibly);
      if (!ended(all, STOP)) {
        throw new ExplainedException(
            "Processes of the cluster do not end: "
                + all.stream().filter(Daemon::runs).map(ProcessHandle::pid).toList(),
            "Try again: wavemill cluster down");
      }
    }
    return new Stopped(daemons.size(), executors.size());
  }

  private static boolean ended(Set<ProcessHandle> processes, Duration patience) {
    Instant end = Instant.now().plus(patience);
    while (processes.stream().anyMatch(Daemon::runs)) {
      if (Instant.now().isAfter(end)) {
        return false;
      }
      pause();
    }
    return true;
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ExplainedException("Interrupted.", "See what runs: wavemill cluster status", e);
    }
  }

  /** One start, with what of it there is so far. */
  private final class Start {
    private final Path sparkHome;
    private final ClusterSize size;

    /** Also when this process is told to end: half a cluster is of no use. */
    private final Thread hook = new Thread(this::undo);

    private ClusterState state;

    Start(Path sparkHome, ClusterSize size) {
      this.sparkHome = sparkHome;
      this.size = size;
      this.state = ClusterState.empty(size);
    }

    Started run() throws IOException {
      folder.write(state);
      Runtime.getRuntime().addShutdownHook(hook);
      boolean done = false;
      try {
        Daemon master =
            start(
                "master",
                "org.apache.spark.deploy.master.Master",
                List.of("--host", "127.0.0.1", "--port", "0", "--webui-port", "0"));
        String address = await(master, ADDRESS).group(1);
        know(state.at(address, await(master, PAGE).group(1)));
        List<Daemon> workers = new ArrayList<>();
        for (int number = 1; number <= size.workers(); number++) {
          workers.add(startWorker("worker-" + number));
        }
        for (Daemon worker : workers) {
          await(worker, REGISTERED);
        }
        done = true;
        return new Started(state.address(), state.webPage());
      } finally {
        Runtime.getRuntime().removeShutdownHook(hook);
        if (!done) {
          undo();
          know(state.stopped());
        }
      }
    }

    private void undo() {
      for (Daemon daemon : state.daemons()) {
        daemon.running().ifPresent(ProcessHandle::destroyForcibly);
      }
    }

    private synchronized void know(ClusterState now) throws IOException {
      state = now;
      folder.write(now);
    }

    private Daemon startWorker(String role) throws IOException {
      Path files = Files.createDirectories(folder.path().resolve(role));
      return start(
          role,
          "org.apache.spark.deploy.worker.Worker",
          List.of(
              "--host",
              "127.0.0.1",
              "--port",
              "0",
              "--webui-port",
              "0",
              "--cores",
              Integer.toString(size.cores()),
              "--memory",
              size.memory(),
              "--work-dir",
              files.toString(),
              state.address()));
    }

    private Daemon start(String role, String main, List<String> arguments) throws IOException {
      List<String> words = new ArrayList<>(detached());
      words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      // They keep lists and wait; a collector with threads of its own would be wasted.
      words.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m"));
      words.addAll(List.of("-cp", sparkHome.resolve("jars") + "/*", main));
      words.addAll(arguments);
      String log = role + ".log";
      ProcessBuilder builder =
          new ProcessBuilder(words)
              .directory(folder.path().toFile())
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectErrorStream(true)
              .redirectOutput(folder.path().resolve(log).toFile());
      builder.environment().keySet().removeIf(name -> name.startsWith("SPARK_"));
      // What Spark's own scripts set, and that nothing leaves this machine or the folder.
      builder.environment().put("SPARK_HOME", sparkHome.toString());
      builder.environment().put("SPARK_SCALA_VERSION", "2.12");
      builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
      builder.environment().put("SPARK_LOCAL_DIRS", folder.scratch().toString());
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      // Executors get their own from the application.
      builder.environment().remove("OMP_NUM_THREADS");
      Process process = builder.start();
      Daemon daemon =
          new Daemon(
              role, process.pid(), process.info().startInstant().orElseGet(Instant::now), log);
      know(state.with(daemon));
      return daemon;
    }

    /**
     * What keeps a program running when the terminal closes, or when the script that called us is
     * stopped. Each becomes the program that follows it, so the process number stays.
     */
    private static List<String> detached() {
      for (String tool : List.of("setsid", "nohup")) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
          Path file = Path.of(folder, tool);
          if (Files.isExecutable(file)) {
            return List.of(file.toString());
          }
        }
      }
      return List.of();
    }

    private Matcher await(Daemon daemon, Pattern line) throws IOException {
      Path log = folder.path().resolve(daemon.log());
      Instant end = Instant.now().plus(START);
      while (true) {
        // Before the log: what it said in the end counts too.
        boolean runs = daemon.running().isPresent();
        Matcher matcher = line.matcher(Files.readString(log));
        if (matcher.find()) {
          return matcher;
        }
        if (!runs || Instant.now().isAfter(end)) {
          throw new ExplainedException(
              "The " + daemon.role() + (runs ? " does not come up." : " ended at once."),
              "See what it said: " + log);
        }
        pause();
      }
    }
  }
}
