package io.wavemill.jobs.evaluate;

import io.wavemill.core.engine.Flow;
import io.wavemill.core.engine.LearnedShifts;
import io.wavemill.core.engine.PixelMap;
import io.wavemill.core.engine.Rotations;
import io.wavemill.core.engine.Shifts;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** How pictures and hidden states move in one time step. */
sealed interface Motion extends Serializable {

  /** Angles this near to each other, in degrees, are the same. */
  double SAME_DEGREES = 1e-9;

  /** The motion of so many time steps; negative ones undo it. */
  Motion times(int steps);

  /** What this motion does beyond the other one. */
  Motion minus(Motion other);

  /** Whether both do the same. */
  boolean same(Motion other);

  /** Pixels or degrees per frame; 0 is rest. */
  double speed();

  /** The same motion of pictures, whose channels have no orientation. */
  Motion ofPictures();

  /**
   * A moved image.
   *
   * @param image {@code [channel, height, width]}
   */
  float[] move(float[] image, int channels, int height, int width);

  /**
   * The motion of each velocity's hidden state, in order.
   *
   * @return empty for kernels that were learned: they are no motion known beforehand
   */
  static List<Motion> of(Flow flow) {
    List<Motion> motions = new ArrayList<>();
    for (int i = 0; i < flow.cycle(); i++) {
      if (flow instanceof Shifts shifts) {
        motions.add(new Roll(shifts.right(i), shifts.down(i)));
      } else if (flow instanceof Rotations rotations) {
        motions.add(new Turn(rotations.orientations(), rotations.degrees(i)));
      } else if (flow instanceof LearnedShifts) {
        return List.of();
      }
    }
    return motions;
  }

  /**
   * What leaves at one side enters at the other.
   *
   * @param right pixels per frame
   * @param down pixels per frame
   */
  record Roll(int right, int down) implements Motion {
    private static final long serialVersionUID = 1L;

    @Override
    public Motion times(int steps) {
      return new Roll(steps * right, steps * down);
    }

    @Override
    public Motion minus(Motion other) {
      Roll that = (Roll) other;
      return new Roll(right - that.right, down - that.down);
    }

    @Override
    public boolean same(Motion other) {
      return equals(other);
    }

    @Override
    public double speed() {
      return Math.max(Math.abs(right), Math.abs(down));
    }

    @Override
    public Motion ofPictures() {
      return this;
    }

    @Override
    public float[] move(float[] image, int channels, int height, int width) {
      float[] moved = new float[image.length];
      int shift = Math.floorMod(right, width);
      for (int row = 0; row < channels * height; row++) {
        int plane = row / height * height;
        int target = (plane + Math.floorMod(row - plane + down, height)) * width;
        System.arraycopy(image, row * width, moved, target + shift, width - shift);
        System.arraycopy(image, row * width + width - shift, moved, target, shift);
      }
      return moved;
    }
  }

  /**
   * About the middle of the image, as {@link Rotations}: a state's responses move on to their new
   * orientations.
   *
   * @param orientations of each field of the state; 1 for pictures
   * @param degrees per frame, counter-clockwise as displayed
   */
  record Turn(int orientations, double degrees) implements Motion {
    private static final long serialVersionUID = 1L;

    @Override
    public Motion times(int steps) {
      return new Turn(orientations, steps * degrees);
    }

    @Override
    public Motion minus(Motion other) {
      return new Turn(orientations, degrees - ((Turn) other).degrees);
    }

    @Override
    public boolean same(Motion other) {
      return other instanceof Turn that && Math.abs(degrees - that.degrees) < SAME_DEGREES;
    }

    @Override
    public double speed() {
      return Math.abs(degrees);
    }

    @Override
    public Motion ofPictures() {
      return new Turn(1, degrees);
    }

    @Override
    public float[] move(float[] image, int channels, int height, int width) {
      PixelMap map = PixelMap.rotation(height, width, degrees);
      int ahead = Rotations.of(orientations, degrees).orientationShift(0);
      int pixels = height * width;
      float[] moved = new float[image.length];
      for (int channel = 0; channel < channels; channel++) {
        int field = channel / orientations * orientations;
        int source = (field + Math.floorMod(channel - field - ahead, orientations)) * pixels;
        for (int pixel = 0; pixel < pixels; pixel++) {
          double sum = 0;
          for (int entry = map.first(pixel); entry < map.first(pixel + 1); entry++) {
            sum += map.weight(entry) * image[source + map.source(entry)];
          }
          moved[channel * pixels + pixel] = (float) sum;
        }
      }
      return moved;
    }
  }
}
