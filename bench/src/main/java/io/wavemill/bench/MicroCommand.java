package io.wavemill.bench;

import io.wavemill.datasets.InputException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "micro",
    description = "Micro-benchmarks (JMH) of single operations.",
    footer = {"", "Example:", "  wavemill bench micro Convolution --json convolution.json"})
final class MicroCommand implements Callable<Integer> {

  private final PrintStream err;

  @Parameters(
      paramLabel = "REGEX",
      arity = "0..1",
      description = "Which, by class and method name. Default: all.")
  private String expression = ".*";

  @Option(names = "--json", paramLabel = "FILE", description = "Write JMH's results as JSON.")
  private Path json;

  @Option(names = "--list", description = "Show which there are, and run none.")
  private boolean list;

  MicroCommand(PrintStream err) {
    this.err = err;
  }

  @Override
  public Integer call() throws RunnerException {
    requireSome();
    Optional<ResultFile> file = Optional.ofNullable(json).map(ResultFile::at);
    ChainedOptionsBuilder options = new OptionsBuilder().include(expression);
    file.ifPresent(to -> options.resultFormat(ResultFormatType.JSON).result(to.path().toString()));
    Runner runner = new Runner(options.build());
    if (list) {
      runner.list();
    } else {
      runner.run();
    }
    return 0;
  }

  private void requireSome() {
    try {
      Pattern.compile(expression);
    } catch (PatternSyntaxException e) {
      throw new InputException(
          expression + " is not a regular expression: " + e.getDescription() + ".",
          "wavemill bench micro --list shows all names.");
    }
    boolean none =
        BenchmarkList.defaultList()
            .find(
                OutputFormatFactory.createFormatInstance(err, VerboseMode.SILENT),
                List.of(expression),
                List.of())
            .isEmpty();
    if (none) {
      throw new InputException(
          "No micro-benchmark matches " + expression + ".",
          "wavemill bench micro --list shows all names.");
    }
  }
}
