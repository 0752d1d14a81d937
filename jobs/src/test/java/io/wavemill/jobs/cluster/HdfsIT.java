package io.wavemill.jobs.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.jobs.cluster.EventLog.Moment;
import io.wavemill.jobs.cluster.EventLog.Point;
import io.wavemill.jobs.run.TinyRuns;
import io.wavemill.jobs.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every stage of a run on HDFS, with a driver that is killed in between: the same as on local
 * files.
 */
@DisabledOnOs(OS.WINDOWS)
class HdfsIT {

  private static final int EPOCHS = 2;
  private static final int EXAMPLES = 23;

  @TempDir private static Path folder;

  private static MiniDFSCluster hdfs;

  @BeforeAll
  static void start() throws IOException {
    Configuration configuration = new Configuration();
    configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toString());
    hdfs = new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
    hdfs.waitActive();
  }

  @AfterAll
  static void stop() {
    if (hdfs != null) {
      hdfs.shutdown();
    }
  }

  @Test
  void everyStage() throws IOException, InterruptedException {
    Path experiment = folder.resolve("tiny.conf");
    Files.writeString(
        experiment,
        TinyRuns.experiment(
                "dataset.frames=4",
                "dataset.train=" + EXAMPLES,
                "dataset.length.sequences=0",
                "dataset.velocity.sequences=0",
                "training.inputFrames=2",
                "training.epochs=" + EPOCHS,
                "training.batch=2",
                "training.averaging.frequency=1",
                "training.checkpoint.rounds=2",
                "evaluation.pictures=0")
            .toHocon());
    Path local = folder.resolve("local");
    Application undisturbed = submit("undisturbed", experiment, local.toUri().toString());
    undisturbed.command().succeed();
    long rounds =
        undisturbed.events().points().stream()
            .filter(point -> point.moment() == Moment.ROUND)
            .count();

    String address = hdfs.getURI() + "/runs/tiny";
    long seed = Long.getLong("survival.seed", System.nanoTime());
    Random random = new Random(seed);
    Application first = submit("first", experiment, address);
    Moment moment = random.nextBoolean() ? Moment.ROUND : Moment.BETWEEN_ROUNDS;
    first.await(new Point(moment, 1 + random.nextInt((int) rounds)));
    Thread.sleep(random.nextInt(100));
    first.kill();

    Application second = submit("second", experiment, address);
    second.command().succeed();
    Storage run = Storage.at(address);
    Results.same(Storage.at(local.toString()), run, List.of("fernn", "grnn"), EPOCHS, EXAMPLES);
    assertTrue(run.readString("report.html").contains("</html>"));
    assertEquals(
        List.of("split=test"),
        run.list("predictions").stream().filter(name -> name.startsWith("split=")).toList());
  }

  private static Application submit(String name, Path experiment, String out) throws IOException {
    return Application.submit(
        "local[2]",
        Application.LOCAL_JAR,
        folder,
        name,
        "",
        List.of("run", experiment, "--out", out));
  }
}
