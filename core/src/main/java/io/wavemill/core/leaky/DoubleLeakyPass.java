package io.wavemill.core.leaky;

/** What {@link LeakyPass} does, in doubles and plainly, to check the fast one by. */
public final class DoubleLeakyPass {

  private final int units;
  private final int batch;
  private final int steps;
  private final double leak;
  private final Nonlinearity nonlinearity;
  private final double[] h;
  private final double[] a;

  /** Slopes that a backward pass leaves, as {@link LeakyPass.Slopes}. */
  public record Slopes(double[] recurrent, double[] terms, double[] first) {}

  /**
   * Prepares for batches of one shape.
   *
   * @param leak α, time step over time constant
   */
  public DoubleLeakyPass(int units, int batch, int steps, double leak, Nonlinearity nonlinearity) {
    this.units = units;
    this.batch = batch;
    this.steps = steps;
    this.leak = leak;
    this.nonlinearity = nonlinearity;
    this.h = new double[batch * (steps + 1) * units];
    this.a = new double[batch * steps * units];
  }

  /**
   * Takes a batch from the first to the last step.
   *
   * @return h_0 .. h_T {@code [batch, step, unit]}
   */
  public double[] forward(double[] recurrent, double[] terms, double[] noise, double[] first) {
    for (int b = 0; b < batch; b++) {
      int old = b * (steps + 1) * units;
      System.arraycopy(first, b * units, h, old, units);
      for (int t = 0; t < steps; t++, old += units) {
        int at = (b * steps + t) * units;
        for (int i = 0; i < units; i++) {
          double u = terms[at + i];
          for (int k = 0; k < units; k++) {
            u += recurrent[i * units + k] * h[old + k];
          }
          a[at + i] = nonlinearity.apply(u);
          h[old + units + i] = (1 - leak) * h[old + i] + leak * a[at + i] + noise[at + i];
        }
      }
    }
    return h;
  }

  /**
   * Takes slopes back through the batch of the last forward pass.
   *
   * @param incoming slopes of h_1 .. h_T {@code [batch, step, unit]}
   */
  public Slopes backward(double[] recurrent, double[] incoming) {
    Slopes result =
        new Slopes(new double[units * units], new double[a.length], new double[batch * units]);
    for (int b = 0; b < batch; b++) {
      double[] slopes = new double[units];
      for (int t = steps - 1; t >= 0; t--) {
        int at = (b * steps + t) * units;
        int old = (b * (steps + 1) + t) * units;
        double[] next = new double[units];
        for (int i = 0; i < units; i++) {
          slopes[i] += incoming[at + i];
          double delta = leak * slopes[i] * nonlinearity.slope(a[at + i]);
          result.terms[at + i] = delta;
          next[i] += (1 - leak) * slopes[i];
          for (int k = 0; k < units; k++) {
            result.recurrent[i * units + k] += delta * h[old + k];
            next[k] += recurrent[i * units + k] * delta;
          }
        }
        slopes = next;
      }
      System.arraycopy(slopes, 0, result.first, b * units, units);
    }
    return result;
  }
}
