package io.wavemill.datasets.hamiltonian;

import io.wavemill.datasets.ode.Trigonometry;
import io.wavemill.datasets.random.SampleRandom;
import java.util.List;

/** Double pendulums. Parameters: both masses, gravity, both lengths. */
final class DoublePendulumEnsemble extends MechanicalEnsemble {
  private static final long serialVersionUID = 1L;

  private final Range mass;
  private final Range gravity;
  private final Range length;
  private final Annulus start;

  DoublePendulumEnsemble(Variant variant, Mode mode) {
    this(
        variant,
        mode,
        variant.isColoured() ? new Range(0.4, 0.6) : Range.fixed(0.5),
        variant.isColoured() ? new Range(2.5, 4) : Range.fixed(3),
        variant.isColoured() ? new Range(0.75, 1) : Range.fixed(1),
        variant.isColoured() ? new Annulus(1, 2.5, true) : new Annulus(1.3, 2.3, false));
  }

  private DoublePendulumEnsemble(
      Variant variant, Mode mode, Range mass, Range gravity, Range length, Annulus start) {
    super(
        variant,
        mode,
        List.of(
            constant("mass_1", "mass", "m1, of the upper particle"),
            constant("mass_2", "mass", "m2, of the lower particle"),
            constant("gravity", "length/time^2", "g"),
            constant("length_1", "length", "l1, of the upper rod"),
            constant("length_2", "length", "l2, of the lower rod")),
        2,
        2 * length.high() + discRadius(mass.high()),
        true);
    this.mass = mass;
    this.gravity = gravity;
    this.length = length;
    this.start = start;
  }

  @Override
  public int dimension() {
    return 4;
  }

  @Override
  void drawConstants(SampleRandom random, double[] parameters) {
    parameters[0] = mass.draw(random);
    parameters[1] = mass.draw(random);
    parameters[2] = gravity.draw(random);
    parameters[3] = length.draw(random);
    parameters[4] = length.draw(random);
  }

  @Override
  void drawState(SampleRandom random, double[] parameters, double[] state) {
    start.draw(random, state, 0, 2);
    start.draw(random, state, 1, 3);
  }

  @Override
  DoublePendulum equation(double[] parameters) {
    return new DoublePendulum(
        parameters[0],
        parameters[1],
        parameters[2],
        parameters[3],
        parameters[4],
        friction(parameters));
  }

  @Override
  void positions(double[] parameters, double[] states, int state, double[] positions) {
    positions[0] = parameters[3] * Trigonometry.sin(states[state]);
    positions[1] = -parameters[3] * Trigonometry.cos(states[state]);
    positions[2] = positions[0] + parameters[4] * Trigonometry.sin(states[state + 1]);
    positions[3] = positions[1] - parameters[4] * Trigonometry.cos(states[state + 1]);
  }

  @Override
  double mass(double[] parameters, int particle) {
    return parameters[particle];
  }
}
