package io.wavemill.datasets.hamiltonian;

import io.wavemill.datasets.random.SampleRandom;
import java.util.List;

/** Masses on springs, moving up and down. Parameters: stiffness, mass. */
final class MassSpringEnsemble extends MechanicalEnsemble {
  private static final long serialVersionUID = 1L;

  private static final double STIFFNESS = 2;

  private final Range mass;
  private final Annulus start;

  MassSpringEnsemble(Variant variant, Mode mode) {
    this(
        variant,
        mode,
        variant.isColoured() ? new Range(0.2, 1) : Range.fixed(0.5),
        new Annulus(0.1, 1, variant.isColoured()));
  }

  private MassSpringEnsemble(Variant variant, Mode mode, Range mass, Annulus start) {
    super(
        variant,
        mode,
        List.of(
            constant("stiffness", "mass/time^2", "k, of the spring"),
            constant("mass", "mass", "m, of the particle")),
        1,
        start.outer() + discRadius(mass.high()),
        true);
    this.mass = mass;
    this.start = start;
  }

  @Override
  public int dimension() {
    return 2;
  }

  @Override
  void drawConstants(SampleRandom random, double[] parameters) {
    parameters[0] = STIFFNESS;
    parameters[1] = mass.draw(random);
  }

  @Override
  void drawState(SampleRandom random, double[] parameters, double[] state) {
    start.draw(random, state, 0, 1);
    state[1] *= Math.sqrt(parameters[0] * parameters[1]);
  }

  @Override
  MassSpring equation(double[] parameters) {
    return new MassSpring(parameters[0], parameters[1], friction(parameters));
  }

  @Override
  boolean solveInClosedForm(
      double[] parameters, double[] initial, Timeline timeline, double[] out) {
    if (friction(parameters) != 0) {
      return false;
    }
    equation(parameters).oscillation(initial, timeline.interval(), timeline.frames(), out);
    return true;
  }

  @Override
  void positions(double[] parameters, double[] states, int state, double[] positions) {
    positions[0] = 0;
    positions[1] = states[state];
  }

  @Override
  double mass(double[] parameters, int particle) {
    return parameters[1];
  }

  @Override
  double drawSideways(SampleRandom random) {
    return isCorrected() ? random.nextDouble(-0.5, 0.5) : random.nextDouble(0, 1);
  }
}
