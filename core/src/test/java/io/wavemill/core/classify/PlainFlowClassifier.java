package io.wavemill.core.classify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Specification 3.4 with several layers, word by word and step by step: all layers at one time,
 * then the next time, every velocity by itself. Images are {@code [channel][row][column]}.
 */
final class PlainFlowClassifier {

  private final FlowClassifier conf;
  private final Map<String, INDArray> parameters;
  private final Map<String, double[]> statistics = new LinkedHashMap<>();

  /** Those of the last layer after the last step, by sample and velocity. */
  private double[][][][][] last;

  /** A copy of running statistics is taken, which training moves. */
  PlainFlowClassifier(FlowClassifier conf, Map<String, INDArray> parameters) {
    this.conf = conf;
    this.parameters = parameters;
    parameters.forEach(
        (name, values) -> {
          if (name.startsWith("mean") || name.startsWith("variance")) {
            statistics.put(name, values.dup().reshape(values.length()).toDoubleVector());
          }
        });
  }

  /** Running statistics by name, as training has moved them. */
  Map<String, double[]> statistics() {
    return statistics;
  }

  /** The last layer's last state, {@code [sample, velocity, channel, row, column]} in C order. */
  double[] lastStates() {
    List<Double> numbers = new ArrayList<>();
    for (double[][][][] sample : last) {
      for (double[][][] image : sample) {
        for (double[][] plane : image) {
          for (double[] row : plane) {
            for (double number : row) {
              numbers.add(number);
            }
          }
        }
      }
    }
    return numbers.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /**
   * Logits of all videos, one after the other.
   *
   * @param videos by sample, frame and pixel; one channel
   */
  double[] logits(double[][][] videos, boolean training) {
    int samples = videos.length;
    int velocities = velocities();
    double[][][][][][] states =
        new double[conf.getLayers()][samples][velocities][conf.getHidden()][height()][width()];
    for (int t = 0; t < videos[0].length; t++) {
      List<double[][][]> frames = new ArrayList<>();
      for (double[][] video : videos) {
        frames.add(frame(video[t]));
      }
      for (int block = 0; block < 3; block++) {
        frames = block(frames, block, block == 0 ? 2 : 1, training);
      }
      for (int l = 0; l < conf.getLayers(); l++) {
        List<double[][][]> read = new ArrayList<>();
        for (int b = 0; b < samples; b++) {
          for (int v = 0; v < velocities; v++) {
            read.add(l == 0 ? frames.get(b) : states[l - 1][b][v]);
          }
        }
        if (l > 0) {
          read = block(read, 2 + l, 1, training);
        }
        for (int b = 0; b < samples; b++) {
          for (int v = 0; v < velocities; v++) {
            states[l][b][v] = step(read.get(b * velocities + v), states[l][b][v], l, v);
          }
        }
      }
    }
    last = states[conf.getLayers() - 1];
    return head();
  }

  private int velocities() {
    int side = 2 * conf.getVelocityRange() + 1;
    return side * side;
  }

  private int height() {
    return conf.getHeight();
  }

  private int width() {
    return conf.getWidth();
  }

  private double[][][] frame(double[] pixels) {
    double[][][] frame = new double[1][height()][width()];
    for (int i = 0; i < pixels.length; i++) {
      frame[0][i / width()][i % width()] = pixels[i];
    }
    return frame;
  }

  /** Convolution, zero padded, normalisation over all the images, rectifier. */
  private List<double[][][]> block(
      List<double[][][]> images, int number, int padding, boolean training) {
    INDArray weights = parameters.get("conv" + number);
    List<double[][][]> result = new ArrayList<>();
    for (double[][][] image : images) {
      result.add(convolve(image, weights, padding, false));
    }
    for (int c = 0; c < result.get(0).length; c++) {
      normalise(result, c, number, training);
    }
    return result;
  }

  private void normalise(List<double[][][]> images, int c, int number, boolean training) {
    double mean = statistics.get("mean" + number)[c];
    double variance = statistics.get("variance" + number)[c];
    if (training) {
      double count = (double) images.size() * height() * width();
      double total = 0;
      for (double[][][] image : images) {
        total += sum(image[c], 0, 1);
      }
      double squares = 0;
      for (double[][][] image : images) {
        squares += sum(image[c], total / count, 2);
      }
      statistics.get("mean" + number)[c] = .9 * mean + .1 * total / count;
      statistics.get("variance" + number)[c] = .9 * variance + .1 * squares / (count - 1);
      mean = total / count;
      variance = squares / count;
    }
    double scale = parameters.get("scale" + number).getDouble(c);
    double offset = parameters.get("offset" + number).getDouble(c);
    for (double[][][] image : images) {
      for (double[] row : image[c]) {
        for (int x = 0; x < row.length; x++) {
          row[x] = Math.max(0, scale * (row[x] - mean) / Math.sqrt(variance + 1e-5) + offset);
        }
      }
    }
  }

  private static double sum(double[][] plane, double centre, int power) {
    double sum = 0;
    for (double[] row : plane) {
      for (double number : row) {
        sum += Math.pow(number - centre, power);
      }
    }
    return sum;
  }

  /** tanh( read + W_l ⊛ S_v state ). */
  private double[][][] step(double[][][] read, double[][][] state, int l, int v) {
    String suffix = l == 0 ? "" : "" + l;
    double[][][] result = convolve(moved(state, v), parameters.get("W" + suffix), 1, true);
    for (int c = 0; c < result.length; c++) {
      for (int y = 0; y < height(); y++) {
        for (int x = 0; x < width(); x++) {
          result[c][y][x] = Math.tanh(read[c][y][x] + result[c][y][x]);
        }
      }
    }
    return result;
  }

  /** S_v of a state: by a roll, {@code state[y + vy, x + vx]}, or by the velocity's kernel. */
  private double[][][] moved(double[][][] state, int v) {
    int range = conf.getVelocityRange();
    int side = 2 * range + 1;
    double[][][] result = new double[state.length][height()][width()];
    for (int a = 0; a < side; a++) {
      for (int b = 0; b < side; b++) {
        boolean rolls = a == v % side && b == v / side;
        double weight =
            conf.getTransport() == Transport.LEARNED
                ? parameters.get("shifts").getDouble(v, a, b)
                : rolls ? 1 : 0;
        for (int c = 0; c < state.length; c++) {
          for (int y = 0; y < height(); y++) {
            for (int x = 0; x < width(); x++) {
              int fromY = Math.floorMod(y + a - range, height());
              int fromX = Math.floorMod(x + b - range, width());
              result[c][y][x] += weight * state[c][fromY][fromX];
            }
          }
        }
      }
    }
    return result;
  }

  private double[][][] convolve(
      double[][][] image, INDArray weights, int padding, boolean circular) {
    int outputs = (int) weights.size(0);
    double[][][] result = new double[outputs][height()][width()];
    for (int o = 0; o < outputs; o++) {
      for (int c = 0; c < image.length; c++) {
        for (int a = 0; a <= 2 * padding; a++) {
          for (int b = 0; b <= 2 * padding; b++) {
            add(
                image[c],
                a - padding,
                b - padding,
                circular,
                weights.getDouble(o, c, a, b),
                result[o]);
          }
        }
      }
    }
    return result;
  }

  /** Adds a multiple of {@code plane[y + down, x + right]}. */
  private void add(
      double[][] plane, int down, int right, boolean circular, double weight, double[][] sum) {
    for (int y = 0; y < height(); y++) {
      for (int x = 0; x < width(); x++) {
        int fromY = circular ? Math.floorMod(y + down, height()) : y + down;
        int fromX = circular ? Math.floorMod(x + right, width()) : x + right;
        if (fromY >= 0 && fromY < height() && fromX >= 0 && fromX < width()) {
          sum[y][x] += weight * plane[fromY][fromX];
        }
      }
    }
  }

  /** A · mean_pixels( max_v h ) + b. */
  private double[] head() {
    INDArray weights = parameters.get("head");
    INDArray bias = parameters.get("headBias");
    int classes = (int) weights.size(0);
    double[] logits = new double[last.length * classes];
    for (int b = 0; b < last.length; b++) {
      for (int k = 0; k < classes; k++) {
        logits[b * classes + k] = bias.getDouble(k);
        for (int c = 0; c < conf.getHidden(); c++) {
          logits[b * classes + k] += weights.getDouble(k, c) * feature(last[b], c);
        }
      }
    }
    return logits;
  }

  private double feature(double[][][][] byVelocity, int c) {
    double total = 0;
    for (int y = 0; y < height(); y++) {
      for (int x = 0; x < width(); x++) {
        double most = Double.NEGATIVE_INFINITY;
        for (double[][][] state : byVelocity) {
          most = Math.max(most, state[c][y][x]);
        }
        total += most;
      }
    }
    return total / (height() * width());
  }
}
