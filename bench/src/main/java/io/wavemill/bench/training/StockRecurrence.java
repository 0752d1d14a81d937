package io.wavemill.bench.training;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wavemill.bench.result.Samples;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The recurrent part of a FERNN as one would write it with stock ND4J: shift and circular padding
 * by copies, then ND4J's own {@code conv2d} and {@code conv2d_bp}, through all frames, forward and
 * backward to states and weights. No lift, no decoder, no update: what a stock user pays for W
 * alone.
 */
final class StockRecurrence {

  private static final int KERNEL = 3;
  private static final int MARGIN = KERNEL / 2;
  private static final int REPEATS = 2;
  private static final INDArrayIndex ALL = NDArrayIndex.all();

  /** Weights as {@code [outputs, inputs, height, width]}. */
  private static final int OUTPUTS_FIRST = 1;

  private final FernnSizes sizes;
  private final INDArray weights;
  private final INDArray drive;

  StockRecurrence(FernnSizes sizes) {
    this.sizes = sizes;
    int hidden = sizes.hidden();
    double bound = 1 / Math.sqrt((double) hidden * KERNEL * KERNEL);
    weights = Nd4j.rand(DataType.FLOAT, hidden, hidden, KERNEL, KERNEL).subi(0.5).muli(2 * bound);
    drive = Nd4j.rand(DataType.FLOAT, images(), hidden, sizes.side(), sizes.side());
  }

  private long images() {
    return (long) sizes.velocities() * sizes.batch();
  }

  /** Measures a few steps; each takes seconds. */
  static ObjectNode measure(FernnSizes sizes, int threads) {
    Nd4j.getEnvironment().setMaxThreads(threads);
    Nd4j.getEnvironment().setMaxMasterThreads(threads);
    StockRecurrence recurrence = new StockRecurrence(sizes);
    recurrence.warmUp();
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < REPEATS; i++) {
      long start = System.nanoTime();
      recurrence.step();
      seconds.add((System.nanoTime() - start) / 1e9);
    }
    Samples samples = new Samples(seconds);
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put(
        "about",
        "the recurrent convolutions of a step alone, forward and backward, by ND4J's conv2d and"
            + " conv2d_bp");
    node.put("median", samples.median());
    ArrayNode all = node.putArray("samples");
    seconds.forEach(all::add);
    return node;
  }

  /** One frame forward and backward: its convolutions are as large as those of all others. */
  private void warmUp() {
    new StockRecurrence(
            new FernnSizes(
                sizes.hidden(), sizes.velocityRange(), sizes.batch(), 1, 0, sizes.side(), 0))
        .step();
  }

  /** W, {@code [hidden, hidden, 3, 3]}; not a copy. */
  INDArray weights() {
    return weights;
  }

  /**
   * Runs through all frames from a zero state.
   *
   * @param windows takes what each step's convolution read
   * @return the states after each step, {@code [velocity·sequence, hidden, side, side]}
   */
  List<INDArray> forward(List<INDArray> windows) {
    List<INDArray> states = new ArrayList<>();
    INDArray state = Nd4j.zeros(drive.dataType(), drive.shape());
    for (int t = 0; t < sizes.frames(); t++) {
      INDArray window = windows(state);
      state = Transforms.relu(convolve(window).addi(drive), false);
      windows.add(window);
      states.add(state);
    }
    return states;
  }

  /**
   * Forward and backward through all frames; gives the gradient of the last state's sum with
   * respect to the weights.
   */
  INDArray step() {
    List<INDArray> windows = new ArrayList<>();
    List<INDArray> states = forward(windows);
    INDArray gradient = Nd4j.onesLike(drive);
    INDArray weightGradient = Nd4j.zerosLike(weights);
    for (int t = sizes.frames() - 1; t >= 0; t--) {
      gradient.muli(states.get(t).gt(0).castTo(DataType.FLOAT));
      INDArray windowGradient = Nd4j.createUninitialized(DataType.FLOAT, windows.get(t).shape());
      INDArray stepGradient = Nd4j.createUninitialized(DataType.FLOAT, weights.shape());
      Nd4j.exec(
          convolution("conv2d_bp")
              .addInputs(windows.get(t), weights, gradient)
              .addOutputs(windowGradient, stepGradient)
              .build());
      weightGradient.addi(stepGradient);
      gradient = fromWindows(windowGradient);
    }
    return weightGradient;
  }

  private INDArray convolve(INDArray window) {
    INDArray result = Nd4j.createUninitialized(DataType.FLOAT, drive.shape());
    Nd4j.exec(convolution("conv2d").addInputs(window, weights).addOutputs(result).build());
    return result;
  }

  /** Stride 1, no padding (the window has it already), dilation 1, channels first. */
  private static DynamicCustomOp.DynamicCustomOpsBuilder convolution(String name) {
    return DynamicCustomOp.builder(name)
        .addIntegerArguments(KERNEL, KERNEL, 1, 1, 0, 0, 1, 1, 0, 0, OUTPUTS_FIRST);
  }

  /** Shifted by each velocity and circularly padded: velocity-major, as the states. */
  private INDArray windows(INDArray state) {
    List<INDArray> parts = new ArrayList<>();
    int place = 0;
    for (int right = -sizes.velocityRange(); right <= sizes.velocityRange(); right++) {
      for (int down = -sizes.velocityRange(); down <= sizes.velocityRange(); down++) {
        INDArray part = state.get(ofVelocity(place++));
        parts.add(wrap(wrap(part, 2, -down - MARGIN), 3, -right - MARGIN));
      }
    }
    return Nd4j.concat(0, parts.toArray(INDArray[]::new));
  }

  private INDArray fromWindows(INDArray windows) {
    List<INDArray> parts = new ArrayList<>();
    int place = 0;
    for (int right = -sizes.velocityRange(); right <= sizes.velocityRange(); right++) {
      for (int down = -sizes.velocityRange(); down <= sizes.velocityRange(); down++) {
        INDArray part = windows.get(ofVelocity(place++));
        parts.add(unwrap(unwrap(part, 3, -right - MARGIN), 2, -down - MARGIN));
      }
    }
    return Nd4j.concat(0, parts.toArray(INDArray[]::new));
  }

  private INDArrayIndex ofVelocity(int place) {
    return NDArrayIndex.interval((long) place * sizes.batch(), (place + 1L) * sizes.batch());
  }

  /** Rows or columns {@code start .. start + side + 2·margin}, modulo the side. */
  private INDArray wrap(INDArray images, int dimension, int start) {
    List<INDArray> parts = new ArrayList<>();
    for (Stretch stretch : stretches(start)) {
      parts.add(part(images, dimension, stretch.source(), stretch.length()));
    }
    return Nd4j.concat(dimension, parts.toArray(INDArray[]::new));
  }

  /** The adjoint of {@link #wrap}: adds up what came from the same place. */
  private INDArray unwrap(INDArray images, int dimension, int start) {
    long[] shape = images.shape().clone();
    shape[dimension] = sizes.side();
    INDArray sum = Nd4j.zeros(DataType.FLOAT, shape);
    int from = 0;
    for (Stretch stretch : stretches(start)) {
      part(sum, dimension, stretch.source(), stretch.length())
          .addi(part(images, dimension, from, stretch.length()));
      from += stretch.length();
    }
    return sum;
  }

  /** Rows or columns that lie side by side. */
  private record Stretch(int source, int length) {}

  private List<Stretch> stretches(int start) {
    int side = sizes.side();
    List<Stretch> stretches = new ArrayList<>();
    int source = Math.floorMod(start, side);
    int missing = side + 2 * MARGIN;
    while (missing > 0) {
      int length = Math.min(missing, side - source);
      stretches.add(new Stretch(source, length));
      missing -= length;
      source = 0;
    }
    return stretches;
  }

  private static INDArray part(INDArray images, int dimension, int from, int length) {
    INDArrayIndex[] index = {ALL, ALL, ALL, ALL};
    index[dimension] = NDArrayIndex.interval(from, from + length);
    return images.get(index);
  }
}
