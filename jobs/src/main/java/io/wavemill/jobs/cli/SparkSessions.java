package io.wavemill.jobs.cli;

import io.wavemill.core.parallel.Parallel;
import io.wavemill.core.simd.VectorUnit;
import io.wavemill.datasets.InputException;
import io.wavemill.jobs.executor.ExecutorMemory;
import io.wavemill.jobs.executor.JavaOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Starts Spark sessions the way wavemill wants them, and checks masters before Spark does. */
public final class SparkSessions {

  private static final Pattern LOCAL =
      Pattern.compile("local|local\\[(?<threads>\\*|\\d+)(\\s*,\\s*\\d+)?]");
  private static final Pattern LOCAL_CLUSTER =
      Pattern.compile("local-cluster\\[\\s*\\d+\\s*,\\s*\\d+\\s*,\\s*\\d+\\s*]");
  private static final Pattern STANDALONE =
      Pattern.compile("spark://[^:,/\\s]+:\\d{1,5}(,[^:,/\\s]+:\\d{1,5})*");
  private static final Pattern LOOPBACK =
      Pattern.compile("spark://(127\\.\\d+\\.\\d+\\.\\d+|localhost):\\d+");
  private static final int CONNECT_MILLISECONDS = 5_000;

  /** Machines come and go; a task that fails for a reason of its own fails as often quickly. */
  private static final int TASK_FAILURES = 8;

  private static final String TASK_CORES = "spark.task.cpus";
  private static final String EXECUTOR_OPTIONS = "spark.executor.extraJavaOptions";

  private SparkSessions() {}

  /**
   * The master in effect: the option, else what spark-submit set, else all cores of the machine.
   */
  static String master(String option) {
    if (option != null) {
      return option;
    }
    return System.getProperty("spark.master", "local[*]");
  }

  /** Whether Spark runs inside this process. */
  static boolean isLocal(String master) {
    return LOCAL.matcher(master).matches();
  }

  /**
   * Checks the form of a master.
   *
   * @throws InputException if Spark would not understand it
   */
  static void check(String master) {
    Matcher local = LOCAL.matcher(master);
    boolean known =
        local.matches()
            ? !"0".equals(local.group("threads"))
            : LOCAL_CLUSTER.matcher(master).matches()
                || STANDALONE.matcher(master).matches()
                || master.equals("yarn")
                || master.startsWith("k8s://")
                || master.startsWith("mesos://");
    if (!known) {
      throw new InputException(
          "--master " + master + ": not a Spark master.",
          "Use local[*], local[2], spark://HOST:7077, yarn or k8s://https://HOST:PORT.");
    }
  }

  /**
   * A new session inside this process, with the settings that every command gives it.
   *
   * @param threads tasks at a time
   * @param name of the application
   */
  public static SparkSession local(int threads, String name) {
    return start("local[" + threads + "]", name, false);
  }

  /** A session that starts when first asked for; every later question gets the same one. */
  static Lazy lazily(String master, String name, boolean verbose) {
    return new Lazy(master, name, verbose);
  }

  /** See {@link #lazily}. */
  static final class Lazy implements Supplier<SparkSession>, AutoCloseable {
    private final String master;
    private final String name;
    private final boolean verbose;
    private SparkSession session;

    private Lazy(String master, String name, boolean verbose) {
      this.master = master;
      this.name = name;
      this.verbose = verbose;
    }

    @Override
    public synchronized SparkSession get() {
      if (session == null) {
        session = start(master, name, verbose);
      }
      return session;
    }

    /** Stops the session if it was started. */
    @Override
    public synchronized void close() {
      if (session != null) {
        session.stop();
        session = null;
      }
    }
  }

  private static SparkSession start(String master, String name, boolean verbose) {
    if (master.startsWith("spark://")) {
      requireAnswer(master);
    }
    requireManager(master);
    SparkConf conf = configure(master, name, verbose);
    if (isLocal(master)) {
      shareCores(conf);
    }
    return SparkSession.builder().config(conf).getOrCreate();
  }

  /** Settings of ours, under those that spark-submit or the system properties bring. */
  static SparkConf configure(String master, String name, boolean verbose) {
    SparkConf conf = new SparkConf();
    conf.setMaster(master);
    conf.setIfMissing("spark.app.name", name);
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    conf.setIfMissing("spark.sql.parquet.compression.codec", "zstd");
    if (isLocal(master)) {
      conf.setIfMissing("spark.ui.enabled", Boolean.toString(verbose));
      answerOnLoopback(conf);
      // Spark makes this folder even when nobody uses tables; not in the user's working folder.
      conf.setIfMissing(
          "spark.sql.warehouse.dir",
          Path.of(System.getProperty("java.io.tmpdir"), "wavemill-warehouse").toUri().toString());
      return conf;
    }
    if (LOOPBACK.matcher(master).matches()) {
      answerOnLoopback(conf);
    }
    conf.setIfMissing("spark.task.maxFailures", Integer.toString(TASK_FAILURES));
    // A task's threads are ours, each of which calls native operations: these take one thread.
    conf.setIfMissing("spark.executorEnv.OMP_NUM_THREADS", "1");
    ExecutorMemory memory = ExecutorMemory.of(conf);
    memory.addTo(conf);
    conf.set(
        EXECUTOR_OPTIONS,
        JavaOptions.complete(conf.get(EXECUTOR_OPTIONS, ""), executorOptions(conf, memory)));
    Path jar = ownJar();
    if (jar != null && !conf.contains("spark.jars")) {
      conf.set("spark.jars", jar.toUri().toString());
    }
    return conf;
  }

  /** Tasks in this process: as many threads for each as it has cores, unless the user said. */
  static void shareCores(SparkConf conf) {
    if (System.getProperty(Parallel.THREADS) == null) {
      System.setProperty(Parallel.THREADS, conf.get(TASK_CORES, "1"));
    }
  }

  /** A laptop's name often resolves to nowhere. */
  private static void answerOnLoopback(SparkConf conf) {
    conf.setIfMissing("spark.driver.host", "127.0.0.1");
    conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
  }

  /** What executors' Java needs beside what Spark gives it. */
  private static List<String> executorOptions(SparkConf conf, ExecutorMemory memory) {
    List<String> options = new ArrayList<>();
    // Only if this process has it: a Java that lacks the module does not start when told to add it,
    // and executors mostly run the same one.
    if (VectorUnit.available()) {
      options.add("--add-modules=" + VectorUnit.MODULE);
    }
    options.add("-D" + Parallel.THREADS + "=" + conf.get(TASK_CORES, "1"));
    options.addAll(memory.javaOptions());
    return options;
  }

  /** The jar that this class came from; null when it came from a folder of classes. */
  static Path ownJar() {
    try {
      Path place =
          Path.of(SparkSessions.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return Files.isRegularFile(place) ? place : null;
    } catch (URISyntaxException e) {
      return null;
    }
  }

  /** Spark itself says that it cannot parse the master. */
  private static void requireManager(String master) {
    String type =
        master.equals("yarn")
            ? "org.apache.spark.scheduler.cluster.YarnClusterManager"
            : "org.apache.spark.scheduler.cluster.k8s.KubernetesClusterManager";
    if (!master.equals("yarn") && !master.startsWith("k8s://")) {
      return;
    }
    if (SparkSessions.class.getResource("/" + type.replace('.', '/') + ".class") == null) {
      throw new InputException(
          "--master " + master + ": the Spark that came with wavemill cannot speak to it.",
          "Let SPARK_HOME point to a Spark 3.5 for Scala 2.12, or use its spark-submit.");
    }
  }

  /** Spark itself would try for minutes, and then fail with an unrelated message. */
  private static void requireAnswer(String master) {
    String[] hosts = master.substring("spark://".length()).split(",");
    for (String host : hosts) {
      int colon = host.lastIndexOf(':');
      int port = Integer.parseInt(host.substring(colon + 1));
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(host.substring(0, colon), port), CONNECT_MILLISECONDS);
        return;
      } catch (IOException | IllegalArgumentException e) {
        // The next one, if there is one.
      }
    }
    throw new InputException(
        "--master " + master + ": nobody answers there.",
        "Check host and port, and that the master is up; local[*] needs none.");
  }
}
