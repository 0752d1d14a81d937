package io.wavemill.core.engine.onednn;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Two pixels times forty results in registers. */
final class VectorisedOrientationLoops implements OrientationLoops {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_256;
  private static final int OCTET = WinogradLoops.OCTET;

  private float[] results = {};
  private float[] others = {};

  @Override
  public void mix(
      Mixture mixture, TiledImage from, float[] addend, boolean rectify, TiledImage to) {
    int[] offsets = mixture.offsets(from);
    if (results.length != mixture.span()) {
      results = new float[mixture.span()];
      others = new float[mixture.span()];
    }
    // Without an addend a zero is read again and again; without rectifier nothing is low enough.
    float[] added = addend == null ? new float[OCTET] : addend;
    int reach = addend == null ? 0 : -1;
    float floor = rectify ? 0 : Float.NEGATIVE_INFINITY;
    int last = from.pixels() - 1;
    for (int pixel = 0; pixel <= last; pixel += 2) {
      int next = Math.min(pixel + 1, last);
      for (int field = 0; field < mixture.fields(); field++) {
        for (int k = 0; k < mixture.width(); k += WIDTH) {
          mixPair(
              from.values(),
              from.pixel(pixel),
              from.pixel(next),
              offsets,
              field * mixture.inputs(),
              mixture.inputs(),
              mixture.matrix(),
              k,
              mixture.width(),
              results,
              others,
              field * mixture.stride() + k);
        }
      }
      join(results, mixture, added, reach, floor, to, to.pixel(pixel));
      if (next > pixel) {
        join(others, mixture, added, reach, floor, to, to.pixel(next));
      }
    }
  }

  private static void mixPair(
      float[] values,
      int read,
      int nextRead,
      int[] offsets,
      int first,
      int inputs,
      float[] matrix,
      int start,
      int width,
      float[] results,
      float[] others,
      int write) {
    FloatVector a0 = FloatVector.zero(SPECIES);
    FloatVector a1 = FloatVector.zero(SPECIES);
    FloatVector a2 = FloatVector.zero(SPECIES);
    FloatVector a3 = FloatVector.zero(SPECIES);
    FloatVector a4 = FloatVector.zero(SPECIES);
    FloatVector b0 = FloatVector.zero(SPECIES);
    FloatVector b1 = FloatVector.zero(SPECIES);
    FloatVector b2 = FloatVector.zero(SPECIES);
    FloatVector b3 = FloatVector.zero(SPECIES);
    FloatVector b4 = FloatVector.zero(SPECIES);
    int at = start;
    for (int input = first; input < first + inputs; input++) {
      int offset = offsets[input];
      FloatVector a = FloatVector.broadcast(SPECIES, values[read + offset]);
      FloatVector b = FloatVector.broadcast(SPECIES, values[nextRead + offset]);
      FloatVector row = FloatVector.fromArray(SPECIES, matrix, at);
      a0 = a.fma(row, a0);
      b0 = b.fma(row, b0);
      row = FloatVector.fromArray(SPECIES, matrix, at + OCTET);
      a1 = a.fma(row, a1);
      b1 = b.fma(row, b1);
      row = FloatVector.fromArray(SPECIES, matrix, at + 2 * OCTET);
      a2 = a.fma(row, a2);
      b2 = b.fma(row, b2);
      row = FloatVector.fromArray(SPECIES, matrix, at + 3 * OCTET);
      a3 = a.fma(row, a3);
      b3 = b.fma(row, b3);
      row = FloatVector.fromArray(SPECIES, matrix, at + 4 * OCTET);
      a4 = a.fma(row, a4);
      b4 = b.fma(row, b4);
      at += width;
    }
    a0.intoArray(results, write);
    a1.intoArray(results, write + OCTET);
    a2.intoArray(results, write + 2 * OCTET);
    a3.intoArray(results, write + 3 * OCTET);
    a4.intoArray(results, write + 4 * OCTET);
    b0.intoArray(others, write);
    b1.intoArray(others, write + OCTET);
    b2.intoArray(others, write + 2 * OCTET);
    b3.intoArray(others, write + 3 * OCTET);
    b4.intoArray(others, write + 4 * OCTET);
  }

  private static void join(
      float[] results,
      Mixture mixture,
      float[] added,
      int reach,
      float floor,
      TiledImage to,
      int pixel) {
    VectorMask<Float> upper = VectorMask.fromLong(SPECIES, 0xF0);
    FloatVector zero = FloatVector.zero(SPECIES);
    float[] values = to.values();
    int[] octets = to.octets();
    int[] low = mixture.low();
    int[] high = mixture.high();
    for (int octet = 0; octet < octets.length; octet++) {
      int write = octets[octet] + pixel;
      FloatVector sum =
          FloatVector.fromArray(SPECIES, results, low[octet])
              .blend(FloatVector.fromArray(SPECIES, results, high[octet]), upper)
              .add(FloatVector.fromArray(SPECIES, added, write & reach));
      sum.blend(zero, sum.compare(VectorOperators.LT, floor)).intoArray(values, write);
    }
  }
}
