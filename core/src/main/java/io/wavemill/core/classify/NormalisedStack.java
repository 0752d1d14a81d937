package io.wavemill.core.classify;

import io.wavemill.core.engine.Engine;
import io.wavemill.core.engine.FeatureMaps;
import io.wavemill.core.engine.Filter;
import io.wavemill.core.engine.FilterGradient;
import io.wavemill.core.engine.Moments;
import io.wavemill.core.engine.Shifts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Convolution, batch normalisation, rectifier, one {@link Block} after the other, with the weights
 * of one minibatch. Any number of threads may use it at once, each with an engine of its own.
 */
final class NormalisedStack implements AutoCloseable {

  /** Added to variances; PyTorch's default. */
  static final double EPSILON = 1e-5;

  private final List<Block> blocks;

  /** Number of the first block, in the names of its parameters. */
  private final int first;

  private final List<Filter> filters = new ArrayList<>();
  private final List<double[]> scales = new ArrayList<>();
  private final List<double[]> offsets = new ArrayList<>();

  /** Whether the normalisation is by running statistics, and already in weights and biases. */
  private final boolean folded;

  private NormalisedStack(List<Block> blocks, int first, boolean folded) {
    this.blocks = blocks;
    this.first = first;
    this.folded = folded;
  }

  /**
   * For training: normalises by the statistics of what it is given.
   *
   * @param first number of the first block, in the names of its parameters
   * @param table parameters by name
   */
  static NormalisedStack training(
      Engine engine, List<Block> blocks, int first, Map<String, INDArray> table) {
    NormalisedStack stack = new NormalisedStack(blocks, first, false);
    for (int i = 0; i < blocks.size(); i++) {
      int number = first + i;
      INDArray weights = table.get(ClassifierParameters.CONVOLUTION + number);
      stack.filters.add(engine.filter(weights, null, blocks.get(i).geometry()));
      stack.scales.add(numbers(table.get(ClassifierParameters.SCALE + number)));
      stack.offsets.add(numbers(table.get(ClassifierParameters.OFFSET + number)));
    }
    return stack;
  }

  /**
   * For evaluation: normalises by running statistics, which is one convolution with other weights
   * and a bias.
   *
   * @param first number of the first block, in the names of its parameters
   * @param table parameters by name
   */
  static NormalisedStack evaluating(
      Engine engine, List<Block> blocks, int first, Map<String, INDArray> table) {
    NormalisedStack stack = new NormalisedStack(blocks, first, true);
    for (int i = 0; i < blocks.size(); i++) {
      int number = first + i;
      INDArray weights = table.get(ClassifierParameters.CONVOLUTION + number).dup('c');
      double[] scale = numbers(table.get(ClassifierParameters.SCALE + number));
      double[] mean = numbers(table.get(ClassifierParameters.MEAN + number));
      double[] variance = numbers(table.get(ClassifierParameters.VARIANCE + number));
      INDArray bias = table.get(ClassifierParameters.OFFSET + number).dup('c');
      for (int c = 0; c < scale.length; c++) {
        double factor = scale[c] / Math.sqrt(variance[c] + EPSILON);
        weights.slice(c).muli(factor);
        bias.putScalar(c, bias.getDouble(c) - factor * mean[c]);
      }
      stack.filters.add(engine.filter(weights, bias, blocks.get(i).geometry()));
      weights.close();
      bias.close();
    }
    return stack;
  }

  static double[] numbers(INDArray values) {
    return values.castTo(DataType.DOUBLE).reshape(values.length()).toDoubleVector();
  }

  private FeatureMaps room(Engine engine, FeatureMaps source, int block) {
    var geometry = blocks.get(block).geometry();
    return engine.allocate(
        source.images(),
        blocks.get(block).outputs(),
        geometry.depth().positions(source.depth()),
        geometry.height().positions(source.height()),
        geometry.width().positions(source.width()));
  }

  /** What a training pass leaves for its backward pass. */
  static final class Recorded implements AutoCloseable {
    private final FeatureMaps input;
    private final int first;
    private final List<FeatureMaps> filtered = new ArrayList<>();
    private final List<Moments> moments = new ArrayList<>();
    private final List<FeatureMaps> activations = new ArrayList<>();

    /**
     * @param input closed with this
     */
    private Recorded(FeatureMaps input, int first) {
      this.input = input;
      this.first = first;
    }

    /** What the last block made. */
    FeatureMaps output() {
      return activations.get(activations.size() - 1);
    }

    /**
     * Moves running statistics: {@code running ← 0.9 running + 0.1 batch}, with the unbiased
     * variance.
     */
    void moveStatistics(Map<String, INDArray> table) {
      for (int i = 0; i < moments.size(); i++) {
        FeatureMaps over = filtered.get(i);
        double count = (double) over.images() * over.depth() * over.height() * over.width();
        double unbiased = count > 1 ? count / (count - 1) : 1;
        int number = first + i;
        move(table.get(ClassifierParameters.MEAN + number), moments.get(i).mean(), 1);
        INDArray variance = table.get(ClassifierParameters.VARIANCE + number);
        move(variance, moments.get(i).variance(), unbiased);
      }
    }

    private static void move(INDArray running, double[] batch, double factor) {
      for (int c = 0; c < batch.length; c++) {
        running.putScalar(c, 0.9 * running.getDouble(c) + 0.1 * factor * batch[c]);
      }
    }

    @Override
    public void close() {
      input.close();
      filtered.forEach(FeatureMaps::close);
      activations.forEach(FeatureMaps::close);
    }
  }

  /**
   * A training pass.
   *
   * @param input closed with the result
   */
  Recorded forward(Engine engine, FeatureMaps input) {
    if (folded) {
      throw new IllegalStateException("made for evaluation");
    }
    Recorded recorded = new Recorded(input, first);
    FeatureMaps below = input;
    for (int i = 0; i < blocks.size(); i++) {
      FeatureMaps filtered = room(engine, below, i);
      recorded.filtered.add(filtered);
      engine.convolve(below, Shifts.none(), filters.get(i), null, false, filtered);
      FeatureMaps above = room(engine, below, i);
      recorded.activations.add(above);
      recorded.moments.add(
          engine.normalise(filtered, scales.get(i), offsets.get(i), EPSILON, true, above));
      below = above;
    }
    return recorded;
  }

  /**
   * An evaluation.
   *
   * @param input closed
   * @return the caller's to close
   */
  FeatureMaps evaluate(Engine engine, FeatureMaps input) {
    if (!folded) {
      throw new IllegalStateException("made for training");
    }
    FeatureMaps below = input;
    for (int i = 0; i < blocks.size(); i++) {
      FeatureMaps above = room(engine, below, i);
      engine.convolve(below, Shifts.none(), filters.get(i), null, true, above);
      below.close();
      below = above;
    }
    return below;
  }

  /** Sums of gradients over passes. */
  static final class Gradients implements AutoCloseable {
    private final int first;
    private final List<FilterGradient> filters = new ArrayList<>();
    private final List<double[]> scales = new ArrayList<>();
    private final List<double[]> offsets = new ArrayList<>();

    private Gradients(int first) {
      this.first = first;
    }

    void add(Gradients other) {
      for (int i = 0; i < filters.size(); i++) {
        filters.get(i).add(other.filters.get(i));
        add(scales.get(i), other.scales.get(i));
        add(offsets.get(i), other.offsets.get(i));
      }
    }

    private static void add(double[] sums, double[] terms) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] += terms[i];
      }
    }

    /** Writes the sums over the given views. */
    void copyTo(Map<String, INDArray> views) {
      for (int i = 0; i < filters.size(); i++) {
        int number = first + i;
        filters.get(i).copyTo(views.get(ClassifierParameters.CONVOLUTION + number));
        copy(scales.get(i), views.get(ClassifierParameters.SCALE + number));
        copy(offsets.get(i), views.get(ClassifierParameters.OFFSET + number));
      }
    }

    private static void copy(double[] numbers, INDArray view) {
      for (int c = 0; c < numbers.length; c++) {
        view.putScalar(c, numbers[c]);
      }
    }

    @Override
    public void close() {
      filters.forEach(FilterGradient::close);
    }
  }

  /** Gradients of zero. */
  Gradients gradients(Engine engine) {
    Gradients gradients = new Gradients(first);
    for (int i = 0; i < blocks.size(); i++) {
      gradients.filters.add(engine.filterGradient(filters.get(i)));
      gradients.scales.add(new double[blocks.get(i).outputs()]);
      gradients.offsets.add(new double[blocks.get(i).outputs()]);
    }
    return gradients;
  }

  /**
   * The way back of a training pass.
   *
   * @param gradient derivative of the loss with respect to the output; overwritten
   * @param sums accumulates
   * @return derivative with respect to the input; the caller's to close
   */
  FeatureMaps backward(Engine engine, Recorded recorded, FeatureMaps gradient, Gradients sums) {
    FeatureMaps slopes = gradient;
    for (int i = blocks.size() - 1; i >= 0; i--) {
      engine.rectifyAdjoint(recorded.activations.get(i), slopes);
      engine.normaliseAdjoint(
          recorded.filtered.get(i),
          recorded.moments.get(i),
          scales.get(i),
          EPSILON,
          slopes,
          sums.scales.get(i),
          sums.offsets.get(i),
          slopes);
      FeatureMaps source = i == 0 ? recorded.input : recorded.activations.get(i - 1);
      FeatureMaps below = engine.allocateLike(source);
      engine.convolveBackward(
          source, Shifts.none(), slopes, filters.get(i), sums.filters.get(i), below);
      if (slopes != gradient) {
        slopes.close();
      }
      slopes = below;
    }
    return slopes;
  }

  @Override
  public void close() {
    filters.forEach(Filter::close);
  }
}
