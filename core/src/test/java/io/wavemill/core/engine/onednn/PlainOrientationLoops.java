package io.wavemill.core.engine.onednn;

/** One number after the other: what {@link VectorisedOrientationLoops} must give, to the bit. */
final class PlainOrientationLoops implements OrientationLoops {

  private static final int OCTET = WinogradLoops.OCTET;

  @Override
  public void forward(Fourier fourier, TiledImage from, TiledImage to) {
    int size = fourier.size();
    for (int pixel = 0; pixel < from.pixels(); pixel++) {
      for (int field = 0; field < fourier.fields(); field++) {
        float[][] folded = fold(fourier, from, field, pixel);
        for (int lane = 0; lane < LANES; lane++) {
          float[] sums = multiply(fourier.forward()[lane], folded[lane]);
          for (int group = 0; group < size; group++) {
            int channel = channel(fourier, field, group, lane);
            if (channel >= 0) {
              to.values()[at(to, channel, pixel)] = sums[group];
            }
          }
        }
      }
    }
  }

  /** Where a number of the matrices' order is found; negative if it is none. */
  private static int channel(Fourier fourier, int field, int group, int lane) {
    boolean last = group == fourier.quarter();
    if (last && lane == 0) {
      return field * LANES + 1;
    }
    boolean none = last || (group == 0 && lane == 1);
    return none ? -1 : (group * fourier.fields() + field) * LANES + lane;
  }

  private static float[][] fold(Fourier fourier, TiledImage from, int field, int pixel) {
    int quarter = fourier.quarter();
    int turn = 4 * quarter;
    float[][] folded = new float[LANES][fourier.size()];
    for (int j = 0; j <= quarter; j++) {
      float a = from.values()[at(from, field * turn + j, pixel)];
      float b = from.values()[at(from, field * turn + (turn - j) % turn, pixel)];
      float c = from.values()[at(from, field * turn + 2 * quarter - j, pixel)];
      float d = from.values()[at(from, field * turn + 2 * quarter + j, pixel)];
      folded[0][j] = (a + b) + (c + d);
      folded[1][j] = (a - b) - (c - d);
      folded[2][j] = (a + b) - (c + d);
      folded[3][j] = (a - b) + (c - d);
    }
    return folded;
  }

  @Override
  public void inverse(Fourier fourier, TiledImage from, TiledImage to) {
    int size = fourier.size();
    int turn = fourier.orientations();
    for (int pixel = 0; pixel < from.pixels(); pixel++) {
      for (int field = 0; field < fourier.fields(); field++) {
        float[][] folded = new float[LANES][];
        for (int lane = 0; lane < LANES; lane++) {
          float[] values = new float[size];
          for (int group = 0; group < size; group++) {
            int channel = channel(fourier, field, group, lane);
            values[group] = channel < 0 ? 0 : from.values()[at(from, channel, pixel)];
          }
          folded[lane] = multiply(fourier.inverse()[lane], values);
        }
        float[] values = unfold(fourier, folded);
        for (int g = 0; g < turn; g++) {
          to.values()[at(to, field * turn + g, pixel)] = values[g];
        }
      }
    }
  }

  private static float[] unfold(Fourier fourier, float[][] folded) {
    int quarter = fourier.quarter();
    int turn = 4 * quarter;
    float[] values = new float[turn];
    for (int j = 0; j <= quarter; j++) {
      float even = folded[0][j] + folded[2][j];
      float farEven = folded[0][j] - folded[2][j];
      float odd = folded[3][j] + folded[1][j];
      float farOdd = folded[3][j] - folded[1][j];
      values[j] = even + odd;
      values[(turn - j) % turn] = even - odd;
      values[2 * quarter - j] = farEven + farOdd;
      values[2 * quarter + j] = farEven - farOdd;
    }
    return values;
  }

  private static float[] multiply(Matrix matrix, float[] values) {
    float[] sums = new float[matrix.size()];
    for (int block = 0; block < matrix.blocks(); block++) {
      for (int row = matrix.row(block); row < matrix.row(block) + WIDTH; row++) {
        float sum = 0;
        for (int column = matrix.first(); column < matrix.first() + matrix.count(); column++) {
          float weight = matrix.weights()[matrix.weight(block, column, row)];
          sum = Math.fma(values[column], weight, sum);
        }
        sums[row] = sum;
      }
    }
    return sums;
  }

  @Override
  public void turn(Turn turn, TiledImage from, TiledImage to) {
    int channels = to.octets().length * OCTET;
    for (int pixel = 0; pixel < to.pixels(); pixel++) {
      float[] sums = new float[channels];
      for (int channel = 0; channel < channels; channel++) {
        int plane = from.octets()[channel / OCTET] + channel % OCTET;
        int first = turn.first()[pixel];
        float sum = from.values()[plane + turn.sources()[first]] * turn.weights()[first];
        for (int entry = first + 1; entry < turn.first()[pixel + 1]; entry++) {
          float value = from.values()[plane + turn.sources()[entry]];
          sum = Math.fma(value, turn.weights()[entry], sum);
        }
        sums[channel] = sum;
      }
      for (int channel = 0; channel < channels; channel++) {
        float own = sums[channel] * turn.own()[channel];
        to.values()[at(to, channel, pixel)] =
            Math.fma(sums[channel ^ 1], turn.partners()[channel], own);
      }
    }
  }

  private static int at(TiledImage image, int channel, int pixel) {
    return image.octets()[channel / OCTET] + image.pixel(pixel) + channel % OCTET;
  }
}
