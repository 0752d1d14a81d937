package io.wavemill.jobs.cli;

import io.wavemill.jobs.standalone.ClusterFolder;
import io.wavemill.jobs.standalone.ClusterSize;
import io.wavemill.jobs.standalone.LocalCluster;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "cluster",
    description = {
      "A standalone Spark cluster on this machine, for trying things out.",
      "It listens on 127.0.0.1 only, and asks for no password: programs of",
      "other users of this machine can use it too, and run as you there."
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Example:",
      "  wavemill cluster up --workers 2",
      "  wavemill run conf/quickstart.conf --out runs/c --master spark://127.0.0.1:PORT",
      "  wavemill cluster down"
    })
final class ClusterCommand implements Runnable {

  /** What wavemill asks for if nothing else is said; see ExecutorMemory. */
  private static final String EXECUTOR_HEAP = "2g";

  @Spec private CommandSpec spec;

  /** Without a command: shows the help, as {@link Wavemill} does. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** The options of every one of them. */
  static final class Common {
    @Option(
        names = "--folder",
        paramLabel = "DIR",
        description = "Where its logs and process numbers are. Default: ~/.wavemill/cluster")
    private Path folder;

    @Option(
        names = {"-v", "--verbose"},
        description = "Show stack traces.")
    private boolean verbose;

    LocalCluster cluster() {
      return new LocalCluster(place());
    }

    ClusterFolder place() {
      return folder == null ? ClusterFolder.standard() : new ClusterFolder(folder);
    }

    /** As further commands about the same cluster need it. */
    String option() {
      return folder == null ? "" : " --folder " + place().path();
    }
  }

  @Command(
      name = "up",
      description = "Starts a master and workers, and says their address.",
      footer = {
        "",
        "Example:",
        "  wavemill cluster up",
        "  wavemill cluster up --workers 4 --cores 2 --memory 4g"
      })
  static final class Up implements Callable<Integer> {
    private final PrintStream out;

    @Option(
        names = "--workers",
        paramLabel = "N",
        defaultValue = "2",
        description = "How many workers. Default: ${DEFAULT-VALUE}")
    private int workers;

    @Option(
        names = "--cores",
        paramLabel = "C",
        defaultValue = "1",
        description = "Cores of each: tasks at a time. Default: ${DEFAULT-VALUE}")
    private int cores;

    @Option(
        names = "--memory",
        paramLabel = "SIZE",
        defaultValue = EXECUTOR_HEAP,
        description = {
          "Memory of each for Java heaps of executors. Default: ${DEFAULT-VALUE}",
          "Arrays take up to 4g more."
        })
    private String memory;

    @Mixin private Common common = new Common();

    Up(PrintStream out) {
      this.out = out;
    }

    @Override
    public Integer call() {
      ClusterSize size = new ClusterSize(workers, cores, memory);
      LocalCluster.Started started = common.cluster().up(LocalCluster.sparkHome(), size);
      out.println("cluster:  " + started.address() + ", " + size);
      out.println("web page: " + started.webPage());
      out.println("logs:     " + common.place().path());
      out.println();
      out.println("Next:");
      // Spark would wait for a larger worker, for ever.
      String smaller =
          size.hasRoomFor(EXECUTOR_HEAP)
              ? ""
              : "WAVEMILL_JAVA_OPTS=-Dspark.executor.memory=" + memory + " ";
      out.println(
          "  "
              + smaller
              + "./wavemill run conf/quickstart.conf --out runs/cluster --master "
              + started.address());
      out.println("  ./wavemill cluster down" + common.option());
      return ErrorReport.DONE;
    }
  }

  @Command(
      name = "down",
      description = "Stops the cluster and its executors. Logs stay until the next one starts.",
      footer = {"", "Example:", "  wavemill cluster down"})
  static final class Down implements Callable<Integer> {
    private final PrintStream out;
    @Mixin private Common common = new Common();

    Down(PrintStream out) {
      this.out = out;
    }

    @Override
    public Integer call() {
      Optional<LocalCluster.Stopped> stopped = common.cluster().down();
      out.println(
          stopped
              .map(
                  what ->
                      "stopped "
                          + what.daemons()
                          + " processes and "
                          + what.executors()
                          + " executors; logs: "
                          + common.place().path())
              .orElse("no cluster is up"));
      return ErrorReport.DONE;
    }
  }

  @Command(
      name = "status",
      description = {
        "What of the cluster runs.",
        "Exit code 0 if all of it does, 1 if not all or nothing."
      },
      footer = {"", "Example:", "  wavemill cluster status"})
  static final class Status implements Callable<Integer> {
    private final PrintStream out;
    @Mixin private Common common = new Common();

    Status(PrintStream out) {
      this.out = out;
    }

    @Override
    public Integer call() {
      Optional<LocalCluster.Status> found = common.cluster().status();
      if (found.isEmpty()) {
        out.println("no cluster is up");
        return ErrorReport.FAILED;
      }
      LocalCluster.Status status = found.get();
      out.println("cluster:  " + status.address() + ", " + status.size());
      out.println("web page: " + status.webPage());
      status.parts().forEach(out::println);
      return status.whole() ? ErrorReport.DONE : ErrorReport.FAILED;
    }
  }
}
