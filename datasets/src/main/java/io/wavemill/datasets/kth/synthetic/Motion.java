package io.wavemill.datasets.kth.synthetic;

import io.wavemill.datasets.kth.Action;

/**
 * How an action is performed on average. Angles in radians; lengths in body heights.
 *
 * @param speed across the field, pixel/frame; 0 on the spot
 * @param cycle body heights covered, or, on the spot, frames taken, in one cycle of the movement
 * @param hip how far a thigh swings forward and backward
 * @param knee how far a knee bends more than it always does while its leg comes forward
 * @param kneeAlways how far a knee is always bent
 * @param arm how far an upper arm swings
 * @param elbow how far an elbow is bent
 * @param lean how far the torso leans forward
 * @param flight how high the body leaves the ground between two steps
 */
record Motion(
    double speed,
    double cycle,
    double hip,
    double knee,
    double kneeAlways,
    double arm,
    double elbow,
    double lean,
    double flight) {
  private static final Motion WALK = new Motion(2.1, 0.66, 0.42, 0.7, 0.06, 0.4, 0.2, 0.03, 0);
  private static final Motion JOG = new Motion(3.3, 0.72, 0.5, 1.2, 0.2, 0.5, 1.3, 0.1, 0.025);
  private static final Motion RUN = new Motion(4.6, 0.95, 0.8, 1.7, 0.25, 0.85, 1.5, 0.2, 0.045);
  private static final Motion BOX = new Motion(0, 17, 0.22, 0, 0.15, 1.05, 2.0, 0.08, 0);
  private static final Motion WAVE = new Motion(0, 27, 0, 0, 0, 1.05, 0.25, 0, 0);
  private static final Motion CLAP = new Motion(0, 14, 0, 0, 0, 0.25, 0, 0, 0);

  static Motion of(Action action) {
    return switch (action) {
      case WALKING -> WALK;
      case JOGGING -> JOG;
      case RUNNING -> RUN;
      case BOXING -> BOX;
      case HANDWAVING -> WAVE;
      case HANDCLAPPING -> CLAP;
    };
  }
}
