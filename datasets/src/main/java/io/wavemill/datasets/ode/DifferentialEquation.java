package io.wavemill.datasets.ode;

/** An autonomous system of ordinary differential equations, {@code dx/dt = f(x)}. */
public interface DifferentialEquation {
  /** How many numbers a state has. */
  int dimension();

  /**
   * Writes the derivative at a state.
   *
   * @param state {@code [dimension]}, left as it is
   * @param derivative {@code [dimension]}, overwritten
   */
  void derivative(double[] state, double[] derivative);
}
