package io.wavemill.core.engine.onednn;

import io.wavemill.core.engine.Pooling;
import io.wavemill.core.simd.RationalTanh;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * One pass over memory, a register's width of channels at a time.
 *
 * <p>The images of a group are read one after the other, a short run each. Going through all of
 * them at every pixel instead is several times slower: images lie a multiple of 2 KiB apart, so
 * their pixels push each other out of the nearest cache.
 */
final class VectorisedStateKernel implements StateKernel {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** Floats per run; a multiple of any number of lanes. */
  private static final int RUN = 512;

  private final float[] state = new float[RUN];
  private final float[] slope = new float[RUN];
  private final float[] best = new float[RUN];
  private final float[] left = new float[RUN];
  private final float[] sum = new float[RUN];

  @Override
  public void maximum(Group group, ByteBuffer target, int targetStart) {
    FloatBuffer states = floats(group.memory());
    FloatBuffer result = floats(target);
    int image = (int) (group.imageBytes() / Float.BYTES);
    int start = group.start() / Float.BYTES;
    for (int from = 0; from < image; from += RUN) {
      int count = Math.min(RUN, image - from);
      findBest(states, start + from, group.images(), image, count);
      result.put(targetStart / Float.BYTES + from, best, 0, count);
    }
  }

  private static FloatBuffer floats(ByteBuffer memory) {
    return memory.asFloatBuffer();
  }

  /** The maximum over the images of a group, into {@code best}. */
  private void findBest(FloatBuffer states, int start, int images, int image, int count) {
    states.get(start, best, 0, count);
    for (int i = 1; i < images; i++) {
      states.get(start + i * image, state, 0, count);
      raise(best, state, count);
    }
  }

  private static void raise(float[] best, float[] state, int count) {
    for (int k = 0; k < count; k += LANES) {
      FloatVector other = FloatVector.fromArray(SPECIES, state, k);
      FloatVector most = FloatVector.fromArray(SPECIES, best, k);
      most.blend(other, other.compare(VectorOperators.GT, most)).intoArray(best, k);
    }
  }

  @Override
  public void maximumAdjoint(
      Group group, ByteBuffer gradient, int gradientStart, ByteBuffer slopes, int slopesStart) {
    FloatBuffer states = floats(group.memory());
    FloatBuffer into = floats(slopes);
    FloatBuffer given = floats(gradient);
    int image = (int) (group.imageBytes() / Float.BYTES);
    for (int from = 0; from < image; from += RUN) {
      int count = Math.min(RUN, image - from);
      int start = group.start() / Float.BYTES + from;
      findBest(states, start, group.images(), image, count);
      given.get(gradientStart / Float.BYTES + from, left, 0, count);
      for (int i = 0; i < group.images(); i++) {
        states.get(start + i * image, state, 0, count);
        // The number that changes nothing that is added to it, not even the sign of a zero.
        Arrays.fill(slope, -0f);
        select(state, best, left, slope, count);
        into.put(slopesStart / Float.BYTES + from + i * image, slope, 0, count);
      }
    }
  }

  @Override
  public void tanh(ByteBuffer memory, int start, int count) {
    FloatBuffer values = floats(memory);
    for (int from = 0; from < count; from += RUN) {
      int run = Math.min(RUN, count - from);
      int place = start / Float.BYTES + from;
      values.get(place, state, 0, run);
      // Whatever the last run's rest holds.
      tanh(state, RUN);
      values.put(place, state, 0, run);
    }
  }

  @Override
  public void tanh(float[] values) {
    int whole = SPECIES.loopBound(values.length);
    tanh(values, whole);
    for (int k = whole; k < values.length; k++) {
      values[k] = RationalTanh.tanh(values[k]);
    }
  }

  /**
   * As {@link RationalTanh#tanh(float)}.
   *
   * @param count whole registers
   */
  private static void tanh(float[] values, int count) {
    FloatVector one = FloatVector.broadcast(SPECIES, RationalTanh.ONE);
    FloatVector minus = FloatVector.broadcast(SPECIES, -RationalTanh.ONE);
    for (int k = 0; k < count; k += LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, values, k);
      // Comparisons and not min and max, whose care for -0 costs more here than it gives.
      x = x.blend(one, x.compare(VectorOperators.GT, one));
      x = x.blend(minus, x.compare(VectorOperators.LT, minus));
      FloatVector square = x.mul(x);
      FloatVector p = FloatVector.broadcast(SPECIES, RationalTanh.P4);
      p = p.fma(square, FloatVector.broadcast(SPECIES, RationalTanh.P3));
      p = p.fma(square, FloatVector.broadcast(SPECIES, RationalTanh.P2));
      p = p.fma(square, FloatVector.broadcast(SPECIES, RationalTanh.P1));
      p = p.fma(square, FloatVector.broadcast(SPECIES, RationalTanh.P0));
      FloatVector q = FloatVector.broadcast(SPECIES, RationalTanh.Q4);
      q = q.fma(square, FloatVector.broadcast(SPECIES, RationalTanh.Q3));
      q = q.fma(square, FloatVector.broadcast(SPECIES, RationalTanh.Q2));
      q = q.fma(square, FloatVector.broadcast(SPECIES, RationalTanh.Q1));
      q = q.fma(square, FloatVector.broadcast(SPECIES, RationalTanh.Q0));
      p.mul(x).div(q).intoArray(values, k);
    }
  }

  @Override
  public void adjoint(
      Group group,
      Pooling pooling,
      ByteBuffer gradient,
      int gradientStart,
      boolean fresh,
      ByteBuffer slopes,
      int slopesStart,
      ByteBuffer total,
      int totalStart) {
    FloatBuffer states = floats(group.memory());
    FloatBuffer into = floats(slopes);
    FloatBuffer result = floats(total);
    FloatBuffer given = pooling == null ? null : floats(gradient);
    int images = group.images();
    int image = (int) (group.imageBytes() / Float.BYTES);
    for (int from = 0; from < image; from += RUN) {
      int count = Math.min(RUN, image - from);
      int start = group.start() / Float.BYTES + from;
      if (pooling == Pooling.MAX) {
        findBest(states, start, images, image, count);
      }
      if (pooling != null) {
        given.get(gradientStart / Float.BYTES + from, left, 0, count);
      }
      if (pooling == Pooling.MEAN) {
        scale(left, 1f / images, count);
      }
      Arrays.fill(sum, 0);
      for (int i = 0; i < images; i++) {
        int write = slopesStart / Float.BYTES + from + i * image;
        states.get(start + i * image, state, 0, count);
        if (fresh) {
          // The number that changes nothing that is added to it, not even the sign of a zero.
          Arrays.fill(slope, -0f);
        } else {
          into.get(write, slope, 0, count);
        }
        if (pooling == Pooling.MAX) {
          select(state, best, left, slope, count);
        } else if (pooling != null) {
          add(left, slope, count);
        }
        rectify(state, slope, sum, count);
        into.put(write, slope, 0, count);
      }
      result.put(totalStart / Float.BYTES + from, sum, 0, count);
    }
  }

  private static void scale(float[] values, float factor, int count) {
    for (int k = 0; k < count; k += LANES) {
      FloatVector.fromArray(SPECIES, values, k).mul(factor).intoArray(values, k);
    }
  }

  private static void add(float[] term, float[] slope, int count) {
    for (int k = 0; k < count; k += LANES) {
      FloatVector.fromArray(SPECIES, slope, k)
          .add(FloatVector.fromArray(SPECIES, term, k))
          .intoArray(slope, k);
    }
  }

  /** The first image with the maximum is given all of the gradient. */
  private static void select(float[] state, float[] best, float[] left, float[] slope, int count) {
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int k = 0; k < count; k += LANES) {
      VectorMask<Float> chosen =
          FloatVector.fromArray(SPECIES, state, k)
              .compare(VectorOperators.EQ, FloatVector.fromArray(SPECIES, best, k));
      FloatVector rest = FloatVector.fromArray(SPECIES, left, k);
      FloatVector.fromArray(SPECIES, slope, k).add(zero.blend(rest, chosen)).intoArray(slope, k);
      rest.blend(zero, chosen).intoArray(left, k);
    }
  }

  /** Slopes pass where the state is positive; what passes is added up. */
  private static void rectify(float[] state, float[] slope, float[] sum, int count) {
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int k = 0; k < count; k += LANES) {
      FloatVector passed =
          zero.blend(
              FloatVector.fromArray(SPECIES, slope, k),
              FloatVector.fromArray(SPECIES, state, k).compare(VectorOperators.GT, 0f));
      passed.intoArray(slope, k);
      FloatVector.fromArray(SPECIES, sum, k).add(passed).intoArray(sum, k);
    }
  }
}
