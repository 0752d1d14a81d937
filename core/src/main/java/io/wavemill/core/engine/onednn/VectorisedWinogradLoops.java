package io.wavemill.core.engine.onednn;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Eight channels at a time. Products keep four tiles times sixteen outputs in registers: with
 * AVX2's sixteen registers that runs at what the processor can multiply.
 *
 * <p>Vectors are never handed from method to method: Java does not inline every call, and a vector
 * that passes one is an object.
 */
final class VectorisedWinogradLoops implements WinogradLoops {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_256;

  /** Sums of four tiles before anything is added. */
  private static final float[] ZEROS = new float[ROWS * OUTPUTS];

  private static final int OUTPUT_BITS = Integer.numberOfTrailingZeros(OUTPUTS);

  /** Where the columns of a tile begin in {@link #half}. */
  private static final int[] LINES = {
    0, SPAN * OCTET, 2 * SPAN * OCTET, 3 * SPAN * OCTET, 4 * SPAN * OCTET, 5 * SPAN * OCTET
  };

  /** A tile between the transformations along columns and along rows: {@code [row, column]}. */
  private final float[] half = new float[POINTS * OCTET];

  @Override
  public void source(TiledImage image, Strip strip, TileBlocks points, int at) {
    int[] rows = image.rows();
    int stride = points.stride();
    for (int tile = 0; tile < strip.tiles(); tile++) {
      int row = strip.row(tile);
      int column = strip.column(tile);
      for (int octet = 0; octet < image.octets().length; octet++) {
        int plane = image.octets()[octet];
        source(
            image.values(),
            plane + rows[row],
            plane + rows[row + 1],
            plane + rows[row + 2],
            plane + rows[row + 3],
            plane + rows[row + 4],
            plane + rows[row + 5],
            image.columns(),
            column,
            half,
            0,
            OCTET,
            SPAN * OCTET);
        source(
            half,
            0,
            OCTET,
            2 * OCTET,
            3 * OCTET,
            4 * OCTET,
            5 * OCTET,
            LINES,
            0,
            points.values(),
            points.at(0, octet * OCTET, at + tile),
            SPAN * stride,
            stride);
      }
    }
  }

  /**
   * Transforms six lines of six vectors.
   *
   * @param at0 where the first vector of a line is, and so on
   * @param lines what is added for each line, from {@code first} on
   * @param start of the first result; {@code next} further that of the next line, {@code stride}
   *     further the next one of the line
   */
  private static void source(
      float[] values,
      int at0,
      int at1,
      int at2,
      int at3,
      int at4,
      int at5,
      int[] lines,
      int first,
      float[] target,
      int start,
      int next,
      int stride) {
    FloatVector near = FloatVector.broadcast(SPECIES, NEAR);
    FloatVector far = FloatVector.broadcast(SPECIES, FAR);
    FloatVector minusNear2 = FloatVector.broadcast(SPECIES, -NEAR2);
    FloatVector minusFar2 = FloatVector.broadcast(SPECIES, -FAR2);
    FloatVector minusSum = FloatVector.broadcast(SPECIES, -SUM);
    FloatVector product = FloatVector.broadcast(SPECIES, PRODUCT);
    int write = start;
    for (int line = first; line < first + SPAN; line++) {
      int at = lines[line];
      FloatVector d1 = FloatVector.fromArray(SPECIES, values, at1 + at);
      FloatVector d2 = FloatVector.fromArray(SPECIES, values, at2 + at);
      FloatVector d3 = FloatVector.fromArray(SPECIES, values, at3 + at);
      FloatVector d4 = FloatVector.fromArray(SPECIES, values, at4 + at);
      FloatVector even = d2.fma(minusFar2, d4);
      FloatVector odd = d1.fma(minusFar2, d3).mul(near);
      even.add(odd).intoArray(target, write + stride);
      even.sub(odd).intoArray(target, write + 2 * stride);
      even = d2.fma(minusNear2, d4);
      odd = d1.fma(minusNear2, d3).mul(far);
      even.add(odd).intoArray(target, write + 3 * stride);
      even.sub(odd).intoArray(target, write + 4 * stride);
      FloatVector.fromArray(SPECIES, values, at0 + at)
          .fma(product, d2.fma(minusSum, d4))
          .intoArray(target, write);
      d1.fma(product, d3.fma(minusSum, FloatVector.fromArray(SPECIES, values, at5 + at)))
          .intoArray(target, write + 5 * stride);
      write += next;
    }
  }

  @Override
  public void slopes(TiledImage image, Strip strip, TileBlocks blocks) {
    int[] rows = image.rows();
    int stride = blocks.stride();
    for (int octet = 0; octet < image.octets().length; octet++) {
      int plane = image.octets()[octet];
      int start = blocks.at(0, octet * OCTET, strip.first());
      for (int tile = 0; tile < strip.tiles(); tile++) {
        int row = strip.row(tile);
        slopes(
            image.values(),
            plane + rows[row],
            plane + rows[row + 1],
            plane + rows[row + 2],
            plane + rows[row + 3],
            image.columns(),
            strip.column(tile),
            TILE,
            half,
            0,
            OCTET,
            SPAN * OCTET);
        slopes(
            half,
            0,
            OCTET,
            2 * OCTET,
            3 * OCTET,
            LINES,
            0,
            SPAN,
            blocks.values(),
            start + tile * OUTPUTS,
            SPAN * stride,
            stride);
      }
    }
  }

  /**
   * Transforms lines of four vectors to six.
   *
   * @param count of lines
   */
  private static void slopes(
      float[] values,
      int at0,
      int at1,
      int at2,
      int at3,
      int[] lines,
      int first,
      int count,
      float[] target,
      int start,
      int next,
      int stride) {
    FloatVector near = FloatVector.broadcast(SPECIES, NEAR);
    FloatVector far = FloatVector.broadcast(SPECIES, FAR);
    FloatVector near2 = FloatVector.broadcast(SPECIES, NEAR2);
    FloatVector far2 = FloatVector.broadcast(SPECIES, FAR2);
    int write = start;
    for (int line = first; line < first + count; line++) {
      int at = lines[line];
      FloatVector y0 = FloatVector.fromArray(SPECIES, values, at0 + at);
      FloatVector y1 = FloatVector.fromArray(SPECIES, values, at1 + at);
      FloatVector y2 = FloatVector.fromArray(SPECIES, values, at2 + at);
      FloatVector y3 = FloatVector.fromArray(SPECIES, values, at3 + at);
      y0.intoArray(target, write);
      FloatVector even = y2.fma(near2, y0);
      FloatVector odd = y3.fma(near2, y1).mul(near);
      even.add(odd).intoArray(target, write + stride);
      even.sub(odd).intoArray(target, write + 2 * stride);
      even = y2.fma(far2, y0);
      odd = y3.fma(far2, y1).mul(far);
      even.add(odd).intoArray(target, write + 3 * stride);
      even.sub(odd).intoArray(target, write + 4 * stride);
      y3.intoArray(target, write + 5 * stride);
      write += next;
    }
  }

  @Override
  public void result(TileBlocks points, Strip strip, TiledImage image) {
    for (int tile = 0; tile < strip.tiles(); tile++) {
      int row = strip.row(tile);
      int column = strip.column(tile);
      for (int octet = 0; octet < image.octets().length; octet++) {
        int start = points.at(0, octet * OCTET, tile);
        resultColumns(points.values(), start, points.stride(), half);
        resultRows(half, image, image.octets()[octet], row, column);
      }
    }
  }

  private static void resultColumns(float[] values, int start, int stride, float[] half) {
    FloatVector near = FloatVector.broadcast(SPECIES, NEAR);
    FloatVector near2 = FloatVector.broadcast(SPECIES, NEAR2);
    FloatVector near3 = FloatVector.broadcast(SPECIES, NEAR3);
    FloatVector far = FloatVector.broadcast(SPECIES, FAR);
    FloatVector far2 = FloatVector.broadcast(SPECIES, FAR2);
    FloatVector far3 = FloatVector.broadcast(SPECIES, FAR3);
    int row = SPAN * stride;
    for (int x = 0; x < SPAN; x++) {
      int at = start + x * stride;
      FloatVector m1 = FloatVector.fromArray(SPECIES, values, at + row);
      FloatVector m2 = FloatVector.fromArray(SPECIES, values, at + 2 * row);
      FloatVector m3 = FloatVector.fromArray(SPECIES, values, at + 3 * row);
      FloatVector m4 = FloatVector.fromArray(SPECIES, values, at + 4 * row);
      FloatVector nearSum = m1.add(m2);
      FloatVector nearDifference = m1.sub(m2);
      FloatVector farSum = m3.add(m4);
      FloatVector farDifference = m3.sub(m4);
      int write = x * OCTET;
      FloatVector.fromArray(SPECIES, values, at).add(nearSum).add(farSum).intoArray(half, write);
      nearDifference.fma(near, farDifference.mul(far)).intoArray(half, write + SPAN * OCTET);
      nearSum.fma(near2, farSum.mul(far2)).intoArray(half, write + 2 * SPAN * OCTET);
      FloatVector last = FloatVector.fromArray(SPECIES, values, at + 5 * row);
      nearDifference
          .fma(near3, farDifference.fma(far3, last))
          .intoArray(half, write + 3 * SPAN * OCTET);
    }
  }

  private static void resultRows(float[] half, TiledImage image, int plane, int row, int column) {
    FloatVector near = FloatVector.broadcast(SPECIES, NEAR);
    FloatVector near2 = FloatVector.broadcast(SPECIES, NEAR2);
    FloatVector near3 = FloatVector.broadcast(SPECIES, NEAR3);
    FloatVector far = FloatVector.broadcast(SPECIES, FAR);
    FloatVector far2 = FloatVector.broadcast(SPECIES, FAR2);
    FloatVector far3 = FloatVector.broadcast(SPECIES, FAR3);
    float[] values = image.values();
    int[] rows = image.rows();
    int[] columns = image.columns();
    int column0 = plane + columns[column];
    int column1 = plane + columns[column + 1];
    int column2 = plane + columns[column + 2];
    int column3 = plane + columns[column + 3];
    for (int y = 0; y < TILE; y++) {
      int at = y * SPAN * OCTET;
      FloatVector m1 = FloatVector.fromArray(SPECIES, half, at + OCTET);
      FloatVector m2 = FloatVector.fromArray(SPECIES, half, at + 2 * OCTET);
      FloatVector m3 = FloatVector.fromArray(SPECIES, half, at + 3 * OCTET);
      FloatVector m4 = FloatVector.fromArray(SPECIES, half, at + 4 * OCTET);
      FloatVector nearSum = m1.add(m2);
      FloatVector nearDifference = m1.sub(m2);
      FloatVector farSum = m3.add(m4);
      FloatVector farDifference = m3.sub(m4);
      int write = rows[row + y];
      FloatVector.fromArray(SPECIES, half, at)
          .add(nearSum)
          .add(farSum)
          .intoArray(values, write + column0);
      nearDifference.fma(near, farDifference.mul(far)).intoArray(values, write + column1);
      nearSum.fma(near2, farSum.mul(far2)).intoArray(values, write + column2);
      FloatVector last = FloatVector.fromArray(SPECIES, half, at + 5 * OCTET);
      nearDifference.fma(near3, farDifference.fma(far3, last)).intoArray(values, write + column3);
    }
  }

  @Override
  public void activate(TiledImage image, float[] addend, boolean rectify) {
    float[] values = image.values();
    if (addend != null) {
      activate(values, addend, rectify ? 0 : Float.NEGATIVE_INFINITY);
    } else if (rectify) {
      rectify(values);
    }
  }

  private static void activate(float[] values, float[] addend, float floor) {
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int i = 0; i < values.length; i += OCTET) {
      FloatVector sum =
          FloatVector.fromArray(SPECIES, values, i).add(FloatVector.fromArray(SPECIES, addend, i));
      sum.blend(zero, sum.compare(VectorOperators.LT, floor)).intoArray(values, i);
    }
  }

  private static void rectify(float[] values) {
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int i = 0; i < values.length; i += OCTET) {
      FloatVector value = FloatVector.fromArray(SPECIES, values, i);
      value.blend(zero, value.compare(VectorOperators.LT, 0)).intoArray(values, i);
    }
  }

  @Override
  public void multiply(
      TileBlocks points, int at, int tiles, float[] weights, Band band, TileBlocks products) {
    int inputs = points.channels();
    for (int point = 0; point < POINTS; point++) {
      for (int output = 0; output < products.channels(); output += OUTPUTS) {
        int weight = (output / OUTPUTS * POINTS + point) * inputs * OUTPUTS;
        int first = band.first(output, inputs);
        int end = band.end(output, inputs);
        int wrapped = band.wrapped(output, inputs);
        for (int tile = 0; tile < tiles; tile += ROWS) {
          int read = points.at(point, 0, at + tile);
          int write = products.at(point, output, tile);
          multiplyFour(
              points.values(),
              read,
              points.block(),
              first,
              end,
              weights,
              weight,
              ZEROS,
              0,
              products.values(),
              write);
          if (wrapped > 0) {
            multiplyFour(
                points.values(),
                read,
                points.block(),
                0,
                wrapped,
                weights,
                weight,
                products.values(),
                write,
                products.values(),
                write);
          }
        }
      }
    }
  }

  /**
   * Adds the products of four tiles and sixteen outputs to sums.
   *
   * @param block from a block of inputs to the next one
   */
  private static void multiplyFour(
      float[] points,
      int read,
      int block,
      int first,
      int end,
      float[] weights,
      int weight,
      float[] sums,
      int sum,
      float[] products,
      int write) {
    FloatVector left0 = FloatVector.fromArray(SPECIES, sums, sum);
    FloatVector right0 = FloatVector.fromArray(SPECIES, sums, sum + OCTET);
    FloatVector left1 = FloatVector.fromArray(SPECIES, sums, sum + OUTPUTS);
    FloatVector right1 = FloatVector.fromArray(SPECIES, sums, sum + OUTPUTS + OCTET);
    FloatVector left2 = FloatVector.fromArray(SPECIES, sums, sum + 2 * OUTPUTS);
    FloatVector right2 = FloatVector.fromArray(SPECIES, sums, sum + 2 * OUTPUTS + OCTET);
    FloatVector left3 = FloatVector.fromArray(SPECIES, sums, sum + 3 * OUTPUTS);
    FloatVector right3 = FloatVector.fromArray(SPECIES, sums, sum + 3 * OUTPUTS + OCTET);
    int jump = block - OUTPUTS;
    for (int input = first; input < end; input++) {
      FloatVector left = FloatVector.fromArray(SPECIES, weights, weight + input * OUTPUTS);
      FloatVector right = FloatVector.fromArray(SPECIES, weights, weight + input * OUTPUTS + OCTET);
      // One index, from which tiles are as far as Java knows: it runs out of registers otherwise.
      int from = read + input + (input >> OUTPUT_BITS) * jump;
      FloatVector value = FloatVector.broadcast(SPECIES, points[from]);
      left0 = value.fma(left, left0);
      right0 = value.fma(right, right0);
      value = FloatVector.broadcast(SPECIES, points[from + OUTPUTS]);
      left1 = value.fma(left, left1);
      right1 = value.fma(right, right1);
      value = FloatVector.broadcast(SPECIES, points[from + 2 * OUTPUTS]);
      left2 = value.fma(left, left2);
      right2 = value.fma(right, right2);
      value = FloatVector.broadcast(SPECIES, points[from + 3 * OUTPUTS]);
      left3 = value.fma(left, left3);
      right3 = value.fma(right, right3);
    }
    left0.intoArray(products, write);
    right0.intoArray(products, write + OCTET);
    left1.intoArray(products, write + OUTPUTS);
    right1.intoArray(products, write + OUTPUTS + OCTET);
    left2.intoArray(products, write + 2 * OUTPUTS);
    right2.intoArray(products, write + 2 * OUTPUTS + OCTET);
    left3.intoArray(products, write + 3 * OUTPUTS);
    right3.intoArray(products, write + 3 * OUTPUTS + OCTET);
  }

  @Override
  public void correlate(TileBlocks inputs, TileBlocks outputs, Band band, float[] sums) {
    int channels = inputs.channels();
    for (int point = 0; point < POINTS; point++) {
      for (int output = 0; output < outputs.channels(); output += OUTPUTS) {
        int first = band.first(output, channels);
        int end = band.end(output, channels);
        correlate(inputs, outputs, point, output, first, end, sums);
        correlate(inputs, outputs, point, output, 0, band.wrapped(output, channels), sums);
      }
    }
  }

  /** Some inputs times sixteen outputs. */
  private static void correlate(
      TileBlocks inputs,
      TileBlocks outputs,
      int point,
      int output,
      int first,
      int end,
      float[] sums) {
    int sum = (output / OUTPUTS * POINTS + point) * inputs.channels() * OUTPUTS;
    for (int input = first; input < end; input += ROWS) {
      correlateFour(
          inputs.values(),
          inputs.at(point, input, 0),
          outputs.values(),
          outputs.at(point, output, 0),
          outputs.tiles(),
          sums,
          sum + input * OUTPUTS);
    }
  }

  /** Four inputs times sixteen outputs. */
  private static void correlateFour(
      float[] inputs, int read, float[] outputs, int other, int tiles, float[] sums, int sum) {
    FloatVector left0 = FloatVector.fromArray(SPECIES, sums, sum);
    FloatVector right0 = FloatVector.fromArray(SPECIES, sums, sum + OCTET);
    FloatVector left1 = FloatVector.fromArray(SPECIES, sums, sum + OUTPUTS);
    FloatVector right1 = FloatVector.fromArray(SPECIES, sums, sum + OUTPUTS + OCTET);
    FloatVector left2 = FloatVector.fromArray(SPECIES, sums, sum + 2 * OUTPUTS);
    FloatVector right2 = FloatVector.fromArray(SPECIES, sums, sum + 2 * OUTPUTS + OCTET);
    FloatVector left3 = FloatVector.fromArray(SPECIES, sums, sum + 3 * OUTPUTS);
    FloatVector right3 = FloatVector.fromArray(SPECIES, sums, sum + 3 * OUTPUTS + OCTET);
    for (int tile = 0; tile < tiles; tile++) {
      // A stride that Java knows: it checks each access otherwise.
      int from = read + tile * OUTPUTS;
      FloatVector left = FloatVector.fromArray(SPECIES, outputs, other + tile * OUTPUTS);
      FloatVector right = FloatVector.fromArray(SPECIES, outputs, other + tile * OUTPUTS + OCTET);
      FloatVector value = FloatVector.broadcast(SPECIES, inputs[from]);
      left0 = value.fma(left, left0);
      right0 = value.fma(right, right0);
      value = FloatVector.broadcast(SPECIES, inputs[from + 1]);
      left1 = value.fma(left, left1);
      right1 = value.fma(right, right1);
      value = FloatVector.broadcast(SPECIES, inputs[from + 2]);
      left2 = value.fma(left, left2);
      right2 = value.fma(right, right2);
      value = FloatVector.broadcast(SPECIES, inputs[from + 3]);
      left3 = value.fma(left, left3);
      right3 = value.fma(right, right3);
    }
    left0.intoArray(sums, sum);
    right0.intoArray(sums, sum + OCTET);
    left1.intoArray(sums, sum + OUTPUTS);
    right1.intoArray(sums, sum + OUTPUTS + OCTET);
    left2.intoArray(sums, sum + 2 * OUTPUTS);
    right2.intoArray(sums, sum + 2 * OUTPUTS + OCTET);
    left3.intoArray(sums, sum + 3 * OUTPUTS);
    right3.intoArray(sums, sum + 3 * OUTPUTS + OCTET);
  }
}
