package io.wavemill.core.engine.nd4j;

import io.wavemill.core.engine.PixelMap;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Maps the pixels of images, such as by turning them, and moves their orientations on. Where the
 * host may, by loops in double precision, one plane at a time; else by row operations on the
 * device, one per entry of a pixel.
 */
final class Rotator implements AutoCloseable {

  private final boolean hostMemory;
  private final Scratch rolled;
  private final Scratch pulled;
  private final Scratch factors;
  private double[] plane = {};
  private float[] singles = {};

  /**
   * @param hostMemory whether arrays lie in the host's memory
   */
  Rotator(DataType dataType, boolean hostMemory) {
    this.hostMemory = hostMemory;
    this.rolled = new Scratch(dataType);
    this.pulled = new Scratch(dataType);
    this.factors = new Scratch(dataType);
  }

  /**
   * {@code target[pixel, field·N + g] = Σ weight · source[pixel', field·N + (g - shift) mod N]}.
   *
   * @param source one image
   * @param table which pixels with which weights
   * @param orientations N
   * @param shift 0 to N - 1
   * @param target one image, overwritten
   */
  void turn(
      Nd4jFeatureMaps source, PixelMap table, int orientations, int shift, Nd4jFeatureMaps target) {
    for (int z = 0; z < source.depth(); z++) {
      if (hostMemory) {
        read(source.planeBytes(z), table.pixels() * source.channels(), source.memory().dataType());
        turnOnHost(
            table,
            source.channels(),
            orientations,
            shift,
            source.memory().dataType(),
            target.planeBytes(z));
      } else {
        turnOnDevice(source.planeRows(z), table, orientations, shift, target.planeRows(z));
      }
    }
  }

  private void read(ByteBuffer bytes, int elements, DataType dataType) {
    if (plane.length != elements) {
      plane = new double[elements];
      singles = new float[elements];
    }
    if (dataType == DataType.DOUBLE) {
      bytes.asDoubleBuffer().get(plane);
    } else {
      bytes.asFloatBuffer().get(singles);
      for (int i = 0; i < elements; i++) {
        plane[i] = singles[i];
      }
    }
  }

  /** Pixel by pixel, so that the sums stay near the processor. */
  private void turnOnHost(
      PixelMap table,
      int channels,
      int orientations,
      int shift,
      DataType dataType,
      ByteBuffer target) {
    double[] sums = new double[channels];
    double[] rolled = new double[channels];
    FloatBuffer floats = target.asFloatBuffer();
    DoubleBuffer doubles = target.asDoubleBuffer();
    for (int pixel = 0; pixel < table.pixels(); pixel++) {
      Arrays.fill(sums, 0);
      for (int entry = table.first(pixel); entry < table.first(pixel + 1); entry++) {
        add(table.weight(entry), table.source(entry) * channels, sums);
      }
      double[] result = shift == 0 ? sums : rolled;
      if (shift != 0) {
        roll(sums, orientations, shift, rolled);
      }
      if (dataType == DataType.DOUBLE) {
        doubles.put(result);
      } else {
        for (int c = 0; c < channels; c++) {
          singles[c] = (float) result[c];
        }
        floats.put(singles, 0, channels);
      }
    }
  }

  private void add(double weight, int from, double[] sums) {
    double[] source = plane;
    for (int c = 0; c < sums.length; c++) {
      sums[c] += weight * source[from + c];
    }
  }

  /** Moves the orientations of every field on. */
  private static void roll(double[] source, int orientations, int shift, double[] target) {
    int staying = orientations - shift;
    for (int field = 0; field < source.length; field += orientations) {
      System.arraycopy(source, field, target, field + shift, staying);
      System.arraycopy(source, field + staying, target, field, shift);
    }
  }

  private void turnOnDevice(
      INDArray source, PixelMap table, int orientations, int shift, INDArray target) {
    int pixels = table.pixels();
    int channels = (int) source.size(1);
    INDArray from = roll(source, orientations, shift);
    INDArray rows = pulled.array('c', pixels, channels);
    target.assign(0);
    int most = 0;
    for (int pixel = 0; pixel < pixels; pixel++) {
      most = Math.max(most, table.first(pixel + 1) - table.first(pixel));
    }
    for (int n = 0; n < most; n++) {
      int[] sources = new int[pixels];
      double[] weights = new double[pixels];
      for (int pixel = 0; pixel < pixels; pixel++) {
        int entry = table.first(pixel) + n;
        if (entry < table.first(pixel + 1)) {
          sources[pixel] = table.source(entry);
          weights[pixel] = table.weight(entry);
        }
      }
      Nd4j.pullRows(from, rows, 1, sources);
      INDArray column = factors.array('c', pixels, 1);
      column.assign(Nd4j.createFromArray(weights).reshape(pixels, 1));
      target.addi(rows.muliColumnVector(column));
    }
  }

  private INDArray roll(INDArray source, int orientations, int shift) {
    if (shift == 0) {
      return source;
    }
    INDArray result = rolled.array('c', source.shape());
    INDArray from = source.reshape('c', source.length() / orientations, orientations);
    INDArray to = result.reshape('c', source.length() / orientations, orientations);
    copyColumns(from, 0, to, shift, orientations - shift);
    copyColumns(from, orientations - shift, to, 0, shift);
    return result;
  }

  private static void copyColumns(INDArray from, int first, INDArray to, int place, int count) {
    to.get(NDArrayIndex.all(), NDArrayIndex.interval(place, place + count))
        .assign(from.get(NDArrayIndex.all(), NDArrayIndex.interval(first, first + count)));
  }

  @Override
  public void close() {
    rolled.close();
    pulled.close();
    factors.close();
  }
}
