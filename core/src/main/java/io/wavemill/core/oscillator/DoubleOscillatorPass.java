package io.wavemill.core.oscillator;

/**
 * What {@link OscillatorPass} does, in doubles and plainly: for networks in double precision, and
 * to check the fast one by. The drive is given as terms, and all states are kept.
 */
public final class DoubleOscillatorPass {

  private final Coupling coupling;
  private final double[] position;
  private final double[] velocity;
  private final OscillatorConstants constants;
  private final int batch;
  private final int steps;
  private final int units;

  /** y and z {@code [batch, step 0 .. T, unit]}, activations {@code [batch, step, unit]}. */
  private final double[] y;

  private final double[] z;
  private final double[] a;

  /**
   * Slopes that a backward pass leaves.
   *
   * @param terms {@code [batch, step, unit]}
   * @param firstPositions {@code [batch, unit]}
   * @param firstVelocities {@code [batch, unit]}
   * @param shared of the kernels and constants, and the terms' sums as bias
   */
  public record Slopes(
      double[] terms,
      double[] firstPositions,
      double[] firstVelocities,
      OscillatorGradients shared) {}

  /**
   * Prepares for batches of one shape.
   *
   * @param position K_y
   * @param velocity K_z
   */
  public DoubleOscillatorPass(
      Coupling coupling,
      double[] position,
      double[] velocity,
      OscillatorConstants constants,
      int batch,
      int steps) {
    this.coupling = coupling;
    this.position = position;
    this.velocity = velocity;
    this.constants = constants;
    this.batch = batch;
    this.steps = steps;
    this.units = coupling.units();
    this.y = new double[batch * (steps + 1) * units];
    this.z = new double[y.length];
    this.a = new double[batch * steps * units];
  }

  /** Positions y_0 .. y_T of the last forward pass, {@code [batch, step, unit]}. */
  public double[] positions() {
    return y;
  }

  /** Velocities z_0 .. z_T of the last forward pass, {@code [batch, step, unit]}. */
  public double[] velocities() {
    return z;
  }

  /**
   * Takes a batch from the first to the last step.
   *
   * @param terms D {@code [batch, step, unit]}
   * @param firstPositions {@code [batch, unit]}, or null for rest
   * @param firstVelocities {@code [batch, unit]}, or null for rest
   */
  public void forward(double[] terms, double[] firstPositions, double[] firstVelocities) {
    double step = constants.timeStep();
    for (int b = 0; b < batch; b++) {
      int old = b * (steps + 1) * units;
      for (int i = 0; i < units; i++) {
        y[old + i] = firstPositions == null ? 0 : firstPositions[b * units + i];
        z[old + i] = firstVelocities == null ? 0 : firstVelocities[b * units + i];
      }
      for (int t = 0; t < steps; t++, old += units) {
        int at = (b * steps + t) * units;
        int next = old + units;
        for (int i = 0; i < units; i++) {
          double argument = terms[at + i];
          for (int k = 0; k < listened(); k++) {
            int from = old + listened(i, k);
            int weight = weight(i, k);
            argument += velocity[weight] * z[from] + position[weight] * y[from];
          }
          a[at + i] = Math.tanh(argument);
          z[next + i] =
              z[old + i]
                  + step
                      * (a[at + i]
                          - constants.stiffness() * y[old + i]
                          - constants.damping() * z[old + i]);
          y[next + i] = y[old + i] + step * z[next + i];
        }
      }
    }
  }

  /**
   * Takes slopes back through the batch of the last forward pass.
   *
   * @param positionSlopes of y_1 .. y_T {@code [batch, step, unit]}, or null for 0
   * @param velocitySlopes of z_1 .. z_T {@code [batch, step, unit]}, or null for 0
   */
  public Slopes backward(double[] positionSlopes, double[] velocitySlopes) {
    Slopes slopes =
        new Slopes(
            new double[a.length],
            new double[batch * units],
            new double[batch * units],
            new OscillatorGradients(coupling, 0));
    double step = constants.timeStep();
    OscillatorGradients shared = slopes.shared();
    double[] slopeY = new double[units];
    double[] slopeZ = new double[units];
    double[] delta = new double[units];
    double[] sums = new double[4];
    for (int b = 0; b < batch; b++) {
      java.util.Arrays.fill(slopeY, 0);
      java.util.Arrays.fill(slopeZ, 0);
      for (int t = steps - 1; t >= 0; t--) {
        int at = (b * steps + t) * units;
        int old = (b * (steps + 1) + t) * units;
        for (int i = 0; i < units; i++) {
          slopeY[i] += positionSlopes == null ? 0 : positionSlopes[at + i];
          slopeZ[i] += velocitySlopes == null ? 0 : velocitySlopes[at + i];
          sums[0] += slopeY[i] * z[old + units + i];
          slopeZ[i] += step * slopeY[i];
          sums[1] += slopeZ[i] * a[at + i];
          sums[2] += slopeZ[i] * y[old + i];
          sums[3] += slopeZ[i] * z[old + i];
          delta[i] = step * slopeZ[i] * (1 - a[at + i] * a[at + i]);
          slopes.terms[at + i] = delta[i];
          shared.bias[i] += delta[i];
          slopeY[i] -= step * constants.stiffness() * slopeZ[i];
          slopeZ[i] *= 1 - step * constants.damping();
        }
        for (int i = 0; i < units; i++) {
          for (int k = 0; k < listened(); k++) {
            int from = listened(i, k);
            int weight = weight(i, k);
            shared.position[weight] += y[old + from] * delta[i];
            shared.velocity[weight] += z[old + from] * delta[i];
            slopeY[from] += position[weight] * delta[i];
            slopeZ[from] += velocity[weight] * delta[i];
          }
        }
      }
      System.arraycopy(slopeY, 0, slopes.firstPositions, b * units, units);
      System.arraycopy(slopeZ, 0, slopes.firstVelocities, b * units, units);
    }
    shared.setConstants(constants, sums[0], sums[1], sums[2], sums[3]);
    return slopes;
  }

  /** How many units each unit listens to. */
  private int listened() {
    return coupling instanceof Coupling.Dense ? units : coupling.kernelLength();
  }

  /** The k-th unit that a unit listens to. */
  private int listened(int unit, int k) {
    if (coupling instanceof Coupling.Lattice lattice) {
      int columns = lattice.columns();
      int row = Math.floorMod(unit / columns + k / 3 - 1, lattice.rows());
      return row * columns + Math.floorMod(unit % columns + k % 3 - 1, columns);
    }
    if (coupling instanceof Coupling.Rings rings) {
      int length = rings.length();
      return unit / length * length + Math.floorMod(unit % length + k - 1, length);
    }
    return coupling instanceof Coupling.Dense ? k : unit;
  }

  /** The place in a kernel of the weight with which a unit listens to its k-th one. */
  private int weight(int unit, int k) {
    return coupling instanceof Coupling.Dense ? unit * units + k : k;
  }
}
