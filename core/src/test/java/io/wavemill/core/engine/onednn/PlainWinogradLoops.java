package io.wavemill.core.engine.onednn;

import java.util.stream.IntStream;

/** One channel after the other: what {@link VectorisedWinogradLoops} must give, to the bit. */
final class PlainWinogradLoops implements WinogradLoops {

  private final float[] line = new float[SPAN];
  private final float[] transformed = new float[SPAN];
  private final float[] half = new float[POINTS];

  /** A transformation along one axis, from {@code line} to {@code transformed}. */
  private interface Axis {
    void transform(float[] line, float[] transformed);
  }

  private static void source(float[] d, float[] v) {
    float even = Math.fma(d[2], -FAR2, d[4]);
    float odd = NEAR * Math.fma(d[1], -FAR2, d[3]);
    v[1] = even + odd;
    v[2] = even - odd;
    even = Math.fma(d[2], -NEAR2, d[4]);
    odd = FAR * Math.fma(d[1], -NEAR2, d[3]);
    v[3] = even + odd;
    v[4] = even - odd;
    v[0] = Math.fma(d[0], PRODUCT, Math.fma(d[2], -SUM, d[4]));
    v[5] = Math.fma(d[1], PRODUCT, Math.fma(d[3], -SUM, d[5]));
  }

  private static void slopes(float[] y, float[] v) {
    float even = Math.fma(y[2], NEAR2, y[0]);
    float odd = NEAR * Math.fma(y[3], NEAR2, y[1]);
    v[1] = even + odd;
    v[2] = even - odd;
    even = Math.fma(y[2], FAR2, y[0]);
    odd = FAR * Math.fma(y[3], FAR2, y[1]);
    v[3] = even + odd;
    v[4] = even - odd;
    v[0] = y[0];
    v[5] = y[3];
  }

  private static void result(float[] m, float[] y) {
    float nearSum = m[1] + m[2];
    float near = m[1] - m[2];
    float farSum = m[3] + m[4];
    float far = m[3] - m[4];
    y[0] = m[0] + nearSum + farSum;
    y[1] = Math.fma(near, NEAR, far * FAR);
    y[2] = Math.fma(nearSum, NEAR2, farSum * FAR2);
    y[3] = Math.fma(near, NEAR3, Math.fma(far, FAR3, m[5]));
  }

  /**
   * Along columns, then along rows, in {@code half}.
   *
   * @param size numbers along each axis before
   * @param grown numbers along each axis after
   */
  private void transform(int size, int grown, Axis axis) {
    for (int x = 0; x < size; x++) {
      for (int y = 0; y < size; y++) {
        line[y] = half[y * SPAN + x];
      }
      axis.transform(line, transformed);
      for (int y = 0; y < grown; y++) {
        half[y * SPAN + x] = transformed[y];
      }
    }
    for (int y = 0; y < grown; y++) {
      System.arraycopy(half, y * SPAN, line, 0, size);
      axis.transform(line, transformed);
      System.arraycopy(transformed, 0, half, y * SPAN, grown);
    }
  }

  @Override
  public void source(TiledImage image, Strip strip, TileBlocks points, int at) {
    spread(
        image,
        strip,
        SPAN,
        PlainWinogradLoops::source,
        (point, channel, tile, value) -> {
          int write = points.at(point, channel, at + tile);
          points.values()[write] = value;
        });
  }

  @Override
  public void slopes(TiledImage image, Strip strip, TileBlocks blocks) {
    spread(
        image,
        strip,
        TILE,
        PlainWinogradLoops::slopes,
        (point, channel, tile, value) -> {
          int write = blocks.at(point, channel, strip.first() + tile);
          blocks.values()[write] = value;
        });
  }

  /** Takes one of a tile's numbers. */
  private interface Numbers {
    void put(int point, int channel, int tile, float value);
  }

  private void spread(TiledImage image, Strip strip, int size, Axis axis, Numbers numbers) {
    for (int tile = 0; tile < strip.tiles(); tile++) {
      int row = strip.row(tile);
      int column = strip.column(tile);
      for (int channel = 0; channel < image.octets().length * OCTET; channel++) {
        int plane = image.octets()[channel / OCTET] + channel % OCTET;
        for (int y = 0; y < size; y++) {
          for (int x = 0; x < size; x++) {
            int read = plane + image.rows()[row + y] + image.columns()[column + x];
            half[y * SPAN + x] = image.values()[read];
          }
        }
        transform(size, SPAN, axis);
        for (int point = 0; point < POINTS; point++) {
          numbers.put(point, channel, tile, half[point]);
        }
      }
    }
  }

  @Override
  public void result(TileBlocks points, Strip strip, TiledImage image) {
    for (int tile = 0; tile < strip.tiles(); tile++) {
      int row = strip.row(tile);
      int column = strip.column(tile);
      for (int channel = 0; channel < image.octets().length * OCTET; channel++) {
        for (int point = 0; point < POINTS; point++) {
          int read = points.at(point, channel, tile);
          half[point] = points.values()[read];
        }
        transform(SPAN, TILE, PlainWinogradLoops::result);
        int plane = image.octets()[channel / OCTET] + channel % OCTET;
        for (int y = 0; y < TILE; y++) {
          for (int x = 0; x < TILE; x++) {
            int write = plane + image.rows()[row + y] + image.columns()[column + x];
            image.values()[write] = half[y * SPAN + x];
          }
        }
      }
    }
  }

  @Override
  public void activate(TiledImage image, float[] addend, boolean rectify) {
    float[] values = image.values();
    for (int i = 0; i < values.length; i++) {
      float value = addend == null ? values[i] : values[i] + addend[i];
      values[i] = rectify && value < 0 ? 0 : value;
    }
  }

  @Override
  public void multiply(
      TileBlocks points, int at, int tiles, float[] weights, Band band, TileBlocks products) {
    int inputs = points.channels();
    for (int point = 0; point < POINTS; point++) {
      for (int tile = 0; tile < tiles; tile++) {
        for (int output = 0; output < products.channels(); output++) {
          int weight = weight(output, point, inputs);
          float sum = 0;
          for (int input : inputs(band, output, inputs)) {
            int read = points.at(point, input, at + tile);
            sum = Math.fma(points.values()[read], weights[weight + input * OUTPUTS], sum);
          }
          products.values()[products.at(point, output, tile)] = sum;
        }
      }
    }
  }

  /** The inputs that an output is connected with, in the order of its sum. */
  private static int[] inputs(Band band, int output, int inputs) {
    int block = output / OUTPUTS * OUTPUTS;
    return IntStream.concat(
            IntStream.range(band.first(block, inputs), band.end(block, inputs)),
            IntStream.range(0, band.wrapped(block, inputs)))
        .toArray();
  }

  /** Where the weights of an output begin, for its first input. */
  private static int weight(int output, int point, int inputs) {
    return (output / OUTPUTS * POINTS + point) * inputs * OUTPUTS + output % OUTPUTS;
  }

  @Override
  public void correlate(TileBlocks inputs, TileBlocks outputs, Band band, float[] sums) {
    for (int point = 0; point < POINTS; point++) {
      for (int output = 0; output < outputs.channels(); output++) {
        for (int input : inputs(band, output, inputs.channels())) {
          int read = inputs.at(point, input, 0);
          int other = outputs.at(point, output, 0);
          int write = weight(output, point, inputs.channels()) + input * OUTPUTS;
          float sum = sums[write];
          for (int tile = 0; tile < outputs.tiles(); tile++) {
            float value = inputs.values()[read + tile * OUTPUTS];
            sum = Math.fma(value, outputs.values()[other + tile * OUTPUTS], sum);
          }
          sums[write] = sum;
        }
      }
    }
  }
}
