package io.wavemill.core.oscillator;

/** Slopes of everything that all samples share, summed over them. */
public final class OscillatorGradients {

  /** Of K_y. */
  public final double[] position;

  /** Of K_z. */
  public final double[] velocity;

  /** Of V {@code [unit, channel]}; empty if the drive is terms. */
  public final double[] weights;

  /** Of b {@code [unit]}; also the sum of the terms' slopes over samples and steps. */
  public final double[] bias;

  /** Of Δ; 0 unless the slopes of the constants were asked for, like the next two. */
  public double timeStep;

  /** Of γ. */
  public double stiffness;

  /** Of ε. */
  public double damping;

  OscillatorGradients(Coupling coupling, int channels) {
    position = new double[coupling.kernelLength()];
    velocity = new double[coupling.kernelLength()];
    weights = new double[coupling.units() * channels];
    bias = new double[coupling.units()];
  }

  /**
   * The slopes of Δ, γ and ε from sums over steps, units and samples, with ȳ, z̄ as the slopes of
   * the state after a step and Z̄ = z̄ + Δȳ:
   *
   * @param positionVelocity ȳ·z_t
   * @param velocityActivation Z̄·a_t
   * @param velocityPosition Z̄·y_{t-1}
   * @param velocityVelocity Z̄·z_{t-1}
   */
  void setConstants(
      OscillatorConstants constants,
      double positionVelocity,
      double velocityActivation,
      double velocityPosition,
      double velocityVelocity) {
    timeStep =
        positionVelocity
            + velocityActivation
            - constants.stiffness() * velocityPosition
            - constants.damping() * velocityVelocity;
    stiffness = -constants.timeStep() * velocityPosition;
    damping = -constants.timeStep() * velocityVelocity;
  }

  void add(OscillatorGradients other) {
    add(position, other.position);
    add(velocity, other.velocity);
    add(weights, other.weights);
    add(bias, other.bias);
    timeStep += other.timeStep;
    stiffness += other.stiffness;
    damping += other.damping;
  }

  private static void add(double[] sum, double[] values) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += values[i];
    }
  }
}
