package io.wavemill.datasets.series;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.SettingChecks;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a Mackey-Glass dataset consists of. Times are in units of the equation.
 *
 * @param production β, rate of production, 0 .. 10
 * @param decay γ, rate of decay, 0 .. 10
 * @param exponent n, 1 .. 100
 * @param delay τ, above 0
 * @param interval Δ, time between samples; τ must be a whole number of its sub-steps
 * @param subSteps Runge-Kutta steps between samples, 1 .. 1000
 * @param history x before time 0 of the first series, above 0 and up to 10
 * @param discard samples left out at the beginning, until the series is on its attractor
 * @param samples N, samples kept of a series, 4 .. 10,000,000
 * @param windows how a series becomes windows
 * @param train windows to train on, of as many series as they need
 * @param validation windows to choose a model by, of series of their own
 * @param test windows to judge by
 */
public record MackeyGlassSettings(
    double production,
    double decay,
    int exponent,
    double delay,
    double interval,
    int subSteps,
    double history,
    int discard,
    int samples,
    WindowSettings windows,
    long train,
    long validation,
    long test)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final double LARGEST = 10;
  private static final int MOST_SAMPLES = 10_000_000;
  private static final double LONGEST_TIME = 1e6;
  private static final int MOST_DELAY_STEPS = 10_000_000;

  /** How far a delay may be from a whole number of steps: rounding of the two settings, no more. */
  private static final double ROUNDING = 1e-9;

  /**
   * Checks every value.
   *
   * @throws InputException naming the first key whose value cannot be
   */
  public MackeyGlassSettings {
    SettingChecks.number("production", production, 0, LARGEST);
    SettingChecks.number("decay", decay, 0, LARGEST);
    SettingChecks.whole("exponent", exponent, 1, 100);
    SettingChecks.number("delay", delay, Double.MIN_NORMAL, LONGEST_TIME);
    SettingChecks.number("interval", interval, Double.MIN_NORMAL, LONGEST_TIME);
    SettingChecks.whole("subSteps", subSteps, 1, 1000);
    SettingChecks.number("history", history, Double.MIN_NORMAL, LARGEST);
    SettingChecks.whole("discard", discard, 0, MOST_SAMPLES);
    SettingChecks.whole("samples", samples, 4, MOST_SAMPLES);
    SettingChecks.splits(train, validation, test);
    double steps = delay / interval * subSteps;
    if (steps < 2
        || steps > MOST_DELAY_STEPS
        || Math.abs(steps - Math.rint(steps)) > ROUNDING * steps) {
      throw new InputException(
          "dataset.delay = "
              + delay
              + " is "
              + steps
              + " steps of dataset.interval / dataset.subSteps, not a whole number from 2 to "
              + MOST_DELAY_STEPS
              + ".",
          "Choose dataset.interval so that it divides dataset.delay, such as 0.46 and 23.");
    }
  }

  /** Runge-Kutta steps of a delay. */
  int delaySteps() {
    return (int) Math.rint(delay / interval * subSteps);
  }

  /** These settings by their keys, without the sizes of splits. */
  Map<String, Object> parameters() {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("production", production);
    parameters.put("decay", decay);
    parameters.put("exponent", exponent);
    parameters.put("delay", delay);
    parameters.put("interval", interval);
    parameters.put("subSteps", subSteps);
    parameters.put("history", history);
    parameters.put("discard", discard);
    parameters.put("samples", samples);
    parameters.putAll(windows.parameters());
    return parameters;
  }
}
