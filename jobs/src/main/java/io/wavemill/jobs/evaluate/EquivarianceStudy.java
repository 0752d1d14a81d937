package io.wavemill.jobs.evaluate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wavemill.core.flow.FlowStates;
import io.wavemill.jobs.dataset.StoredSequence;
import io.wavemill.jobs.train.SequenceBatches;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How far the hidden states of models are from flow equivariance (T. A. Keller, <a
 * href="https://arxiv.org/abs/2507.14793">Flow Equivariant Recurrent Neural Networks</a>; FERNN
 * specification 1 and 5.1). A sequence is set in motion, {@code f'_t = ψ_t(ν̂) f_t}; with h and h'
 * the states that the encoder has for both, the relative error after frame t is
 *
 * <pre>‖ h'_t[ν] - ψ_t(ν̂) h_t[ν - ν̂] ‖ / ‖ ψ_t(ν̂) h_t[ν - ν̂] ‖,</pre>
 *
 * its mean over all ν for which ν and ν - ν̂ both are velocities of the model, over the motions ν̂,
 * and over the sequences. A model without such a pair has no velocity that could take up the motion
 * (an ordinary network, whose only velocity is 0, or one that learned how to move its state): its
 * states are compared at the same index, h'_t[ν] with ψ_t(ν̂) h_t[ν].
 *
 * <p>States of translating models are set in motion by (1, 0) and (1, 1) pixels per frame, to the
 * right and down, over an image that closes on itself. Those of turning models turn by the smallest
 * difference between two velocities of any of them, or by {@value #DEGREES} degrees per frame if
 * none has two. A state that is zero everywhere has no relative error and is left out.
 */
public final class EquivarianceStudy {

  /** How models turn that leave open by how much, degrees per frame. */
  static final double DEGREES = 10;

  private static final List<Motion> SHIFTS = List.of(new Motion.Roll(1, 0), new Motion.Roll(1, 1));

  private static final ObjectMapper JSON = new ObjectMapper();

  private final JavaSparkContext spark;

  /** A study that computes on a cluster. */
  public EquivarianceStudy(JavaSparkContext spark) {
    this.spark = spark;
  }

  /**
   * What came of it.
   *
   * @param velocity the motions applied, in words
   * @param sequences how many were looked at
   * @param errors by model, the relative error after each input frame; NaN where it is undefined
   */
  public record Result(String velocity, int sequences, Map<String, double[]> errors) {

    /**
     * The mean over the frames after the first: that one has not moved yet, its error is 0 whatever
     * the model.
     *
     * @return NaN if there is no second frame
     */
    public double mean(String model) {
      double[] byFrame = errors.get(model);
      double sum = 0;
      for (int t = 1; t < byFrame.length; t++) {
        sum += byFrame[t];
      }
      return sum / (byFrame.length - 1);
    }

    /** The object {@code equivariance} of {@code metrics.json}. */
    public ObjectNode json() {
      ObjectNode root = JSON.createObjectNode();
      root.put("velocity", velocity).put("unit", "relative error").put("sequences", sequences);
      ObjectNode values = root.putObject("values");
      errors.forEach(
          (model, byFrame) -> {
            ArrayNode list = values.putArray(model);
            for (double error : byFrame) {
              list.add(error);
            }
          });
      return root;
    }
  }

  /**
   * Measures all models that have hidden states for velocities; the others are left out.
   *
   * @param networks by name
   * @param sequences to set in motion, at least one
   * @return without errors if there is no such model
   */
  public Result of(Map<String, MultiLayerNetwork> networks, List<StoredSequence> sequences) {
    double degrees = degrees(ModelTasks.withStates(networks).values());
    Map<String, List<Frames>> found =
        ModelTasks.run(
            spark,
            networks,
            sequences,
            (model, layer, sequence) -> measure(layer, applied(layer, degrees), sequence));
    Map<String, double[]> errors = new LinkedHashMap<>();
    found.forEach((model, ofSequences) -> errors.put(model, Frames.mean(ofSequences)));
    Set<String> velocities = new LinkedHashSet<>();
    ModelTasks.withStates(networks)
        .values()
        .forEach(layer -> velocities.add(words(applied(layer, degrees))));
    return new Result(String.join("; ", velocities), sequences.size(), errors);
  }

  /** The smallest difference between two angular velocities of a model. */
  private static double degrees(Collection<FlowStates> layers) {
    double least = Double.POSITIVE_INFINITY;
    for (FlowStates layer : layers) {
      double[] sorted =
          Motion.of(layer.flow()).stream()
              .filter(motion -> motion instanceof Motion.Turn)
              .mapToDouble(motion -> ((Motion.Turn) motion).degrees())
              .sorted()
              .toArray();
      for (int i = 1; i < sorted.length; i++) {
        double difference = sorted[i] - sorted[i - 1];
        least = difference > Motion.SAME_DEGREES ? Math.min(least, difference) : least;
      }
    }
    return Double.isFinite(least) ? least : DEGREES;
  }

  /** The motions that a model's sequences are set in. */
  private static List<Motion> applied(FlowStates layer, double degrees) {
    List<Motion> own = Motion.of(layer.flow());
    return !own.isEmpty() && own.get(0) instanceof Motion.Turn turn
        ? List.of(new Motion.Turn(turn.orientations(), degrees))
        : SHIFTS;
  }

  private static String words(List<Motion> motions) {
    return motions.get(0) instanceof Motion.Turn turn
        ? String.format(Locale.ROOT, "%s degrees per frame", number(turn.degrees()))
        : motions.stream()
            .map(motion -> (Motion.Roll) motion)
            .map(roll -> "(" + roll.right() + ", " + roll.down() + ")")
            .collect(Collectors.joining(" and ", "", " pixels per frame, to the right and down"));
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  /** Errors by frame, with how many were averaged. */
  private record Frames(double[] sums, int[] counts) implements Serializable {
    private static final long serialVersionUID = 1L;

    static double[] mean(List<Frames> all) {
      double[] mean = new double[all.get(0).sums.length];
      for (int t = 0; t < mean.length; t++) {
        int terms = 0;
        for (Frames frames : all) {
          if (frames.counts[t] > 0) {
            mean[t] += frames.sums[t] / frames.counts[t];
            terms++;
          }
        }
        mean[t] /= terms;
      }
      return mean;
    }
  }

  /** Indices of two velocities: ν, and ν - ν̂. */
  private record Pair(int moved, int still) {}

  private static List<Pair> pairs(FlowStates layer, Motion applied) {
    List<Motion> velocities = Motion.of(layer.flow());
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < velocities.size(); i++) {
      Motion wanted = velocities.get(i).minus(applied);
      for (int j = 0; j < velocities.size(); j++) {
        if (wanted.same(velocities.get(j))) {
          pairs.add(new Pair(i, j));
        }
      }
    }
    if (pairs.isEmpty()) {
      return IntStream.range(0, layer.flow().cycle()).mapToObj(i -> new Pair(i, i)).toList();
    }
    return pairs;
  }

  private static Frames measure(FlowStates layer, List<Motion> applied, StoredSequence sequence) {
    List<List<Pair>> pairs = applied.stream().map(motion -> pairs(layer, motion)).toList();
    int frames = sequence.shape()[0];
    double[] sums = new double[frames];
    int[] counts = new int[frames];
    int[] seen = new int[1];
    try (INDArray input = input(applied, sequence)) {
      layer.visitStates(
          input,
          (t, states) -> {
            seen[0] = t + 1;
            for (int k = 0; k < applied.size(); k++) {
              Motion motion = applied.get(k).times(t);
              for (Pair pair : pairs.get(k)) {
                double error = error(states, motion, pair, 1 + k);
                if (Double.isFinite(error)) {
                  sums[t] += error;
                  counts[t]++;
                }
              }
            }
          });
    }
    return new Frames(Arrays.copyOf(sums, seen[0]), Arrays.copyOf(counts, seen[0]));
  }

  /** The relative error of one pair of velocities; not finite if the state at rest is zero. */
  private static double error(INDArray states, Motion motion, Pair pair, int movedSequence) {
    float[] still = StatePictures.state(states, 0, pair.still);
    float[] expected =
        motion.move(still, (int) states.size(2), (int) states.size(3), (int) states.size(4));
    float[] found = StatePictures.state(states, movedSequence, pair.moved);
    double difference = 0;
    double reference = 0;
    for (int i = 0; i < expected.length; i++) {
      double one = (double) found[i] - expected[i];
      difference += one * one;
      reference += (double) expected[i] * expected[i];
    }
    return Math.sqrt(difference / reference);
  }

  /**
   * The sequence at rest, then in each of the motions: {@code [1 + motions, pixel, frame]}, grey
   * values 0..1.
   */
  private static INDArray input(List<Motion> applied, StoredSequence sequence) {
    int[] shape = sequence.shape();
    int pixels = shape[1] * shape[2] * shape[3];
    float[] values = new float[(1 + applied.size()) * shape[0] * pixels];
    for (int t = 0; t < shape[0]; t++) {
      float[] frame = new float[pixels];
      for (int i = 0; i < pixels; i++) {
        frame[i] = (sequence.frames()[t * pixels + i] & 0xFF) / SequenceBatches.WHITE;
      }
      System.arraycopy(frame, 0, values, t * pixels, pixels);
      for (int k = 0; k < applied.size(); k++) {
        Motion motion = applied.get(k).ofPictures().times(t);
        float[] moved = motion.move(frame, shape[1], shape[2], shape[3]);
        System.arraycopy(moved, 0, values, ((1 + k) * shape[0] + t) * pixels, pixels);
      }
    }
    return Nd4j.createFromArray(values)
        .reshape('c', 1 + applied.size(), shape[0], pixels)
        .permute(0, 2, 1);
  }
}
