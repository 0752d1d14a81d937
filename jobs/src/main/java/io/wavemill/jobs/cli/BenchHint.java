package io.wavemill.jobs.cli;

import io.wavemill.datasets.InputException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** Says where the benchmarks are: in a jar of their own, which the launcher adds. */
@Command(
    name = "bench",
    description = {
      "Benchmarks, beside their peers in Python if one is named.",
      "By the launcher only: ./wavemill bench --help"
    })
final class BenchHint implements Callable<Integer> {

  /** Whatever was meant for the benchmarks. */
  @Unmatched private List<String> arguments;

  @Override
  public Integer call() {
    throw new InputException(
        "The benchmarks are not in this jar.",
        "In a copy of the source: ./wavemill bench"
            + (arguments == null ? "" : " " + String.join(" ", arguments)));
  }
}
