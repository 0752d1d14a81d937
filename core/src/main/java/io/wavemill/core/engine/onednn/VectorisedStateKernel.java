package io.wavemill.core.engine.onednn;

import io.wavemill.core.engine.Pooling;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** One pass over memory, a register's width of channels at a time. */
final class VectorisedStateKernel implements StateKernel {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int STEP = SPECIES.vectorByteSize();
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  @Override
  public void maximum(Group group, ByteBuffer target, int targetStart) {
    ByteBuffer memory = group.memory();
    int image = (int) group.imageBytes();
    int end = group.start() + group.images() * image;
    for (int at = 0; at < image; at += STEP) {
      int read = group.start() + at;
      FloatVector best = load(memory, read);
      for (read += image; read < end; read += image) {
        FloatVector state = load(memory, read);
        best = best.blend(state, state.compare(VectorOperators.GT, best));
      }
      best.intoByteBuffer(target, targetStart + at, ORDER);
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
    if (pooling == null) {
      rectify(states, slopes, slopesStart, total, totalStart);
    } else if (pooling == Pooling.MAX) {
      select(states, gradient, gradientStart, fresh, slopes, slopesStart, total, totalStart);
    } else {
      float share = pooling == Pooling.MEAN ? 1f / states.images() : 1;
      spread(states, share, gradient, gradientStart, fresh, slopes, slopesStart, total, totalStart);
    }
  }

  private static FloatVector load(ByteBuffer memory, int at) {
    return FloatVector.fromByteBuffer(SPECIES, memory, at, ORDER);
  }

  private static void rectify(
      Group states, ByteBuffer slopes, int slopesStart, ByteBuffer total, int totalStart) {
    ByteBuffer memory = states.memory();
    int image = (int) states.imageBytes();
    int shift = slopesStart - states.start();
    int end = states.start() + states.images() * image;
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int at = 0; at < image; at += STEP) {
      FloatVector sum = zero;
      for (int read = states.start() + at; read < end; read += image) {
        FloatVector slope =
            zero.blend(
                load(slopes, read + shift), load(memory, read).compare(VectorOperators.GT, 0f));
        slope.intoByteBuffer(slopes, read + shift, ORDER);
        sum = sum.add(slope);
      }
      sum.intoByteBuffer(total, totalStart + at, ORDER);
    }
  }

  private static void select(
      Group states,
      ByteBuffer gradient,
      int gradientStart,
      boolean fresh,
      ByteBuffer slopes,
      int slopesStart,
      ByteBuffer total,
      int totalStart) {
    ByteBuffer memory = states.memory();
    int image = (int) states.imageBytes();
    int shift = slopesStart - states.start();
    int end = states.start() + states.images() * image;
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int at = 0; at < image; at += STEP) {
      int first = states.start() + at;
      FloatVector best = load(memory, first);
      for (int read = first + image; read < end; read += image) {
        FloatVector state = load(memory, read);
        best = best.blend(state, state.compare(VectorOperators.GT, best));
      }
      // What is left to give: all of it to the first image that has the maximum.
      FloatVector left = load(gradient, gradientStart + at);
      FloatVector sum = zero;
      for (int read = first; read < end; read += image) {
        FloatVector state = load(memory, read);
        VectorMask<Float> chosen = state.compare(VectorOperators.EQ, best);
        FloatVector share = zero.blend(left, chosen);
        left = left.blend(zero, chosen);
        FloatVector slope = fresh ? share : load(slopes, read + shift).add(share);
        slope = zero.blend(slope, state.compare(VectorOperators.GT, 0f));
        slope.intoByteBuffer(slopes, read + shift, ORDER);
        sum = sum.add(slope);
      }
      sum.intoByteBuffer(total, totalStart + at, ORDER);
    }
  }

  private static void spread(
      Group states,
      float share,
      ByteBuffer gradient,
      int gradientStart,
      boolean fresh,
      ByteBuffer slopes,
      int slopesStart,
      ByteBuffer total,
      int totalStart) {
    ByteBuffer memory = states.memory();
    int image = (int) states.imageBytes();
    int shift = slopesStart - states.start();
    int end = states.start() + states.images() * image;
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int at = 0; at < image; at += STEP) {
      FloatVector part = load(gradient, gradientStart + at).mul(share);
      FloatVector sum = zero;
      for (int read = states.start() + at; read < end; read += image) {
        FloatVector slope = fresh ? part : load(slopes, read + shift).add(part);
        slope = zero.blend(slope, load(memory, read).compare(VectorOperators.GT, 0f));
        slope.intoByteBuffer(slopes, read + shift, ORDER);
        sum = sum.add(slope);
      }
      sum.intoByteBuffer(total, totalStart + at, ORDER);
    }
  }
}
