package io.wavemill.jobs.cli;

import io.wavemill.jobs.config.Experiment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** To be replaced at integration by the calls of the job classes. */
final class PipelineJobs implements Jobs {

  @Override
  public void generate(Context context, Experiment experiment, String out) {
    throw new UnsupportedOperationException("generate");
  }

  @Override
  public void train(
      Context context, Experiment experiment, String data, String out, Optional<String> model) {
    throw new UnsupportedOperationException("train");
  }

  @Override
  public void evaluate(Context context, String run, Optional<String> data) {
    throw new UnsupportedOperationException("evaluate");
  }

  @Override
  public void report(Context context, List<String> runs, String out) {
    throw new UnsupportedOperationException("report");
  }

  @Override
  public void inspect(Context context, String data, Optional<Path> image) {
    throw new UnsupportedOperationException("inspect");
  }

  @Override
  public void run(Context context, Experiment experiment, String out) {
    throw new UnsupportedOperationException("run");
  }
}
