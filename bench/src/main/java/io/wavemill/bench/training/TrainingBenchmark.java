package io.wavemill.bench.training;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wavemill.bench.Conditions;
import io.wavemill.bench.peer.Exchange;
import java.util.List;

/** A model, a batch and an optimiser whose training step is measured. */
public interface TrainingBenchmark {

  /** Forward, backward to inputs, backward to weights. */
  int PASSES = 3;

  /**
   * What the peer calls it.
   *
   * @param script file in {@code bench/pytorch}
   * @param model name of the model in that script
   * @param modes ways to run it that are tried
   */
  record PeerModel(String script, String model, List<String> modes) {}

  /** One side's model, ready to train. */
  interface Session extends AutoCloseable {

    /** The loss of the batch at the weights there are now; moves none. */
    double loss();

    /**
     * One training step: forward, backward, update.
     *
     * @return the loss before the update
     */
    double step();

    @Override
    void close();
  }

  /** What users and the JSON file call it. */
  String name();

  /** What is measured, one sentence. */
  String about();

  /** Its peer. */
  PeerModel peer();

  /** What the peer has to know besides the arrays: sizes and constants. */
  ObjectNode sizes();

  /**
   * Floating-point operations of a step: the direct multiply-adds of the forward pass, times two,
   * times three for forward, backward to inputs and backward to weights.
   */
  double operations();

  /**
   * Floating-point operations of a training step of a FERNN that forecasts, see {@link
   * #operations}: in each step through time one lift and one recurrent convolution per velocity,
   * for each prediction one decoder, all of them 3×3. What may be skipped, such as the recurrent
   * convolution of the first, empty state, is counted all the same.
   *
   * @param hidden channels of the state, per velocity
   * @param pixels of one frame of all sequences
   */
  static double forecasterOperations(
      int hidden,
      int velocities,
      int inputFrames,
      int predictedFrames,
      int decoderLayers,
      double pixels) {
    int taps = 9;
    double frames = (double) inputFrames + predictedFrames;
    double lift = frames * hidden;
    double recurrent = frames * velocities * hidden * hidden;
    double decoder = predictedFrames * ((double) decoderLayers * hidden * hidden + hidden);
    return PASSES * 2.0 * taps * pixels * (lift + recurrent + decoder);
  }

  /**
   * Makes the model and its batch.
   *
   * @param seed of weights and inputs
   * @param exchange takes the weights and inputs under the names that the peer reads
   */
  Session prepare(long seed, Exchange exchange);

  /**
   * Measures what else belongs to this benchmark, once its main measurement is done.
   *
   * @param details fields to be added to the benchmark's JSON
   */
  default void measureMore(Conditions conditions, ObjectNode details) {}
}
