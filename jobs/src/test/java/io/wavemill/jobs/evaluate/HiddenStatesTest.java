package io.wavemill.jobs.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wavemill.core.classify.Transport;
import io.wavemill.core.classify.VolumeClassifier;
import io.wavemill.core.flow.FlowStates;
import io.wavemill.jobs.dataset.StoredSequence;
import io.wavemill.jobs.generate.TestSpark;
import io.wavemill.jobs.train.SequenceBatches;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class HiddenStatesTest {

  private static final int SIDE = FlowModels.SIDE;
  private static final int FRAMES = FlowModels.FRAMES;

  private static JsonNode hidden(Map<String, MultiLayerNetwork> networks, int sequences)
      throws Exception {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(TestSpark.shared().sparkContext());
    String json =
        HiddenStates.of(spark, networks, FlowModels.sequences(sequences)).orElseThrow().toString();
    return new ObjectMapper().readTree(json);
  }

  private static byte[] bytes(JsonNode text) {
    return Base64.getDecoder().decode(text.asText());
  }

  private static List<INDArray> states(MultiLayerNetwork network, StoredSequence sequence) {
    List<INDArray> states = new ArrayList<>();
    ((FlowStates) network.getLayer(0))
        .visitStates(
            SequenceBatches.frames(List.of(sequence), 0, sequence.shape()[0]),
            (t, shown) -> states.add(shown.dup('c')));
    return states;
  }

  /** Every byte is the state's number between low and high, to half a step. */
  @Test
  void bytesAreTheStates() throws Exception {
    MultiLayerNetwork network = FlowModels.translating(1);
    JsonNode json = hidden(Map.of("fernn", network), 2);
    assertEquals(SIDE, json.get("height").asInt());
    assertEquals(FRAMES, json.get("frames").asInt(), "input frames alone");
    assertEquals(2, json.get("sequences").size());
    StoredSequence second = FlowModels.sequences(2).get(1);
    assertArrayEquals(
        Arrays.copyOf(second.frames(), FRAMES * SIDE * SIDE),
        bytes(json.at("/sequences/1/frames")));
    JsonNode model = json.at("/models/fernn");
    assertEquals("pixels/frame", model.get("unit").asText());
    assertEquals("[-1,0]", model.at("/velocities/1").toString());
    JsonNode shown = model.at("/states/1");
    assertFalse(shown.has("still"), "a shift gives it");
    byte[] raw = bytes(shown.get("raw"));
    int channels = shown.get("channels").size();
    assertEquals(4, channels);
    assertEquals(FRAMES * 9 * channels * SIDE * SIDE, raw.length);
    List<INDArray> states = states(network, second);
    for (int i = 0; i < raw.length; i += 7) {
      int x = i % SIDE;
      int y = i / SIDE % SIDE;
      int c = i / (SIDE * SIDE) % channels;
      int v = i / (SIDE * SIDE * channels) % 9;
      int t = i / (SIDE * SIDE * channels * 9);
      double low = shown.at("/low/" + c).asDouble();
      double high = shown.at("/high/" + c).asDouble();
      assertEquals(0, low, "rectified");
      double value = low + (raw[i] & 0xFF) / 255.0 * (high - low);
      int channel = shown.at("/channels/" + c).asInt();
      assertEquals(
          states.get(t).getDouble(0, v, channel, y, x),
          value,
          0.51 / 255 * (high - low),
          "byte " + i);
    }
  }

  /**
   * A spot that stands still, seen by the state that turns by quarters, looks turned back alike.
   */
  @Test
  void turnedStatesAreTurnedBack() throws Exception {
    MultiLayerNetwork network = FlowModels.turning(4, 0, 90);
    JsonNode json = hidden(Map.of("fernn", network), 1);
    JsonNode shown = json.at("/models/fernn/states/0");
    assertEquals("degrees/frame", json.at("/models/fernn/unit").asText());
    assertEquals("[90.0]", json.at("/models/fernn/velocities/1").toString());
    assertEquals(2, shown.get("channels").size(), "one channel of each field");
    byte[] still = bytes(shown.get("still"));
    StoredSequence sequence = FlowModels.sequences(1).get(0);
    List<INDArray> states = states(network, sequence);
    int channel = shown.at("/channels/0").asInt();
    double high = shown.at("/high/0").asDouble();
    int t = 3;
    // Three quarters back are one on, of pixels and orientations.
    int source = channel / 4 * 4 + (channel + 3) % 4;
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        int index = (((t * 2 + 1) * 2) * SIDE + y) * SIDE + x;
        double expected = states.get(t).getDouble(0, 1, source, x, SIDE - 1 - y);
        assertEquals(
            Math.min(expected, high),
            (still[index] & 0xFF) / 255.0 * high,
            0.51 / 255 * high,
            y + ", " + x);
      }
    }
  }

  @Test
  void statesThatCanBeNegativeHaveZeroInTheMiddle() throws Exception {
    JsonNode json =
        hidden(
            Map.of(
                "grnn-plus",
                FlowModels.classifier(1, Transport.LEARNED),
                "cnn",
                FlowModels.classifier(
                    new VolumeClassifier.Builder()
                        .frame(1, SIDE, SIDE)
                        .classes(6)
                        .base(1)
                        .build())),
            1);
    assertFalse(json.at("/models").has("cnn"), "it has no hidden state");
    JsonNode model = json.at("/models/grnn-plus");
    assertEquals("learned", model.get("unit").asText());
    assertEquals("[[1],[2],[3],[4],[5],[6],[7],[8],[9]]", model.get("velocities").toString());
    JsonNode shown = model.at("/states/0");
    assertTrue(shown.at("/low/0").asDouble() < 0);
    assertEquals(-shown.at("/high/0").asDouble(), shown.at("/low/0").asDouble());
    assertEquals(FRAMES + 1, json.get("frames").asInt(), "a classifier reads all");
  }

  /** 81 velocities of 5 frames of 64 x 64 pixels would be too much: the slowest 9 stay. */
  @Test
  void sizeIsBounded() {
    int side = 64;
    var layer =
        new io.wavemill.core.flow.FlowForecaster.Builder()
            .frame(1, side, side)
            .hidden(1)
            .velocityRange(4)
            .decoderLayers(0)
            .frames(FRAMES, 1);
    MultiLayerNetwork network = FlowModels.forecaster(layer.build());
    StoredSequence black =
        new StoredSequence(0, new int[] {FRAMES, 1, side, side}, new byte[FRAMES * side * side]);
    StatePictures pictures = StatePictures.of((FlowStates) network.getLayer(0), black);
    assertEquals(9, pictures.velocities().length);
    assertEquals(9 * FRAMES * side * side, pictures.raw().length);
  }

  @Test
  void withoutSuchModelsThereIsNothing() {
    assertEquals(
        Optional.empty(),
        HiddenStates.of(
            JavaSparkContext.fromSparkContext(TestSpark.shared().sparkContext()),
            Map.of(),
            FlowModels.sequences(1)));
  }
}
