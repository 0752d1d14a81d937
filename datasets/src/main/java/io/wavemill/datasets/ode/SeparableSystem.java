package io.wavemill.datasets.ode;

/**
 * A mechanical system whose energy is a sum {@code T(p) + U(q)}, so that forces depend on positions
 * alone and velocities on momenta alone.
 */
public interface SeparableSystem {
  /** How many positions there are, and as many momenta. */
  int degreesOfFreedom();

  /**
   * Writes {@code dp/dt = −∂U/∂q}.
   *
   * @param positions {@code [degreesOfFreedom]}, left as they are
   * @param forces {@code [degreesOfFreedom]}, overwritten
   */
  void forces(double[] positions, double[] forces);

  /**
   * Writes {@code dq/dt = ∂T/∂p}.
   *
   * @param momenta {@code [degreesOfFreedom]}, left as they are
   * @param velocities {@code [degreesOfFreedom]}, overwritten
   */
  void velocities(double[] momenta, double[] velocities);
}
