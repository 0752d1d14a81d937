package io.wavemill.datasets.kth.synthetic;

import io.wavemill.datasets.kth.Action;

/**
 * A person of capsules: head, torso, and two segments for each limb, bent by angles that follow the
 * phase of a movement. Seen from the side, except when waving and clapping. Lengths are those of an
 * average body, in body heights.
 */
final class Figure {
  /** The floor the person stands on, pixels from the top. */
  static final double GROUND = 110;

  private static final double THIGH = 0.245;
  private static final double SHIN = 0.245;
  private static final double FOOT = 0.07;
  private static final double TORSO = 0.30;
  private static final double NECK = 0.10;
  private static final double HEAD = 0.065;
  private static final double UPPER_ARM = 0.17;
  private static final double FOREARM = 0.17;
  private static final double LEG_RADIUS = 0.042;
  private static final double ARM_RADIUS = 0.028;
  private static final double TORSO_RADIUS = 0.075;
  private static final double HAND_RADIUS = 0.03;

  /** Half the distance of the shoulders, and of the hips, seen from the front. */
  private static final double SHOULDERS = 0.1;

  private static final double HIPS = 0.045;
  private static final double COAT = 1.35;

  /** The limbs on the far side are in the body's shade. */
  private static final double SHADE = 0.75;

  private final Performer performer;
  private final Action action;
  private final Motion motion;
  private final Painter painter;

  Figure(Performer performer, Action action, Painter painter) {
    this.performer = performer;
    this.action = action;
    this.motion = Motion.of(action);
    this.painter = painter;
  }

  /**
   * The phase of the movement, radians, after a way across the field or some frames on the spot.
   */
  double phase(double way, int frame) {
    double cycles =
        action.crosses()
            ? way / (motion.cycle() * performer.height())
            : frame * performer.pace() / motion.cycle();
    return 2 * Math.PI * cycles + performer.phase();
  }

  /**
   * Draws the person.
   *
   * @param x where the person stands, pixels from the left
   * @param direction 1 facing right, -1 facing left
   * @param phase of the movement, radians
   */
  void draw(double x, int direction, double phase) {
    painter.shadow(x, GROUND, 0.25 * performer.height(), 0.03 * performer.height());
    if (action == Action.HANDWAVING || action == Action.HANDCLAPPING) {
      drawFront(x, phase);
    } else {
      drawSide(x, direction, phase);
    }
  }

  private void drawSide(double x, int direction, double phase) {
    double size = performer.height();
    double[] hips = new double[2];
    double[] knees = new double[2];
    double lowest = 0;
    for (int leg = 0; leg < 2; leg++) {
      double own = phase + leg * Math.PI;
      boolean stance = action == Action.BOXING;
      double swing = stance ? 1 - 2 * leg : StrictMath.sin(own);
      hips[leg] = motion.hip() * performer.swing() * swing;
      knees[leg] =
          motion.kneeAlways()
              + motion.knee() * performer.swing() * Math.max(0, stance ? 0 : StrictMath.cos(own));
      double down =
          THIGH * StrictMath.cos(hips[leg]) + SHIN * StrictMath.cos(hips[leg] - knees[leg]);
      lowest = Math.max(lowest, down);
    }
    // One foot is on the ground, but for the flight between two steps.
    double flight = motion.flight() * Math.abs(StrictMath.sin(phase));
    double hipY = GROUND - (lowest + LEG_RADIUS + flight) * size;
    double lean = motion.lean();
    double shoulderX = x + direction * TORSO * StrictMath.sin(lean) * size;
    double shoulderY = hipY - TORSO * StrictMath.cos(lean) * size;
    arm(1, shoulderX, shoulderY, direction, phase);
    leg(x, hipY, direction, hips[1], knees[1], SHADE);
    leg(x, hipY, direction, hips[0], knees[0], 1);
    torso(x, hipY, shoulderX, shoulderY, 1);
    head(shoulderX + direction * NECK * StrictMath.sin(lean) * size, shoulderY);
    arm(0, shoulderX, shoulderY, direction, phase);
  }

  private void leg(double x, double y, int direction, double hip, double knee, double shade) {
    double size = performer.height();
    double kneeX = x + direction * THIGH * StrictMath.sin(hip) * size;
    double kneeY = y + THIGH * StrictMath.cos(hip) * size;
    double shin = hip - knee;
    double ankleX = kneeX + direction * SHIN * StrictMath.sin(shin) * size;
    double ankleY = kneeY + SHIN * StrictMath.cos(shin) * size;
    double radius = LEG_RADIUS * performer.build() * size;
    double grey = performer.trousers() * shade;
    painter.capsule(x, y, kneeX, kneeY, radius * 1.15, grey);
    painter.capsule(kneeX, kneeY, ankleX, ankleY, radius * 0.85, grey);
    double footX = ankleX + direction * FOOT * StrictMath.cos(shin) * size;
    double footY = ankleY - FOOT * StrictMath.sin(shin) * size;
    painter.capsule(ankleX, ankleY, footX, footY, radius * 0.6, grey * 0.6);
  }

  private void torso(double x, double y, double shoulderX, double shoulderY, double wide) {
    double size = performer.height();
    double radius = TORSO_RADIUS * performer.build() * wide * size;
    if (performer.coat()) {
      radius *= COAT;
      double hem = y + 0.12 * size;
      painter.capsule(x, y, x, hem, radius, performer.shirt());
    }
    double inset = radius * 0.6;
    painter.capsule(x, y, shoulderX, shoulderY + inset, radius, performer.shirt());
  }

  private void head(double x, double shoulderY) {
    double size = performer.height();
    double y = shoulderY - NECK * size;
    painter.capsule(x, y, x, y - 0.02 * size, HEAD * size, performer.skin());
    // Hair.
    painter.capsule(x, y - 0.05 * size, x, y - 0.055 * size, HEAD * 0.7 * size, 40);
  }

  /** An arm seen from the side; the near one, 0, swings against the near leg. */
  private void arm(int which, double x, double y, int direction, double phase) {
    double own = phase + (1 - which) * Math.PI;
    double upper;
    double elbow;
    if (action == Action.BOXING) {
      double wave = Math.max(0, StrictMath.sin(own));
      double punch = wave * wave;
      upper = 0.45 + motion.arm() * performer.swing() * punch;
      elbow = motion.elbow() * (1 - punch) + 0.05;
    } else {
      upper = motion.arm() * performer.swing() * StrictMath.sin(own);
      elbow = motion.elbow();
    }
    double size = performer.height();
    double elbowX = x + direction * UPPER_ARM * StrictMath.sin(upper) * size;
    double elbowY = y + UPPER_ARM * StrictMath.cos(upper) * size;
    double fore = upper + elbow;
    double handX = elbowX + direction * FOREARM * StrictMath.sin(fore) * size;
    double handY = elbowY + FOREARM * StrictMath.cos(fore) * size;
    arm(x, y, elbowX, elbowY, handX, handY, which == 0 ? 1 : SHADE);
  }

  private void arm(
      double x, double y, double elbowX, double elbowY, double handX, double handY, double shade) {
    double size = performer.height();
    double radius = ARM_RADIUS * performer.build() * size;
    painter.capsule(x, y, elbowX, elbowY, radius * 1.1, performer.shirt() * shade * 0.9);
    painter.capsule(elbowX, elbowY, handX, handY, radius, performer.shirt() * shade * 0.9);
    painter.capsule(handX, handY, handX, handY, HAND_RADIUS * size, performer.skin() * shade);
  }

  private void drawFront(double x, double phase) {
    double size = performer.height();
    double legLength = (THIGH + SHIN) * size;
    double radius = LEG_RADIUS * performer.build() * size;
    double hipY = GROUND - legLength - radius;
    double shoulderY = hipY - TORSO * size;
    for (int side = -1; side <= 1; side += 2) {
      double hipX = x + side * HIPS * size;
      double footX = x + side * 1.6 * HIPS * size;
      painter.capsule(hipX, hipY, footX, GROUND - radius, radius, performer.trousers());
    }
    torso(x, hipY, x, shoulderY, 1.3);
    head(x, shoulderY);
    for (int side = -1; side <= 1; side += 2) {
      if (action == Action.HANDWAVING) {
        wave(x + side * SHOULDERS * size, shoulderY + 0.02 * size, side, phase);
      } else {
        clap(x, shoulderY + 0.02 * size, side, phase);
      }
    }
  }

  /** From half down to nearly overhead and back. */
  private void wave(double x, double y, int side, double phase) {
    double size = performer.height();
    double upper = 1.75 + motion.arm() * performer.swing() * StrictMath.sin(phase);
    double elbowX = x + side * UPPER_ARM * StrictMath.sin(upper) * size;
    double elbowY = y + UPPER_ARM * StrictMath.cos(upper) * size;
    double fore = upper + motion.elbow();
    double handX = elbowX + side * FOREARM * StrictMath.sin(fore) * size;
    double handY = elbowY + FOREARM * StrictMath.cos(fore) * size;
    arm(x, y, elbowX, elbowY, handX, handY, 1);
  }

  /** The hands meet before the chest and part again. */
  private void clap(double middle, double y, int side, double phase) {
    double size = performer.height();
    double open = 0.5 + 0.5 * StrictMath.sin(phase);
    double x = middle + side * SHOULDERS * size;
    double upper = 0.45 + motion.arm() * performer.swing() * open;
    double elbowX = x + side * UPPER_ARM * StrictMath.sin(upper) * size;
    double elbowY = y + UPPER_ARM * StrictMath.cos(upper) * size;
    double handX = middle + side * (0.015 + 0.24 * performer.swing() * open) * size;
    double handY = y + (0.06 + 0.03 * open) * size;
    arm(x, y, elbowX, elbowY, handX, handY, 1);
  }
}
