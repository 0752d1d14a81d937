package io.wavemill.datasets.hamiltonian;

import io.wavemill.datasets.random.SampleRandom;
import java.util.List;

/**
 * Two bodies that attract each other: circling where masses and gravity are 1, on other orbits in
 * the variants with colours. Parameters: both masses, gravity.
 */
final class TwoBodyEnsemble extends MechanicalEnsemble {
  private static final long serialVersionUID = 1L;

  private static final Range START = new Range(0.5, 1.5);
  private static final double CANVAS = 2.75;
  private static final double COLOURED_CANVAS = 5;

  private final Range mass;
  private final Range gravity;

  TwoBodyEnsemble(Variant variant, Mode mode) {
    super(
        variant,
        mode,
        List.of(
            constant("mass_1", "mass", "m1, of the first body"),
            constant("mass_2", "mass", "m2, of the second body"),
            constant("gravity", "length^3/(mass*time^2)", "g, the constant of gravitation")),
        2,
        variant.isColoured() ? COLOURED_CANVAS : CANVAS,
        false);
    this.mass = variant.isColoured() ? new Range(0.5, 1.5) : Range.fixed(1);
    this.gravity = variant.isColoured() ? new Range(0.5, 1.5) : Range.fixed(1);
  }

  @Override
  public int dimension() {
    return 8;
  }

  @Override
  void drawConstants(SampleRandom random, double[] parameters) {
    parameters[0] = mass.draw(random);
    parameters[1] = mass.draw(random);
    parameters[2] = gravity.draw(random);
  }

  @Override
  void drawState(SampleRandom random, double[] parameters, double[] state) {
    double x = START.draw(random);
    TwoBody.circling(x, START.draw(random), state);
  }

  @Override
  TwoBody equation(double[] parameters) {
    return new TwoBody(parameters[0], parameters[1], parameters[2], friction(parameters));
  }

  @Override
  boolean solveInClosedForm(
      double[] parameters, double[] initial, Timeline timeline, double[] out) {
    if (isColoured()) {
      return false;
    }
    TwoBody.rotation(initial, timeline.interval(), timeline.frames(), out);
    return true;
  }

  @Override
  boolean staysOnCanvas(double[] parameters, double[] states) {
    for (int state = 0; state < states.length; state += dimension()) {
      for (int i = state; i < state + dimension() / 2; i++) {
        if (!(Math.abs(states[i]) <= halfCanvas())) {
          return false;
        }
      }
    }
    return true;
  }

  @Override
  void positions(double[] parameters, double[] states, int state, double[] positions) {
    System.arraycopy(states, state, positions, 0, 4);
  }

  @Override
  double mass(double[] parameters, int particle) {
    return parameters[particle];
  }
}
