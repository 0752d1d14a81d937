package io.wavemill.datasets.hamiltonian;

import io.wavemill.datasets.ode.Trigonometry;

/**
 * A mass on a spring: {@code H = k·q²/2 + p²/(2m)}. A state is {@code (q, p)}.
 *
 * @param stiffness k, mass/time²
 * @param mass m
 * @param friction f, mass/time
 */
public record MassSpring(double stiffness, double mass, double friction)
    implements HamiltonianEquation {
  @Override
  public int dimension() {
    return 2;
  }

  @Override
  public void derivative(double[] state, double[] derivative) {
    double velocity = state[1] / mass;
    derivative[0] = velocity;
    derivative[1] = -stiffness * state[0] - friction * velocity;
  }

  @Override
  public double energy(double[] state) {
    return 0.5 * stiffness * state[0] * state[0] + state[1] * state[1] / (2 * mass);
  }

  @Override
  public MassSpring withoutFriction() {
    return new MassSpring(stiffness, mass, 0);
  }

  /**
   * Samples the motion without friction in closed form, with {@code ω = √(k/m)}: {@code q = q₀·cos
   * ωt + p₀/(mω)·sin ωt}, which is {@code A·cos(ωt + β)} of amplitude A and phase β, and {@code p =
   * m·dq/dt}.
   *
   * @param initial the state at time 0
   * @param interval time between samples
   * @param samples how many, the one at time 0 included
   * @param out {@code [samples, 2]}, overwritten
   */
  void oscillation(double[] initial, double interval, int samples, double[] out) {
    double frequency = Math.sqrt(stiffness / mass);
    double inertia = mass * frequency;
    for (int t = 0; t < samples; t++) {
      double angle = frequency * (t * interval);
      double cosine = Trigonometry.cos(angle);
      double sine = Trigonometry.sin(angle);
      out[2 * t] = initial[0] * cosine + initial[1] / inertia * sine;
      out[2 * t + 1] = initial[1] * cosine - initial[0] * inertia * sine;
    }
  }
}
