package io.wavemill.jobs.cli;

import io.wavemill.core.simd.VectorUnit;
import io.wavemill.datasets.InputException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  private static final int CONNECT_MILLISECONDS = 5_000;

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
    return SparkSession.builder().config(configure(master, name, verbose)).getOrCreate();
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
      // A laptop's name often resolves to nowhere.
      conf.setIfMissing("spark.driver.host", "127.0.0.1");
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
      // Spark makes this folder even when nobody uses tables; not in the user's working folder.
      conf.setIfMissing(
          "spark.sql.warehouse.dir",
          Path.of(System.getProperty("java.io.tmpdir"), "wavemill-warehouse").toUri().toString());
      return conf;
    }
    conf.setIfMissing("spark.executorEnv.OMP_NUM_THREADS", "1");
    // Native memory lies outside the heap; JavaCPP's own bounds would follow the executor's heap.
    conf.setIfMissing(
        "spark.executor.extraJavaOptions",
        vectorModule()
            + "-Dorg.bytedeco.javacpp.maxbytes=4g -Dorg.bytedeco.javacpp.maxphysicalbytes=12g");
    conf.setIfMissing("spark.executor.memory", "2g");
    if (master.equals("yarn") || master.startsWith("k8s://")) {
      conf.setIfMissing("spark.executor.memoryOverhead", "5g");
    }
    Path jar = ownJar();
    if (jar != null && !conf.contains("spark.jars")) {
      conf.set("spark.jars", jar.toUri().toString());
    }
    return conf;
  }

  /**
   * What gives executors' kernels vector instructions. Only if this process has them: a Java that
   * lacks the module does not start when told to add it, and executors mostly run the same one.
   */
  private static String vectorModule() {
    return VectorUnit.available() ? "--add-modules=" + VectorUnit.MODULE + " " : "";
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
