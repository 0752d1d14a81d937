package io.wavemill.core.engine.onednn;

import java.nio.FloatBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** A register's width of numbers at a time, eight of them side by side. */
final class VectorisedLocalFilter implements LocalFilter {

  /** The widest registers that a block of channels fills. */
  private static final VectorSpecies<Float> SPECIES =
      FloatVector.SPECIES_PREFERRED.length() > OneDnn.block()
          ? FloatVector.SPECIES_256
          : FloatVector.SPECIES_PREFERRED;

  private static final int LANES = SPECIES.length();

  /** Registers that are summed in side by side: additions wait for each other otherwise. */
  private static final int RUN = 8 * LANES;

  /** Places in the kernel whose sums are taken side by side. */
  private static final int PLACES = 4;

  private final float[] products = new float[PLACES * LANES];

  private WrappedBlock values;
  private float[] plane = {};

  private void reserve(BlockedMaps maps, int taps) {
    if (values == null || !values.fits(maps.height(), maps.width(), taps)) {
      values = new WrappedBlock(maps.height(), maps.width(), taps);
      plane = new float[maps.pixels() * OneDnn.block()];
    }
  }

  @Override
  public void apply(
      BlockedMaps source, int sourceImage, float[] kernel, BlockedMaps target, int targetImage) {
    reserve(source, kernel.length);
    FloatBuffer from = source.memory().bytes().asFloatBuffer();
    FloatBuffer to = target.memory().bytes().asFloatBuffer();
    int read = (int) (source.start(sourceImage) / Float.BYTES);
    int write = (int) (target.start(targetImage) / Float.BYTES);
    int row = source.width() * OneDnn.block();
    for (int start = 0; start < source.imageFloats(); start += plane.length) {
      values.load(from, read + start);
      for (int y = 0; y < source.height(); y++) {
        filter(values.values(), y * values.row(), values.offsets(), kernel, plane, y * row, row);
      }
      to.put(write + start, plane);
    }
  }

  @Override
  public void correlate(
      BlockedMaps source, int sourceImage, BlockedMaps gradient, int gradientImage, double[] sums) {
    reserve(source, sums.length);
    FloatBuffer from = source.memory().bytes().asFloatBuffer();
    FloatBuffer slopes = gradient.memory().bytes().asFloatBuffer();
    int read = (int) (source.start(sourceImage) / Float.BYTES);
    int readSlopes = (int) (gradient.start(gradientImage) / Float.BYTES);
    int row = source.width() * OneDnn.block();
    for (int start = 0; start < source.imageFloats(); start += plane.length) {
      values.load(from, read + start);
      slopes.get(readSlopes + start, plane);
      for (int first = 0; first < sums.length; first += PLACES) {
        for (int lane = 0; lane < OneDnn.block(); lane += LANES) {
          Arrays.fill(products, 0);
          for (int y = 0; y < source.height(); y++) {
            int at = y * values.row() + lane;
            correlate(
                values.values(),
                at + offset(first),
                at + offset(first + 1),
                at + offset(first + 2),
                at + offset(first + 3),
                plane,
                y * row + lane,
                row,
                OneDnn.block(),
                products);
          }
          for (int i = 0; i < PLACES && first + i < sums.length; i++) {
            for (int k = i * LANES; k < (i + 1) * LANES; k++) {
              sums[first + i] += products[k];
            }
          }
        }
      }
    }
  }

  /** One row of pixels. Multiplied, then added: the plain loops round twice, too. */
  private static void filter(
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

  /** Of a place in the kernel; the last four of nine or 25 are one and three not looked at. */
  private int offset(int tap) {
    return values.offsets()[Math.min(tap, values.offsets().length - 1)];
  }

  /**
   * Adds the sums over a row of pixels, for four places in the kernel and a register's width of
   * channels. Over one row alone: sums that live through two loops are kept in memory, not in
   * registers.
   *
   * @param first to {@code fourth}: where the row begins in {@code values}, for each place
   * @param products a register's width for each
   */
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
      float[] products) {
    FloatVector sum0 = FloatVector.fromArray(SPECIES, products, 0);
    FloatVector sum1 = FloatVector.fromArray(SPECIES, products, LANES);
    FloatVector sum2 = FloatVector.fromArray(SPECIES, products, 2 * LANES);
    FloatVector sum3 = FloatVector.fromArray(SPECIES, products, 3 * LANES);
    for (int k = 0; k < count; k += block) {
      FloatVector slope = FloatVector.fromArray(SPECIES, slopes, start + k);
      sum0 = sum0.add(slope.mul(FloatVector.fromArray(SPECIES, values, first + k)));
      sum1 = sum1.add(slope.mul(FloatVector.fromArray(SPECIES, values, second + k)));
      sum2 = sum2.add(slope.mul(FloatVector.fromArray(SPECIES, values, third + k)));
      sum3 = sum3.add(slope.mul(FloatVector.fromArray(SPECIES, values, fourth + k)));
    }
    sum0.intoArray(products, 0);
    sum1.intoArray(products, LANES);
    sum2.intoArray(products, 2 * LANES);
    sum3.intoArray(products, 3 * LANES);
  }
}
