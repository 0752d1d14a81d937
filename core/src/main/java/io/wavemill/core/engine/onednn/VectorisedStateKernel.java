package io.wavemill.core.engine.onednn;

import io.wavemill.core.engine.Pooling;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  /** Floats per run; a multiple of any number of lanes. */
  private static final int RUN = 512;

  private final float[] best = new float[RUN];
  private final float[] left = new float[RUN];
  private final float[] sum = new float[RUN];

  @Override
  public void maximum(Group group, ByteBuffer target, int targetStart) {
    int image = (int) group.imageBytes();
    for (int from = 0; from < image; from += RUN * Float.BYTES) {
      int count = Math.min(RUN, (image - from) / Float.BYTES);
      findBest(group, group.start() + from, count);
      store(best, target, targetStart + from, count);
    }
  }

  /** The maximum over the images of a group, into {@code best}. */
  private void findBest(Group group, int start, int count) {
    load(group.memory(), start, best, count);
    for (int i = 1; i < group.images(); i++) {
      raise(group.memory(), start + i * (int) group.imageBytes(), count);
    }
  }

  private void raise(ByteBuffer states, int start, int count) {
    for (int k = 0; k < count; k += LANES) {
      FloatVector state =
          FloatVector.fromByteBuffer(SPECIES, states, start + k * Float.BYTES, ORDER);
      FloatVector most = FloatVector.fromArray(SPECIES, best, k);
      most.blend(state, state.compare(VectorOperators.GT, most)).intoArray(best, k);
    }
  }

  @Override
  public void adjoint(
      Group states,
      Pooling pooling,
      ByteBuffer gradient,
      int gradientStart,
      boolean fresh,
      ByteBuffer slopes,
      int slopesStart,
      ByteBuffer total,
      int totalStart) {
    int image = (int) states.imageBytes();
    for (int from = 0; from < image; from += RUN * Float.BYTES) {
      int count = Math.min(RUN, (image - from) / Float.BYTES);
      int start = states.start() + from;
      if (pooling == Pooling.MAX) {
        findBest(states, start, count);
      }
      if (pooling != null) {
        load(gradient, gradientStart + from, left, count);
      }
      if (pooling == Pooling.MEAN) {
        scale(1f / states.images(), count);
      }
      Arrays.fill(sum, 0);
      for (int i = 0; i < states.images(); i++) {
        int read = start + i * image;
        int write = slopesStart + from + i * image;
        if (pooling == null) {
          rectify(states.memory(), read, slopes, write, count);
        } else if (pooling == Pooling.MAX) {
          select(states.memory(), read, fresh, slopes, write, count);
        } else {
          spread(states.memory(), read, fresh, slopes, write, count);
        }
      }
      store(sum, total, totalStart + from, count);
    }
  }

  private static void load(ByteBuffer memory, int start, float[] target, int count) {
    for (int k = 0; k < count; k += LANES) {
      FloatVector.fromByteBuffer(SPECIES, memory, start + k * Float.BYTES, ORDER)
          .intoArray(target, k);
    }
  }

  private static void store(float[] source, ByteBuffer memory, int start, int count) {
    for (int k = 0; k < count; k += LANES) {
      FloatVector.fromArray(SPECIES, source, k)
          .intoByteBuffer(memory, start + k * Float.BYTES, ORDER);
    }
  }

  private void scale(float factor, int count) {
    for (int k = 0; k < count; k += LANES) {
      FloatVector.fromArray(SPECIES, left, k).mul(factor).intoArray(left, k);
    }
  }

  /** Slopes pass where the state is positive; what passes is added up. */
  private void rectify(ByteBuffer states, int read, ByteBuffer slopes, int write, int count) {
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int k = 0; k < count; k += LANES) {
      int at = k * Float.BYTES;
      FloatVector state = FloatVector.fromByteBuffer(SPECIES, states, read + at, ORDER);
      FloatVector slope = FloatVector.fromByteBuffer(SPECIES, slopes, write + at, ORDER);
      slope = zero.blend(slope, state.compare(VectorOperators.GT, 0f));
      slope.intoByteBuffer(slopes, write + at, ORDER);
      FloatVector.fromArray(SPECIES, sum, k).add(slope).intoArray(sum, k);
    }
  }

  /** The same, after the first image with the maximum has been given all of the gradient. */
  private void select(
      ByteBuffer states, int read, boolean fresh, ByteBuffer slopes, int write, int count) {
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int k = 0; k < count; k += LANES) {
      int at = k * Float.BYTES;
      FloatVector state = FloatVector.fromByteBuffer(SPECIES, states, read + at, ORDER);
      VectorMask<Float> chosen =
          state.compare(VectorOperators.EQ, FloatVector.fromArray(SPECIES, best, k));
      FloatVector rest = FloatVector.fromArray(SPECIES, left, k);
      FloatVector slope = zero.blend(rest, chosen);
      rest.blend(zero, chosen).intoArray(left, k);
      if (!fresh) {
        slope = FloatVector.fromByteBuffer(SPECIES, slopes, write + at, ORDER).add(slope);
      }
      slope = zero.blend(slope, state.compare(VectorOperators.GT, 0f));
      slope.intoByteBuffer(slopes, write + at, ORDER);
      FloatVector.fromArray(SPECIES, sum, k).add(slope).intoArray(sum, k);
    }
  }

  /** The same, after every image has been given what {@code left} says. */
  private void spread(
      ByteBuffer states, int read, boolean fresh, ByteBuffer slopes, int write, int count) {
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int k = 0; k < count; k += LANES) {
      int at = k * Float.BYTES;
      FloatVector state = FloatVector.fromByteBuffer(SPECIES, states, read + at, ORDER);
      FloatVector slope = FloatVector.fromArray(SPECIES, left, k);
      if (!fresh) {
        slope = FloatVector.fromByteBuffer(SPECIES, slopes, write + at, ORDER).add(slope);
      }
      slope = zero.blend(slope, state.compare(VectorOperators.GT, 0f));
      slope.intoByteBuffer(slopes, write + at, ORDER);
      FloatVector.fromArray(SPECIES, sum, k).add(slope).intoArray(sum, k);
    }
  }
}
