package io.wavemill.core.engine.onednn;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** A register's width of numbers at a time; multiplied, then added, as the plain loops do. */
final class VectorisedFilterLoops implements FilterLoops {

  private static final VectorSpecies<Float> SPECIES = VectorisedBlocks.SPECIES;

  private static final int LANES = SPECIES.length();

  /** Registers that are summed in side by side: additions wait for each other otherwise. */
  private static final int RUN = 8 * LANES;

  private final int block = OneDnn.block();

  @Override
  public void filter(
      float[] values,
      int start,
      int[] offsets,
      float[] kernel,
      float[] target,
      int targetStart,
      int count) {
    int k = 0;
    for (; k + RUN <= count; k += RUN) {
      FloatVector sum0 = FloatVector.zero(SPECIES);
      FloatVector sum1 = FloatVector.zero(SPECIES);
      FloatVector sum2 = FloatVector.zero(SPECIES);
      FloatVector sum3 = FloatVector.zero(SPECIES);
      FloatVector sum4 = FloatVector.zero(SPECIES);
      FloatVector sum5 = FloatVector.zero(SPECIES);
      FloatVector sum6 = FloatVector.zero(SPECIES);
      FloatVector sum7 = FloatVector.zero(SPECIES);
      for (int tap = 0; tap < kernel.length; tap++) {
        FloatVector weight = FloatVector.broadcast(SPECIES, kernel[tap]);
        int at = start + k + offsets[tap];
        sum0 = sum0.add(FloatVector.fromArray(SPECIES, values, at + 0 * LANES).mul(weight));
        sum1 = sum1.add(FloatVector.fromArray(SPECIES, values, at + 1 * LANES).mul(weight));
        sum2 = sum2.add(FloatVector.fromArray(SPECIES, values, at + 2 * LANES).mul(weight));
        sum3 = sum3.add(FloatVector.fromArray(SPECIES, values, at + 3 * LANES).mul(weight));
        sum4 = sum4.add(FloatVector.fromArray(SPECIES, values, at + 4 * LANES).mul(weight));
        sum5 = sum5.add(FloatVector.fromArray(SPECIES, values, at + 5 * LANES).mul(weight));
        sum6 = sum6.add(FloatVector.fromArray(SPECIES, values, at + 6 * LANES).mul(weight));
        sum7 = sum7.add(FloatVector.fromArray(SPECIES, values, at + 7 * LANES).mul(weight));
      }
      sum0.intoArray(target, targetStart + k + 0 * LANES);
      sum1.intoArray(target, targetStart + k + 1 * LANES);
      sum2.intoArray(target, targetStart + k + 2 * LANES);
      sum3.intoArray(target, targetStart + k + 3 * LANES);
      sum4.intoArray(target, targetStart + k + 4 * LANES);
      sum5.intoArray(target, targetStart + k + 5 * LANES);
      sum6.intoArray(target, targetStart + k + 6 * LANES);
      sum7.intoArray(target, targetStart + k + 7 * LANES);
    }
    for (; k < count; k += LANES) {
      FloatVector sum = FloatVector.zero(SPECIES);
      for (int tap = 0; tap < kernel.length; tap++) {
        sum =
            sum.add(
                FloatVector.fromArray(SPECIES, values, start + k + offsets[tap]).mul(kernel[tap]));
      }
      sum.intoArray(target, targetStart + k);
    }
  }

  @Override
  public void correlate(
      float[] values, int[] starts, float[] slopes, int start, int count, float[] sums) {
    for (int lane = 0; lane < block; lane += LANES) {
      correlate(
          values,
          starts[0] + lane,
          starts[1] + lane,
          starts[2] + lane,
          starts[3] + lane,
          slopes,
          start + lane,
          count - lane,
          block,
          sums,
          lane);
    }
  }

  /** For a register's width of channels, four places side by side. */
  private static void correlate(
      float[] values,
      int first,
      int second,
      int third,
      int fourth,
      float[] slopes,
      int start,
      int count,
      int block,
      float[] sums,
      int lane) {
    FloatVector sum0 = FloatVector.fromArray(SPECIES, sums, lane);
    FloatVector sum1 = FloatVector.fromArray(SPECIES, sums, lane + block);
    FloatVector sum2 = FloatVector.fromArray(SPECIES, sums, lane + 2 * block);
    FloatVector sum3 = FloatVector.fromArray(SPECIES, sums, lane + 3 * block);
    for (int k = 0; k < count; k += block) {
      FloatVector slope = FloatVector.fromArray(SPECIES, slopes, start + k);
      sum0 = sum0.add(slope.mul(FloatVector.fromArray(SPECIES, values, first + k)));
      sum1 = sum1.add(slope.mul(FloatVector.fromArray(SPECIES, values, second + k)));
      sum2 = sum2.add(slope.mul(FloatVector.fromArray(SPECIES, values, third + k)));
      sum3 = sum3.add(slope.mul(FloatVector.fromArray(SPECIES, values, fourth + k)));
    }
    sum0.intoArray(sums, lane);
    sum1.intoArray(sums, lane + block);
    sum2.intoArray(sums, lane + 2 * block);
    sum3.intoArray(sums, lane + 3 * block);
  }
}
