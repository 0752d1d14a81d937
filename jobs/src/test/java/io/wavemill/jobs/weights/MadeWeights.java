package io.wavemill.jobs.weights;

import io.wavemill.datasets.tensor.Npy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** State dictionaries made by formula, and their files. */
public final class MadeWeights {

  private final Map<String, byte[]> arrays = new LinkedHashMap<>();

  /** {@code offset + amplitude · sin(step · k + phase)} over the row-major index k. */
  public static double[] sine(double offset, double amplitude, double step, double phase, int n) {
    double[] values = new double[n];
    Arrays.setAll(values, k -> offset + amplitude * Math.sin(step * k + phase));
    return values;
  }

  private static int length(int... shape) {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  /** Array number i of the specification's golden vectors: amplitude · sin(0.7 k + 0.5 i). */
  public MadeWeights golden(String name, double amplitude, int i, int... shape) {
    return with(name, sine(0, amplitude, .7, .5 * i, length(shape)), shape);
  }

  public MadeWeights with(String name, double[] values, int... shape) {
    return withBytes(name, Npy.encode(values, shape));
  }

  public MadeWeights with(String name, float[] values, int... shape) {
    return withBytes(name, Npy.encode(values, shape));
  }

  public MadeWeights withBytes(String name, byte[] npy) {
    arrays.put(name, npy);
    return this;
  }

  public MadeWeights constant(String name, double value, int... shape) {
    double[] values = new double[length(shape)];
    Arrays.fill(values, value);
    return with(name, values, shape);
  }

  /** A batch normalisation that has seen nothing yet. */
  public MadeWeights normalisation(String module, int channels) {
    return constant(module + ".weight", 1, channels)
        .constant(module + ".bias", 0, channels)
        .constant(module + ".running_mean", 0, channels)
        .constant(module + ".running_var", 1, channels)
        .withBytes(module + ".num_batches_tracked", Npy.encode(new long[] {0}));
  }

  public MadeWeights without(String name) {
    if (arrays.remove(name) == null) {
      throw new IllegalArgumentException(name);
    }
    return this;
  }

  public Path write(Path file) {
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> array : arrays.entrySet()) {
        out.putNextEntry(new ZipEntry(array.getKey() + ".npy"));
        out.write(array.getValue());
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Specification 8.6: FERNN and G-RNN, 4 channels, 2 decoder layers. */
  public static MadeWeights forecaster() {
    return new MadeWeights()
        .golden("cell.conv_u.weight", .3, 0, 4, 1, 3, 3)
        .golden("cell.conv_h.weight", .06, 1, 4, 4, 3, 3)
        .golden("decoder_conv.0.weight", .12, 2, 4, 4, 3, 3)
        .golden("decoder_conv.2.weight", .12, 3, 4, 4, 3, 3)
        .golden("decoder_conv.4.weight", .1, 4, 1, 4, 3, 3);
  }

  /** Specification 8.14: FERNN and G-RNN classifiers, 4 channels. */
  public static MadeWeights classifier(int range) {
    int side = 2 * range + 1;
    return classifier(new MadeWeights(), 0)
        .constant("lstm.shift_kernels", 0, side * side, 1, side, side);
  }

  /** Specification 8.14: the G-RNN+ classifier, 4 channels. */
  public static MadeWeights plusClassifier(int range) {
    int side = 2 * range + 1;
    return classifier(
        new MadeWeights().golden("lstm.learned_kernels", .2, 0, side * side, 1, side, side), 1);
  }

  private static MadeWeights classifier(MadeWeights weights, int first) {
    return weights
        .golden("lstm.conv_u_first.0.weight", .1, first, 32, 1, 5, 5)
        .normalisation("lstm.conv_u_first.1", 32)
        .golden("lstm.conv_u_first.3.weight", .1, first + 1, 64, 32, 3, 3)
        .normalisation("lstm.conv_u_first.4", 64)
        .golden("lstm.conv_u_first.6.weight", .1, first + 2, 4, 64, 3, 3)
        .normalisation("lstm.conv_u_first.7", 4)
        .golden("lstm.conv_h_layers.0.0.weight", .1, first + 3, 4, 4, 3, 3)
        .golden("fc.weight", .1, first + 4, 6, 4)
        .golden("fc.bias", .1, first + 5, 6);
  }

  /** Specification 8.15: the 3D-CNN, base 2. */
  public static MadeWeights volumes() {
    MadeWeights weights = new MadeWeights();
    List<String> blocks = List.of("st1", "st2.0", "st2.1", "st3.0", "st3.1");
    int[] channels = {1, 2, 4, 4, 8, 8};
    for (int i = 0; i < blocks.size(); i++) {
      weights
          .golden(blocks.get(i) + ".0.weight", .2, i, channels[i + 1], channels[i], 3, 3, 3)
          .normalisation(blocks.get(i) + ".1", channels[i + 1]);
    }
    return weights.golden("head.weight", .2, 5, 6, 8).golden("head.bias", .2, 6, 6);
  }
}
