package io.wavemill.bench.generation;

import io.wavemill.bench.generation.GenerationCase.Comparison;
import io.wavemill.bench.peer.Exchange;
import io.wavemill.datasets.source.DigitSource;
import io.wavemill.datasets.source.Digits;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The datasets that are generated, at least one of each type, in the order in which they are
 * measured. They are as published, but of source data that need no network, and with as few samples
 * for validation and tests as there may be.
 */
final class GenerationCases {

  /** Both sides round grey values; of two that lie on a half, one may go up and one down. */
  private static final double ONE_GREY = 1;

  /** Whole numbers, with nothing to round. */
  private static final double NO_DIFFERENCE = 0;

  /** Phases reach 18 radians, in single precision. */
  private static final double ROUNDED_PHASE = 1e-5;

  /**
   * Each step of either side may be off by 10⁻⁹, and a chaotic system multiplies that, over the
   * frames that are compared, by a thousand at most.
   */
  private static final double INTEGRATION_ERROR = 1e-5;

  private static final int COMPARED_SEQUENCES = 100;
  private static final int COMPARED_TRAJECTORIES = 8;

  /** All of them. */
  static final List<GenerationCase> ALL =
      List.of(
          new GenerationCase(
              "generate-translating",
              "Translating MNIST, 54,000 sequences of 20 frames a job,",
              """
              type = translating-mnist
              digitsPerSequence = 2, velocityRange = 2, frames = 20
              validation = 1, test = 1
              length { sequences = 0 }, velocity { sequences = 0 }
              """,
              54_000,
              GenerationCases::putDigits,
              ofDigits("translating.py", "roll", "gather", NO_DIFFERENCE)),
          new GenerationCase(
              "generate-rotating-mnist",
              "Rotating MNIST, 54,000 sequences of 20 frames a job,",
              """
              type = rotating-mnist
              digitsPerSequence = 2, frames = 20
              velocities = [-40, -30, -20, -10, 0, 10, 20, 30, 40]
              validation = 0, test = 0
              length { sequences = 0 }, velocity { sequences = 0 }
              """,
              54_000,
              GenerationCases::putDigits,
              ofDigits("rotating.py", "reference", "gather", ONE_GREY)),
          new GenerationCase(
              "generate-nwm-rotating-mnist",
              "Rotating MNIST of Neural Wave Machines, 48,000 sequences of 18 frames a job,",
              """
              type = nwm-rotating-mnist
              mode = reference, angleStep = 20, periods = 1, testPeriods = 4
              validation = 0, test = 0
              """,
              48_000,
              GenerationCases::putDigits,
              ofDigits("nwm_rotating.py", "reference", "gather", ONE_GREY)),
          GenerationCase.alone(
              "generate-kth-actions",
              "Clips of synthetic videos, 2,000 of 16 frames a job,",
              """
              type = kth-actions
              videos {
                source = synthetic, cache = "FOLDER/videos"
                persons = 1, scenarios = 1, ranges = 4
              }
              split = random, validation = 0, test = 0
              """,
              2_000,
              GenerationCases::putNothing),
          trajectories("mass-spring", "variant = colours-friction"),
          trajectories("pendulum", "variant = plain"),
          trajectories("double-pendulum", "variant = plain"),
          trajectories("two-body", "variant = colours"),
          trajectories("matching-pennies", ""),
          trajectories("rock-paper-scissors", ""),
          fluid(4, "gas", 40),
          fluid(16, "liquid", 4),
          GenerationCase.alone(
              "generate-navigation",
              "Trajectories in a box without activity of cells, 20,000 of 100 steps a job,",
              """
              type = navigation
              codes = omitted
              validation = 0, test = 0
              """,
              20_000,
              GenerationCases::putNothing),
          GenerationCase.alone(
              "generate-head-direction",
              "Turns of the head without activity of cells, 50,000 of 100 steps a job,",
              """
              type = head-direction
              codes = omitted
              validation = 0, test = 0
              """,
              50_000,
              GenerationCases::putNothing),
          GenerationCase.alone(
              "generate-smnist",
              "Sequential MNIST, 8,000 digits a job,",
              """
              type = smnist, validation = 0, test = 0
              """,
              8_000,
              GenerationCases::putNothing),
          GenerationCase.alone(
              "generate-psmnist",
              "Permuted sequential MNIST, 8,000 digits a job,",
              """
              type = psmnist, validation = 0, test = 0
              """,
              8_000,
              GenerationCases::putNothing),
          new GenerationCase(
              "generate-phase-field",
              "MNIST as phase fields, 8,000 digits a job,",
              """
              type = phase-field
              encoding = reference, components = 4
              validation = 0, test = 0
              """,
              8_000,
              GenerationCases::putDigits,
              Optional.of(
                  new Comparison(
                      "phase_field.py",
                      List.of("reference"),
                      "phases",
                      COMPARED_SEQUENCES,
                      ROUNDED_PHASE,
                      List.of()))),
          new GenerationCase(
              "generate-adding",
              "The adding problem, 50,000 sequences of 500 steps a job,",
              """
              type = adding
              steps = 500
              validation = 0, test = 0
              """,
              50_000,
              GenerationCases::putNothing,
              Optional.of(
                  new Comparison(
                      "adding.py",
                      List.of("reference"),
                      "inputs",
                      COMPARED_SEQUENCES,
                      NO_DIFFERENCE,
                      List.of()))),
          GenerationCase.alone(
              "generate-imdb",
              "The 60 made-up reviews that come with wavemill",
              """
              type = imdb, source = shipped
              vocabulary = 120, train = 28, validation = 12, test = 20
              """,
              0,
              GenerationCases::putNothing),
          GenerationCase.alone(
              "generate-mackey-glass",
              "Mackey-Glass series, 200,000 windows a job,",
              """
              type = mackey-glass
              discard = 2000, samples = 10000, window = 10
              validation = 0, test = 0
              """,
              200_000,
              GenerationCases::putNothing),
          GenerationCase.alone(
              "generate-sunspots",
              "2,820 made-up monthly sunspot numbers",
              """
              type = sunspots, path = "FOLDER/sunspots.csv"
              """,
              0,
              GenerationCases::putSunspots),
          GenerationCase.alone(
              "generate-time-series",
              "100,000 made-up samples of a CSV file",
              """
              type = time-series, path = "FOLDER/series.csv", column = value
              """,
              0,
              GenerationCases::putSeries));

  private GenerationCases() {}

  private static Optional<Comparison> ofDigits(
      String script, String reference, String beside, double tolerance) {
    return Optional.of(
        new Comparison(
            script,
            List.of(reference, beside),
            "frames",
            COMPARED_SEQUENCES,
            tolerance,
            List.of()));
  }

  /**
   * A system of the Hamiltonian suite, in a variant without a closed form: SciPy and wavemill both
   * integrate.
   *
   * @param variant which one, as a setting; empty for games, which have none
   */
  private static GenerationCase trajectories(String system, String variant) {
    return new GenerationCase(
        "generate-" + system,
        "The Hamiltonian suite's " + system + ", 300 trajectories of 512 frames a job,",
        """
        type = hamiltonian
        system = %s
        %s
        validation = 0, test = 0
        """
            .formatted(system, variant),
        300,
        GenerationCases::putNothing,
        Optional.of(
            new Comparison(
                "hamiltonian.py",
                List.of("rk45", "dop853"),
                "states",
                COMPARED_TRAJECTORIES,
                INTEGRATION_ERROR,
                List.of("dataset.render=false"))));
  }

  /** Particles of the Hamiltonian suite after a short equilibration, which is most of the work. */
  private static GenerationCase fluid(int particles, String kind, int trajectories) {
    return GenerationCase.alone(
        "generate-lennard-jones-" + particles,
        "The Hamiltonian suite's "
            + kind
            + ", "
            + trajectories
            + " trajectories of 512 frames a job,",
        """
        type = hamiltonian, system = lennard-jones-%d
        equilibration = 10
        validation = 0, test = 0
        """
            .formatted(particles),
        trajectories,
        GenerationCases::putNothing);
  }

  private static void putDigits(Exchange exchange) {
    Digits digits = DigitSource.shipped().train();
    exchange.put("digits", digits.pixels(), digits.size(), Digits.SIDE, Digits.SIDE);
  }

  private static void putNothing(Exchange exchange) {}

  /** As many months as the published series, in SILSO's form. */
  private static void putSunspots(Exchange exchange) {
    exchange.putLines(
        "sunspots.csv",
        IntStream.range(0, 2820)
            .mapToObj(
                month ->
                    String.format(
                        Locale.ROOT,
                        "%d;%02d;%.3f;%.1f; -1.0;   -1;1",
                        1749 + month / 12,
                        1 + month % 12,
                        1749 + (month + 0.5) / 12,
                        80 + 70 * Math.sin(month * 0.0476))));
  }

  private static void putSeries(Exchange exchange) {
    exchange.putLines(
        "series.csv",
        Stream.concat(
            Stream.of("value"),
            IntStream.range(0, 100_000)
                .mapToObj(i -> String.format(Locale.ROOT, "%.4f", 3 * Math.sin(i * 0.01)))));
  }
}
