package io.wavemill.jobs.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wavemill.datasets.source.ProgressListener;
import io.wavemill.jobs.config.Experiment;
import io.wavemill.jobs.evaluate.EvaluateJob;
import io.wavemill.jobs.generate.TestSpark;
import io.wavemill.jobs.generate.TinyDatasets;
import io.wavemill.jobs.train.TrainingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** An experiment on any dataset, from its data to its metrics, in a folder of a test. */
public final class SmallRun {

  /** The experiment. */
  public final Experiment experiment;

  /** Its dataset. */
  public final Path data;

  /** Its run folder. */
  public final Path run;

  /** What evaluation said. */
  public final List<String> said = new ArrayList<>();

  /**
   * Generates, trains and evaluates.
   *
   * @param experiment as HOCON
   */
  public SmallRun(String experiment, Path folder) {
    this.experiment = Experiment.parse(experiment, "small.conf", List.of(), OptionalLong.empty());
    this.data = folder.resolve("data");
    this.run = folder.resolve("run");
    TinyDatasets.job(TestSpark.shared(), line -> {})
        .run(this.experiment, data.toString(), ProgressListener.NONE);
    TinyRuns.train(this.experiment, data, run);
    new EvaluateJob(TestSpark.shared(), said::add, (split, done, total) -> {})
        .run(TinyRuns.folder(run), data.toString());
  }

  /** {@code metrics.json}. */
  public JsonNode metrics() throws IOException {
    return TinyRuns.json(run.resolve("metrics.json"));
  }

  /** How the training of a model ended. */
  public TrainingState state(String model) {
    return TrainingState.read(TinyRuns.folder(run).model(model));
  }

  /** The history of a model, line by line. */
  public List<JsonNode> history(String model) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(run.resolve("models/" + model + "/history.jsonl"))) {
      lines.add(new ObjectMapper().readTree(line));
    }
    return lines;
  }
}
