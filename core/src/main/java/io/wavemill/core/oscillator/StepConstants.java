package io.wavemill.core.oscillator;

/**
 * An {@link OscillatorConstants} in the form that a step needs, in floats.
 *
 * @param timeStep Δ
 * @param pull -Δγ
 * @param keep 1-Δε
 */
record StepConstants(float timeStep, float pull, float keep) {

  static StepConstants of(OscillatorConstants constants) {
    double timeStep = constants.timeStep();
    return new StepConstants(
        (float) timeStep,
        (float) (-timeStep * constants.stiffness()),
        (float) (1 - timeStep * constants.damping()));
  }
}
