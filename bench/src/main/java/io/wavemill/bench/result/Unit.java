package io.wavemill.bench.result;

/** What the numbers of a benchmark mean, and which of two is the better one. */
public enum Unit {
  /** Time for one training step; less is better. */
  SECONDS_PER_STEP("seconds per training step", "s"),
  /** Rate of generation; more is better. */
  SAMPLES_PER_SECOND("samples per second", "/s");

  private final String text;
  private final String symbol;

  Unit(String text, String symbol) {
    this.text = text;
    this.symbol = symbol;
  }

  /** For JSON. */
  public String text() {
    return text;
  }

  /** For tables. */
  public String symbol() {
    return symbol;
  }

  /** How many times better {@code ours} is than {@code theirs}; above 1 is good. */
  public double ratio(double ours, double theirs) {
    return this == SECONDS_PER_STEP ? theirs / ours : ours / theirs;
  }

  /** How much work of the given size per unit is done in a second. */
  public double rate(double measured, double work) {
    return this == SECONDS_PER_STEP ? work / measured : work * measured;
  }
}
