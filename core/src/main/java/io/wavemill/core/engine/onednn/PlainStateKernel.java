package io.wavemill.core.engine.onednn;

import io.wavemill.core.engine.Pooling;
import io.wavemill.core.simd.RationalTanh;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** Loops over heap arrays, a few rows at a time: the compiler has vectors for those. */
final class PlainStateKernel implements StateKernel {

  /** Floats per turn: all arrays of one turn stay in the nearest cache. */
  private static final int TURN = 1024;

  private final float[] state = new float[TURN];
  private final float[] best = new float[TURN];
  private final float[] index = new float[TURN];
  private final float[] pooled = new float[TURN];
  private final float[] slope = new float[TURN];
  private final float[] sum = new float[TURN];

  @Override
  public void maximum(Group group, ByteBuffer target, int targetStart) {
    FloatBuffer states = group.memory().asFloatBuffer();
    FloatBuffer result = target.asFloatBuffer();
    int image = (int) (group.imageBytes() / Float.BYTES);
    for (int from = 0; from < image; from += TURN) {
      int count = Math.min(TURN, image - from);
      select(states, group.start() / Float.BYTES + from, image, group.images(), count);
      result.put(targetStart / Float.BYTES + from, best, 0, count);
    }
  }

  /** The maximum over a group, and which image of it has it first. */
  private void select(FloatBuffer states, int start, int image, int images, int count) {
    states.get(start, best, 0, count);
    Arrays.fill(index, 0);
    for (int i = 1; i < images; i++) {
      states.get(start + i * image, state, 0, count);
      for (int k = 0; k < count; k++) {
        boolean larger = state[k] > best[k];
        best[k] = larger ? state[k] : best[k];
        index[k] = larger ? i : index[k];
      }
    }
  }

  @Override
  public void maximumAdjoint(
      Group group, ByteBuffer gradient, int gradientStart, ByteBuffer slopes, int slopesStart) {
    FloatBuffer states = group.memory().asFloatBuffer();
    FloatBuffer into = slopes.asFloatBuffer();
    int image = (int) (group.imageBytes() / Float.BYTES);
    for (int from = 0; from < image; from += TURN) {
      int count = Math.min(TURN, image - from);
      select(states, group.start() / Float.BYTES + from, image, group.images(), count);
      gradient.asFloatBuffer().get(gradientStart / Float.BYTES + from, pooled, 0, count);
      for (int i = 0; i < group.images(); i++) {
        for (int k = 0; k < count; k++) {
          slope[k] = index[k] == i ? pooled[k] : 0;
        }
        into.put(slopesStart / Float.BYTES + i * image + from, slope, 0, count);
      }
    }
  }

  @Override
  public void tanh(ByteBuffer memory, int start, int count) {
    FloatBuffer values = memory.asFloatBuffer();
    for (int from = 0; from < count; from += TURN) {
      int turn = Math.min(TURN, count - from);
      int place = start / Float.BYTES + from;
      values.get(place, state, 0, turn);
      tanh(state, turn);
      values.put(place, state, 0, turn);
    }
  }

  @Override
  public void tanh(float[] values) {
    tanh(values, values.length);
  }

  private static void tanh(float[] values, int count) {
    for (int k = 0; k < count; k++) {
      values[k] = RationalTanh.tanh(values[k]);
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
    FloatBuffer states = group.memory().asFloatBuffer();
    FloatBuffer into = slopes.asFloatBuffer();
    int image = (int) (group.imageBytes() / Float.BYTES);
    float share = pooling == Pooling.MEAN ? 1f / group.images() : 1;
    for (int from = 0; from < image; from += TURN) {
      int count = Math.min(TURN, image - from);
      int start = group.start() / Float.BYTES + from;
      if (pooling == Pooling.MAX) {
        select(states, start, image, group.images(), count);
      }
      if (pooling != null) {
        gradient.asFloatBuffer().get(gradientStart / Float.BYTES + from, pooled, 0, count);
      }
      Arrays.fill(sum, 0);
      for (int i = 0; i < group.images(); i++) {
        int place = slopesStart / Float.BYTES + i * image + from;
        states.get(start + i * image, state, 0, count);
        if (!fresh) {
          into.get(place, slope, 0, count);
        }
        if (pooling != null) {
          for (int k = 0; k < count; k++) {
            float part =
                pooling == Pooling.MAX ? (index[k] == i ? pooled[k] : 0) : share * pooled[k];
            slope[k] = fresh ? part : slope[k] + part;
          }
        }
        for (int k = 0; k < count; k++) {
          slope[k] = state[k] > 0 ? slope[k] : 0;
          sum[k] += slope[k];
        }
        into.put(place, slope, 0, count);
      }
      total.asFloatBuffer().put(totalStart / Float.BYTES + from, sum, 0, count);
    }
  }
}
