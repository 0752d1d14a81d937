package io.wavemill.datasets.hamiltonian;

import io.wavemill.datasets.ode.Trigonometry;

/**
 * Two bodies in a plane that attract each other: {@code H = |p₁|²/(2m₁) + |p₂|²/(2m₂) −
 * g·m₁·m₂/|q₁−q₂|}. A state is {@code (x₁, y₁, x₂, y₂)} and the momenta in the same order.
 *
 * @param mass1 m₁
 * @param mass2 m₂
 * @param gravity g, length³/(mass·time²)
 * @param friction f, mass/time
 */
public record TwoBody(double mass1, double mass2, double gravity, double friction)
    implements HamiltonianEquation {
  @Override
  public int dimension() {
    return 8;
  }

  @Override
  public void derivative(double[] state, double[] derivative) {
    double dx = state[0] - state[2];
    double dy = state[1] - state[3];
    double squared = dx * dx + dy * dy;
    double pull = gravity * mass1 * mass2 / (squared * Math.sqrt(squared));
    derivative[0] = state[4] / mass1;
    derivative[1] = state[5] / mass1;
    derivative[2] = state[6] / mass2;
    derivative[3] = state[7] / mass2;
    derivative[4] = -pull * dx - friction * derivative[0];
    derivative[5] = -pull * dy - friction * derivative[1];
    derivative[6] = pull * dx - friction * derivative[2];
    derivative[7] = pull * dy - friction * derivative[3];
  }

  @Override
  public double energy(double[] state) {
    double dx = state[0] - state[2];
    double dy = state[1] - state[3];
    return (state[4] * state[4] + state[5] * state[5]) / (2 * mass1)
        + (state[6] * state[6] + state[7] * state[7]) / (2 * mass2)
        - gravity * mass1 * mass2 / Math.sqrt(dx * dx + dy * dy);
  }

  @Override
  public TwoBody withoutFriction() {
    return new TwoBody(mass1, mass2, gravity, 0);
  }

  /**
   * The state in which bodies of masses 1 with g = 1 circle about each other, clockwise where y
   * points up, with angular speed {@code 1/(2·r^1.5)}; {@code r = |(x, y)|}. Other masses start
   * from it as well, and don't circle.
   *
   * @param x right of the middle, of the first body; the second is opposite
   * @param y above the middle, likewise
   * @param state {@code [8]}, overwritten
   */
  static void circling(double x, double y, double[] state) {
    double radius = Math.sqrt(x * x + y * y);
    double speed = 1 / (2 * radius * Math.sqrt(radius));
    state[0] = x;
    state[1] = y;
    state[2] = -x;
    state[3] = -y;
    state[4] = y * speed;
    state[5] = -x * speed;
    state[6] = -state[4];
    state[7] = -state[5];
  }

  /**
   * Samples the motion from {@link #circling} in closed form, for masses 1, g = 1 and no friction:
   * the whole state turns.
   *
   * @param initial the state at time 0
   * @param interval time between samples
   * @param samples how many, the one at time 0 included
   * @param out {@code [samples, 8]}, overwritten
   */
  static void rotation(double[] initial, double interval, int samples, double[] out) {
    double radius = Math.sqrt(initial[0] * initial[0] + initial[1] * initial[1]);
    double speed = 1 / (2 * radius * Math.sqrt(radius));
    for (int t = 0; t < samples; t++) {
      double angle = speed * (t * interval);
      double cosine = Trigonometry.cos(angle);
      double sine = Trigonometry.sin(angle);
      for (int i = 0; i < 8; i += 2) {
        out[8 * t + i] = initial[i] * cosine + initial[i + 1] * sine;
        out[8 * t + i + 1] = initial[i + 1] * cosine - initial[i] * sine;
      }
    }
  }
}
