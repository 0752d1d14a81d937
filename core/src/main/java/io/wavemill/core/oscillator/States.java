package io.wavemill.core.oscillator;

/**
 * Positions and velocities that a pass reads or leaves, or their slopes, in floats. Each may be
 * null: then it is 0 where it is read, and not wanted where it would be written.
 *
 * @param firstPositions y_0 {@code [batch, unit]}
 * @param firstVelocities z_0 {@code [batch, unit]}
 * @param lastPositions y_T {@code [batch, unit]}
 * @param lastVelocities z_T {@code [batch, unit]}
 * @param positions y_1 .. y_T {@code [batch, step, unit]}
 * @param velocities z_1 .. z_T {@code [batch, step, unit]}
 */
public record States(
    float[] firstPositions,
    float[] firstVelocities,
    float[] lastPositions,
    float[] lastVelocities,
    float[] positions,
    float[] velocities) {

  /** From rest, to the last positions only: what a sequence model needs. */
  public static States last(float[] lastPositions) {
    return new States(null, null, lastPositions, null, null, null);
  }
}
