package io.wavemill.jobs.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wavemill.jobs.config.Experiment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {

  @TempDir Path folder;
  private final Experiment experiment = TinyRuns.experiment();

  private RunFolder run() {
    return TinyRuns.folder(folder.resolve("run"));
  }

  @Test
  void belongsToTheExperimentThatClaimedIt() {
    assertFalse(run().belongsTo(experiment));
    run().claim(experiment);
    run().claim(experiment);
    assertTrue(run().belongsTo(experiment));
    assertEquals(experiment, run().experiment());
    Experiment longer = TinyRuns.experiment("training.epochs=2");
    assertFalse(run().belongsTo(longer));
    String what =
        TinyRuns.refused("belongs to another experiment", () -> run().claim(longer)).what();
    assertTrue(what.contains("there \"epochs = 1\", now \"epochs = 2\""), what);
    assertEquals(experiment, run().experiment());
  }

  @Test
  void moreModelsAreAnotherExperiment() {
    run().claim(experiment);
    TinyRuns.refused(
        "belongs to another experiment",
        () -> run().claim(TinyRuns.experiment("models.more.type=grnn", "models.more.hidden=2")));
  }

  @Test
  void takesAFolderThatHoldsDataOnly() throws IOException {
    Files.createDirectories(folder.resolve("run/data"));
    run().claim(experiment);
    assertTrue(run().belongsTo(experiment));
  }

  @Test
  void leavesOtherPeoplesFilesAlone() throws IOException {
    Files.createDirectories(folder.resolve("run"));
    Files.writeString(folder.resolve("run/thesis.tex"), "…");
    TinyRuns.refused("is not empty", () -> run().claim(experiment));
    try (var files = Files.list(folder.resolve("run"))) {
      assertEquals(1, files.count());
    }
    TinyRuns.refused("is not a run folder", run()::experiment);
  }

  @Test
  void keepsWhatIsKnownAboutTheRun() throws IOException {
    run().claim(experiment);
    ObjectNode known = run().read();
    assertTrue(known.isEmpty());
    known.put("master", "local[2]");
    run().write(known);
    assertEquals(known, run().read());
    TinyRuns.replace(folder.resolve("run/run.json"), "{", "");
    TinyRuns.refused("run.json is damaged", run()::read);
    TinyRuns.replace(folder.resolve("run/experiment.conf"), "epochs", "epoch");
    TinyRuns.refused("unknown key training.epoch", run()::experiment);
  }
}
