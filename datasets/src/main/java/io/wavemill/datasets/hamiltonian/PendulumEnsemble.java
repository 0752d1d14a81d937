package io.wavemill.datasets.hamiltonian;

import io.wavemill.datasets.ode.Trigonometry;
import io.wavemill.datasets.random.SampleRandom;
import java.util.List;

/** Pendulums; some turn over. Parameters: mass, gravity, length. */
final class PendulumEnsemble extends MechanicalEnsemble {
  private static final long serialVersionUID = 1L;

  private final Range mass;
  private final Range gravity;
  private final Range length;
  private final Annulus start;

  PendulumEnsemble(Variant variant, Mode mode) {
    this(
        variant,
        mode,
        variant.isColoured() ? new Range(0.5, 1.5) : Range.fixed(0.5),
        variant.isColoured() ? new Range(3, 4) : Range.fixed(3),
        variant.isColoured() ? new Range(0.5, 1) : Range.fixed(1),
        new Annulus(1.3, 2.3, variant.isColoured()));
  }

  private PendulumEnsemble(
      Variant variant, Mode mode, Range mass, Range gravity, Range length, Annulus start) {
    super(
        variant,
        mode,
        List.of(
            constant("mass", "mass", "m, of the particle"),
            constant("gravity", "length/time^2", "g"),
            constant("length", "length", "l, of the rod")),
        1,
        length.high() + discRadius(mass.high()),
        true);
    this.mass = mass;
    this.gravity = gravity;
    this.length = length;
    this.start = start;
  }

  @Override
  public int dimension() {
    return 2;
  }

  @Override
  void drawConstants(SampleRandom random, double[] parameters) {
    parameters[0] = mass.draw(random);
    parameters[1] = gravity.draw(random);
    parameters[2] = length.draw(random);
  }

  @Override
  void drawState(SampleRandom random, double[] parameters, double[] state) {
    start.draw(random, state, 0, 1);
  }

  @Override
  Pendulum equation(double[] parameters) {
    return new Pendulum(parameters[0], parameters[1], parameters[2], friction(parameters));
  }

  @Override
  void positions(double[] parameters, double[] states, int state, double[] positions) {
    positions[0] = parameters[2] * Trigonometry.sin(states[state]);
    positions[1] = -parameters[2] * Trigonometry.cos(states[state]);
  }

  @Override
  double mass(double[] parameters, int particle) {
    return parameters[0];
  }
}
