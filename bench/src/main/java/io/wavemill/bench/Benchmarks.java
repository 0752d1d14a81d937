package io.wavemill.bench;

import io.wavemill.bench.generation.GenerateBenchmark;
import io.wavemill.bench.trainer.TrainerBenchmark;
import io.wavemill.bench.training.ActionsBenchmark;
import io.wavemill.bench.training.ActionsSizes;
import io.wavemill.bench.training.FernnBenchmark;
import io.wavemill.bench.training.FernnSizes;
import io.wavemill.bench.training.OscillatorBenchmark;
import io.wavemill.bench.training.RotatingFernnBenchmark;
import io.wavemill.bench.training.RotatingFernnSizes;
import io.wavemill.bench.training.TrainingRun;
import io.wavemill.datasets.InputException;
import io.wavemill.jobs.config.Nearest;
import java.util.List;
import java.util.stream.Stream;

/** All benchmarks, in the order in which they run. */
public final class Benchmarks {

  private static final List<Benchmark> ALL =
      Stream.of(
              List.<Benchmark>of(
                  new TrainingRun(
                      new FernnBenchmark(
                          "fernn-h32-v9", new FernnSizes(32, 1, 16, 10, 10, 28, 2), true)),
                  new TrainingRun(
                      new FernnBenchmark(
                          "fernn-h128-v25", new FernnSizes(128, 2, 2, 10, 10, 28, 4), false)),
                  new TrainingRun(
                      new RotatingFernnBenchmark(
                          "fernn-rotating", new RotatingFernnSizes(4, 36, 2, 4, 10, 10, 28, 4))),
                  new TrainingRun(
                      new ActionsBenchmark("kth-fernn", new ActionsSizes(32, 1, 8, 16, 32))),
                  new TrainingRun(new OscillatorBenchmark("nwm2d-smnist", "nwm2d", 256, 120, 784)),
                  new TrainingRun(new OscillatorBenchmark("cornn-smnist", "cornn", 256, 120, 784))),
              GenerateBenchmark.all(),
              List.<Benchmark>of(new TrainerBenchmark(200, 3)))
          .flatMap(List::stream)
          .toList();

  private Benchmarks() {}

  /** All of them. */
  public static List<Benchmark> all() {
    return ALL;
  }

  /**
   * Those with these names, in the order of all; all if no name is given. A name also stands for
   * those that begin with it and a hyphen: {@code generate} for {@code generate-translating} and
   * others.
   *
   * @throws InputException if there is none of a name
   */
  public static List<Benchmark> named(List<String> names) {
    List<String> known = ALL.stream().map(Benchmark::name).toList();
    for (String name : names) {
      if (known.stream().noneMatch(benchmark -> isNamed(benchmark, name))) {
        throw new InputException(
            "There is no benchmark " + name + ".",
            Nearest.to(name, known).map(near -> "Did you mean " + near + "? ").orElse("")
                + "There are: "
                + String.join(", ", known)
                + ".");
      }
    }
    return ALL.stream()
        .filter(
            benchmark ->
                names.isEmpty() || names.stream().anyMatch(name -> isNamed(benchmark.name(), name)))
        .toList();
  }

  private static boolean isNamed(String benchmark, String name) {
    return benchmark.equals(name) || benchmark.startsWith(name + "-");
  }
}
