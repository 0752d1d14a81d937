package io.wavemill.jobs.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wavemill.core.engine.Engines;
import io.wavemill.datasets.InputException;
import io.wavemill.datasets.source.ProgressListener;
import io.wavemill.jobs.config.Experiment;
import io.wavemill.jobs.dataset.DatasetFolder;
import io.wavemill.jobs.evaluate.EvaluateJob;
import io.wavemill.jobs.generate.GenerateJob;
import io.wavemill.jobs.gpu.CudaBuild;
import io.wavemill.jobs.inspect.InspectJob;
import io.wavemill.jobs.report.ReportJob;
import io.wavemill.jobs.run.RunFolder;
import io.wavemill.jobs.run.Versions;
import io.wavemill.jobs.storage.Storage;
import io.wavemill.jobs.train.TrainJob;
import io.wavemill.jobs.train.TrainingState;
import io.wavemill.jobs.weights.ImportJob;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The jobs, with their progress on the terminal and their durations in {@code run.json}. */
final class PipelineJobs implements Jobs {

  @Override
  public void generate(Context context, Experiment experiment, String out) {
    Lines sources = new Lines(context);
    try {
      new GenerateJob(
              context.spark(),
              Wavemill.VERSION,
              context::say,
              total -> new GenerationLine(context.progress("generate", "sequences", total)))
          .run(experiment, out, new SourceLines(sources));
    } finally {
      sources.close();
    }
  }

  private record SourceLines(Lines lines) implements ProgressListener {
    @Override
    public void progress(long bytes, long total) {
      lines.update("download", "bytes", bytes, total);
    }

    @Override
    public void examined(String unit, long done, long total) {
      lines.update("examine", unit, done, total);
      if (done == total) {
        // Samples have a line of their own.
        lines.close();
      }
    }
  }

  private record GenerationLine(ProgressLine line) implements GenerateJob.Progress {
    @Override
    public void update(String split, long done) {
      line.note(split);
      line.set(done);
    }

    @Override
    public void close() {
      line.close();
    }
  }

  @Override
  public void train(
      Context context, Experiment experiment, String data, String out, Optional<String> model) {
    experiment.requireModels();
    CudaBuild.requireDevice();
    RunFolder run = folder(out);
    run.claim(experiment);
    train(context, experiment, data, run, model);
  }

  private void train(
      Context context, Experiment experiment, String data, RunFolder run, Optional<String> model) {
    ObjectNode known = run.read();
    begin(known, context, experiment);
    known.put("dataset", Storage.at(data).address());
    run.write(known);
    try (TrainingLine line = new TrainingLine(context)) {
      new TrainJob(context.spark(), context::say, line).run(experiment, data, run, model);
    }
    ObjectNode seconds = known.withObject("/durations").putObject("train");
    for (String name : TrainJob.trained(experiment, run)) {
      seconds.put(name, TrainingState.read(run.model(name)).seconds());
    }
    run.write(known);
  }

  private static void begin(ObjectNode known, Context context, Experiment experiment) {
    known.put("experiment", experiment.name());
    if (!known.has("started")) {
      known.put("started", now());
    }
    Machine machine = Machine.current();
    ObjectNode hardware = known.putObject("hardware");
    hardware.put("processor", machine.processor());
    hardware.put("cores", machine.cores());
    hardware.put("memoryGiB", machine.memoryGiB());
    hardware.put("java", machine.java());
    hardware.put("os", machine.os());
    hardware.put("spark", Versions.spark());
    hardware.put("engine", Engines.describe());
    known.put("master", context.master());
    known.put("wavemill", Wavemill.VERSION);
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  @Override
  public void importWeights(
      Context context, Experiment experiment, String model, Path weights, String out) {
    RunFolder run = folder(out);
    ImportJob.Outcome outcome = ImportJob.run(experiment, model, weights, run);
    ObjectNode known = run.read();
    begin(known, context, experiment);
    run.write(known);
    context.say(
        String.format(
            Locale.ROOT,
            "%s: %,d numbers in %d arrays from %s",
            model,
            outcome.numbers(),
            outcome.arrays(),
            weights));
    context.say("evaluate it: wavemill evaluate " + out + " --data URI");
  }

  @Override
  public void evaluate(Context context, String address, Optional<String> data) {
    CudaBuild.requireDevice();
    RunFolder run = folder(address);
    ObjectNode known = run.read();
    String dataset =
        data.orElseGet(
            () -> {
              String recorded = known.path("dataset").asText("");
              if (recorded.isEmpty()) {
                throw new InputException(
                    address + " does not say which dataset it was trained on.",
                    "Name it with --data URI.");
              }
              return recorded;
            });
    long start = System.nanoTime();
    Lines lines = new Lines(context);
    try {
      new EvaluateJob(
              context.spark(),
              line -> {
                lines.close();
                context.say(line);
              },
              (split, done, total) -> lines.update("evaluate " + split, "sequences", done, total))
          .run(run, dataset);
    } finally {
      lines.close();
    }
    known.withObject("/durations").put("evaluate", seconds(start));
    known.put("finished", now());
    run.write(known);
    context.say("metrics: " + readable(run.storage().address(RunFolder.METRICS)));
  }

  @Override
  public void report(Context context, List<String> runs, String out) {
    String page = ReportJob.run(runs, out, Storage.configuration());
    context.say("report: " + readable(page));
  }

  @Override
  public void inspect(Context context, String data, Optional<Path> image) {
    new InspectJob(context.spark(), context.out()::println).run(data, Optional.empty(), image);
  }

  @Override
  public void run(Context context, Experiment experiment, String out) {
    experiment.requireModels();
    RunFolder run = folder(out);
    Storage storage = run.storage();
    if (run.belongsTo(experiment) && complete(experiment, run)) {
      context.say("this run is complete already: nothing to do");
      context.say("report: " + readable(storage.address(RunFolder.REPORT)));
      return;
    }
    CudaBuild.requireDevice();
    run.claim(experiment);
    String data = storage.address(RunFolder.DATA);
    long start = System.nanoTime();
    boolean generated = !storage.exists(RunFolder.DATA + "/" + DatasetFolder.SUCCESS);
    generate(context, experiment, data);
    if (generated) {
      ObjectNode known = run.read();
      known.withObject("/durations").put("generate", seconds(start));
      run.write(known);
    }
    if (!trained(experiment, run)) {
      // Of models that are no longer there.
      storage.delete(RunFolder.METRICS);
    }
    train(context, experiment, data, run, Optional.empty());
    // Metrics are written last: if they are there, so is all that belongs to them.
    if (!storage.exists(RunFolder.METRICS)) {
      evaluate(context, storage.address(), Optional.of(data));
    }
    report(context, List.of(storage.address()), storage.address(RunFolder.REPORT));
  }

  private static boolean complete(Experiment experiment, RunFolder run) {
    return trained(experiment, run)
        && run.storage().exists(RunFolder.METRICS)
        && run.storage().exists(RunFolder.REPORT);
  }

  private static boolean trained(Experiment experiment, RunFolder run) {
    return TrainJob.trained(experiment, run).size() == experiment.models().size();
  }

  private static RunFolder folder(String address) {
    return new RunFolder(Storage.at(address));
  }

  private static double seconds(long start) {
    return Duration.ofNanos(System.nanoTime() - start).toMillis() / 1e3;
  }

  /** Local addresses as people type them. */
  private static String readable(String address) {
    return address.startsWith("file:") ? Path.of(java.net.URI.create(address)).toString() : address;
  }

  /** One progress line after another, made as the jobs come to tell of them. */
  private static final class Lines {
    private final Context context;
    private ProgressLine line;
    private String label;

    Lines(Context context) {
      this.context = context;
    }

    synchronized void update(String what, String unit, long done, long total) {
      if (!what.equals(label)) {
        close();
        line = context.progress(what, unit, total);
        label = what;
      }
      // Spark's listener may still tell of what has just been closed.
      if (line != null) {
        line.set(done);
      }
    }

    synchronized void close() {
      if (line != null) {
        line.close();
        line = null;
      }
    }
  }

  private static final class TrainingLine implements TrainJob.Progress, AutoCloseable {
    private final Context context;
    private ProgressLine line;

    TrainingLine(Context context) {
      this.context = context;
    }

    @Override
    public void begin(String model, long done, long total) {
      line = context.progress("train " + model, "sequences", total);
      line.startAt(done);
    }

    @Override
    public void update(long done, String note) {
      line.note(note);
      line.set(done);
    }

    @Override
    public void end() {
      close();
    }

    @Override
    public void close() {
      if (line != null) {
        line.close();
        line = null;
      }
    }
  }
}
