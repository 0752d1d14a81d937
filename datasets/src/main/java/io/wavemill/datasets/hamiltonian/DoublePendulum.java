package io.wavemill.datasets.hamiltonian;

import io.wavemill.datasets.ode.Trigonometry;

/**
 * A pendulum that hangs from a pendulum. With {@code δ = q₁ − q₂}, {@code D = m₁ + m₂·sin²δ} and
 * {@code N = m₂·l₂²·p₁² + (m₁+m₂)·l₁²·p₂² − 2·m₂·l₁·l₂·p₁·p₂·cos δ}:
 *
 * <pre>  H = N/(2·m₂·l₁²·l₂²·D) − (m₁+m₂)·g·l₁·cos q₁ − m₂·g·l₂·cos q₂</pre>
 *
 * A state is {@code (q₁, q₂, p₁, p₂)}: both angles from hanging down, in radians and not wrapped,
 * then their momenta. 1 is the upper one.
 *
 * @param mass1 m₁
 * @param mass2 m₂
 * @param gravity g, length/time²
 * @param length1 l₁
 * @param length2 l₂
 * @param friction f, mass·length²/time
 */
public record DoublePendulum(
    double mass1, double mass2, double gravity, double length1, double length2, double friction)
    implements HamiltonianEquation {
  @Override
  public int dimension() {
    return 4;
  }

  @Override
  public void derivative(double[] state, double[] derivative) {
    double p1 = state[2];
    double p2 = state[3];
    double difference = state[0] - state[1];
    double sine = Trigonometry.sin(difference);
    double cosine = Trigonometry.cos(difference);
    double masses = mass1 + mass2;
    double d = mass1 + mass2 * sine * sine;
    double lengths = length1 * length2;
    double velocity1 = (length2 * p1 - length1 * p2 * cosine) / (length1 * lengths * d);
    double velocity2 =
        (masses * length1 * p2 - mass2 * length2 * p1 * cosine) / (mass2 * length2 * lengths * d);
    double c1 = p1 * p2 * sine / (lengths * d);
    double c2 = kinetic(p1, p2, cosine) * sine * cosine / (lengths * lengths * d * d);
    derivative[0] = velocity1;
    derivative[1] = velocity2;
    derivative[2] =
        -masses * gravity * length1 * Trigonometry.sin(state[0]) - c1 + c2 - friction * velocity1;
    derivative[3] =
        -mass2 * gravity * length2 * Trigonometry.sin(state[1]) + c1 - c2 - friction * velocity2;
  }

  /** N of the class comment. */
  private double kinetic(double p1, double p2, double cosine) {
    return mass2 * length2 * length2 * p1 * p1
        + (mass1 + mass2) * length1 * length1 * p2 * p2
        - 2 * mass2 * length1 * length2 * p1 * p2 * cosine;
  }

  @Override
  public double energy(double[] state) {
    double difference = state[0] - state[1];
    double sine = Trigonometry.sin(difference);
    double d = mass1 + mass2 * sine * sine;
    double lengths = length1 * length2;
    return kinetic(state[2], state[3], Trigonometry.cos(difference))
            / (2 * mass2 * lengths * lengths * d)
        - (mass1 + mass2) * gravity * length1 * Trigonometry.cos(state[0])
        - mass2 * gravity * length2 * Trigonometry.cos(state[1]);
  }

  @Override
  public DoublePendulum withoutFriction() {
    return new DoublePendulum(mass1, mass2, gravity, length1, length2, 0);
  }
}
