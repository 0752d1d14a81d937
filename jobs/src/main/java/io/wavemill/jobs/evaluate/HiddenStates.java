package io.wavemill.jobs.evaluate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wavemill.core.flow.FlowStates;
import io.wavemill.jobs.dataset.StoredSequence;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * {@code hidden.json}: what a few channels of each model's hidden state look like while it reads a
 * sequence, for the report to show moving; a picture for each velocity, as it is, and with its
 * velocity's motion undone.
 *
 * <pre>
 * {"height", "width", "frames": T,
 *  "sequences": [{"id", "frames"}],
 *  "models": {NAME: {"unit": "pixels/frame" | "degrees/frame" | "learned",
 *                    "velocities": [[right, down], …] | [[degrees], …] | [[number of the kernel], …],
 *                    "states": [{"channels": [c, …], "low": [..], "high": [..], "raw", "still"}]}}}
 * </pre>
 *
 * <p>Pictures are base64 of bytes: of sequences {@code [frame, y, x]}, black to white; of states
 * {@code [frame, velocity, channel, y, x]}, from the channel's {@code low} (0) to its {@code high}
 * (255). One entry of {@code states} for each sequence. {@code still} has the motion undone; where
 * it is missing, a shift by whole pixels, back by frame times velocity, gives it exactly.
 */
public final class HiddenStates {

  private static final ObjectMapper JSON = new ObjectMapper();

  private HiddenStates() {}

  /**
   * Looks at all models that have hidden states for velocities; the others are left out.
   *
   * @param spark where it is computed
   * @param networks by name
   * @param sequences to read, at least one
   * @return nothing if there is no such model
   */
  public static Optional<ObjectNode> of(
      JavaSparkContext spark,
      Map<String, MultiLayerNetwork> networks,
      List<StoredSequence> sequences) {
    Map<String, List<StatePictures>> found =
        ModelTasks.run(
            spark,
            networks,
            sequences,
            (model, layer, sequence) -> StatePictures.of(layer, sequence));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    int[] shape = sequences.get(0).shape();
    int frames = found.values().iterator().next().get(0).frames();
    ObjectNode root = JSON.createObjectNode();
    root.put("height", shape[2]).put("width", shape[3]).put("frames", frames);
    ArrayNode read = root.putArray("sequences");
    for (StoredSequence sequence : sequences) {
      read.addObject().put("id", sequence.id()).put("frames", base64(grey(sequence, frames)));
    }
    ObjectNode models = root.putObject("models");
    Map<String, FlowStates> layers = ModelTasks.withStates(networks);
    found.forEach(
        (model, pictures) -> {
          ObjectNode entry = models.putObject(model);
          put(entry, Motion.of(layers.get(model).flow()), pictures.get(0).velocities());
          ArrayNode states = entry.putArray("states");
          pictures.forEach(one -> put(states.addObject(), one));
        });
    return Optional.of(root);
  }

  /** The first channel of the first frames. */
  private static byte[] grey(StoredSequence sequence, int frames) {
    int[] shape = sequence.shape();
    int pixels = shape[2] * shape[3];
    byte[] grey = new byte[frames * pixels];
    for (int t = 0; t < frames; t++) {
      System.arraycopy(sequence.frames(), t * shape[1] * pixels, grey, t * pixels, pixels);
    }
    return grey;
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static void put(ObjectNode entry, List<Motion> motions, int[] shown) {
    boolean learned = motions.isEmpty();
    boolean turning = !learned && motions.get(0) instanceof Motion.Turn;
    entry.put("unit", learned ? "learned" : turning ? "degrees/frame" : "pixels/frame");
    ArrayNode velocities = entry.putArray("velocities");
    for (int index : shown) {
      ArrayNode velocity = velocities.addArray();
      if (learned) {
        velocity.add(index + 1);
      } else if (motions.get(index) instanceof Motion.Roll roll) {
        velocity.add(roll.right()).add(roll.down());
      } else if (motions.get(index) instanceof Motion.Turn turn) {
        velocity.add(turn.degrees());
      }
    }
  }

  private static void put(ObjectNode entry, StatePictures pictures) {
    Arrays.stream(pictures.channels()).forEach(entry.putArray("channels")::add);
    ArrayNode low = entry.putArray("low");
    ArrayNode high = entry.putArray("high");
    for (int i = 0; i < pictures.channels().length; i++) {
      low.add(pictures.low()[i]);
      high.add(pictures.high()[i]);
    }
    entry.put("raw", base64(pictures.raw()));
    pictures.still().ifPresent(still -> entry.put("still", base64(still)));
  }
}
