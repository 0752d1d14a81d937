package io.wavemill.core.engine.onednn;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Two pixels times forty results in registers. */
final class VectorisedOrientationLoops implements OrientationLoops {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_256;
  private static final int OCTET = WinogradLoops.OCTET;

  private float[] row = {};
  private float[] nextRow = {};
  private float[] results = {};
  private float[] nextResults = {};

  private void reserve(Mixture mixture) {
    if (row.length != mixture.row()) {
      row = new float[mixture.row()];
      nextRow = new float[mixture.row()];
    }
    if (results.length != mixture.span()) {
      results = new float[mixture.span()];
      nextResults = new float[mixture.span()];
    }
  }

  @Override
  public void mix(
      Mixture mixture, TiledImage from, float[] addend, boolean rectify, TiledImage to) {
    reserve(mixture);
    // Without an addend a zero is read again and again; without rectifier nothing is low enough.
    float[] added = addend == null ? new float[OCTET] : addend;
    int reach = addend == null ? 0 : -1;
    float floor = rectify ? 0 : Float.NEGATIVE_INFINITY;
    int inputs = mixture.inputs();
    int last = from.pixels() - 1;
    for (int pixel = 0; pixel <= last; pixel += 2) {
      int next = Math.min(pixel + 1, last);
      gather(from.values(), from.octets(), from.pixel(pixel), mixture.from(), row);
      gather(from.values(), from.octets(), from.pixel(next), mixture.from(), nextRow);
      for (int field = 0; field < mixture.fields(); field++) {
        int read = field * mixture.inputStride();
        for (int k = 0; k < mixture.width(); k += WIDTH) {
          int write = field * mixture.stride() + k;
          int weights = k * inputs;
          mixPair(
              row, nextRow, read, inputs, mixture.matrix(), weights, results, nextResults, write);
        }
      }
      join(results, mixture.to(), added, reach, floor, to, to.pixel(pixel));
      if (next > pixel) {
        join(nextResults, mixture.to(), added, reach, floor, to, to.pixel(next));
      }
    }
  }

  /**
   * Puts a pixel's channels in their places. Registers are stored whole: low halves from the first
   * on, high halves from the last on, so that what lies beside them is mended by the next store, or
   * falls between the fields.
   */
  private static void gather(float[] values, int[] octets, int pixel, Halves places, float[] row) {
    int[] low = places.low();
    int[] high = places.high();
    for (int octet = 0; octet < octets.length; octet++) {
      FloatVector.fromArray(SPECIES, values, octets[octet] + pixel).intoArray(row, low[octet]);
    }
    for (int octet = octets.length - 1; octet >= 0; octet--) {
      FloatVector.fromArray(SPECIES, values, octets[octet] + pixel).intoArray(row, high[octet]);
    }
  }

  private static void mixPair(
      float[] row,
      float[] nextRow,
      int read,
      int inputs,
      float[] matrix,
      int weights,
      float[] results,
      float[] nextResults,
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
    for (int input = 0; input < inputs; input++) {
      // A stride that Java knows: it checks each access otherwise.
      int at = weights + input * WIDTH;
      FloatVector a = FloatVector.broadcast(SPECIES, row[read + input]);
      FloatVector b = FloatVector.broadcast(SPECIES, nextRow[read + input]);
      FloatVector weight = FloatVector.fromArray(SPECIES, matrix, at);
      a0 = a.fma(weight, a0);
      b0 = b.fma(weight, b0);
      weight = FloatVector.fromArray(SPECIES, matrix, at + OCTET);
      a1 = a.fma(weight, a1);
      b1 = b.fma(weight, b1);
      weight = FloatVector.fromArray(SPECIES, matrix, at + 2 * OCTET);
      a2 = a.fma(weight, a2);
      b2 = b.fma(weight, b2);
      weight = FloatVector.fromArray(SPECIES, matrix, at + 3 * OCTET);
      a3 = a.fma(weight, a3);
      b3 = b.fma(weight, b3);
      weight = FloatVector.fromArray(SPECIES, matrix, at + 4 * OCTET);
      a4 = a.fma(weight, a4);
      b4 = b.fma(weight, b4);
    }
    a0.intoArray(results, write);
    a1.intoArray(results, write + OCTET);
    a2.intoArray(results, write + 2 * OCTET);
    a3.intoArray(results, write + 3 * OCTET);
    a4.intoArray(results, write + 4 * OCTET);
    b0.intoArray(nextResults, write);
    b1.intoArray(nextResults, write + OCTET);
    b2.intoArray(nextResults, write + 2 * OCTET);
    b3.intoArray(nextResults, write + 3 * OCTET);
    b4.intoArray(nextResults, write + 4 * OCTET);
  }

  private static void join(
      float[] results,
      Halves places,
      float[] added,
      int reach,
      float floor,
      TiledImage to,
      int pixel) {
    VectorMask<Float> upper = VectorMask.fromLong(SPECIES, 0xF0);
    FloatVector zero = FloatVector.zero(SPECIES);
    float[] values = to.values();
    int[] octets = to.octets();
    int[] low = places.low();
    int[] high = places.high();
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
