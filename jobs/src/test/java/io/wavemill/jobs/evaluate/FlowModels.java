package io.wavemill.jobs.evaluate;

import io.wavemill.core.classify.ClassifierNetworks;
import io.wavemill.core.classify.FlowClassifier;
import io.wavemill.core.classify.Transport;
import io.wavemill.core.classify.VideoClassifier;
import io.wavemill.core.flow.FlowForecaster;
import io.wavemill.core.flow.Forecaster;
import io.wavemill.core.flow.ForecasterNetworks;
import io.wavemill.core.optimise.ClippedAdam;
import io.wavemill.core.rotation.RotatingForecaster;
import io.wavemill.jobs.dataset.StoredSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;

/** Small untrained models of every kind with hidden states, and something for them to read. */
final class FlowModels {

  static final int SIDE = 12;
  static final int FRAMES = 5;

  private static final long SEED = 31;

  private FlowModels() {}

  static MultiLayerNetwork translating(int range) {
    return forecaster(
        new FlowForecaster.Builder()
            .frame(1, SIDE, SIDE)
            .hidden(4)
            .velocityRange(range)
            .decoderLayers(0)
            .frames(FRAMES, 1)
            .build());
  }

  static MultiLayerNetwork turning(int orientations, double... velocities) {
    return forecaster(
        new RotatingForecaster.Builder()
            .frame(1, SIDE, SIDE)
            .fields(2)
            .orientations(orientations)
            .velocities(velocities)
            .decoderLayers(0)
            .frames(FRAMES, 1)
            .build());
  }

  static MultiLayerNetwork forecaster(Forecaster layer) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            ForecasterNetworks.configuration(
                layer, new ClippedAdam(1e-3, 1), SEED, DataType.FLOAT));
    network.init();
    return network;
  }

  static MultiLayerNetwork classifier(int range, Transport transport) {
    return classifier(
        new FlowClassifier.Builder()
            .frame(1, SIDE, SIDE)
            .classes(6)
            .hidden(3)
            .velocityRange(range)
            .transport(transport)
            .build());
  }

  static MultiLayerNetwork classifier(VideoClassifier layer) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            ClassifierNetworks.configuration(
                layer, new ClippedAdam(1e-3, 1), SEED, DataType.FLOAT));
    network.init();
    return network;
  }

  /**
   * Blobs in the middle of the frame that wander a little; one frame more than forecasters read.
   */
  static List<StoredSequence> sequences(int count) {
    Random random = new Random(SEED);
    List<StoredSequence> sequences = new ArrayList<>();
    for (int id = 0; id < count; id++) {
      byte[] frames = new byte[(FRAMES + 1) * SIDE * SIDE];
      double x = SIDE / 2.0 + random.nextDouble();
      double y = SIDE / 2.0 - random.nextDouble();
      for (int i = 0; i < frames.length; i++) {
        int t = i / (SIDE * SIDE);
        double dx = i % SIDE - x + 0.2 * t;
        double dy = (i / SIDE % SIDE - y) / 1.6;
        frames[i] = (byte) Math.round(250 * Math.exp(-(dx * dx + dy * dy) / 3));
      }
      sequences.add(new StoredSequence(id, new int[] {FRAMES + 1, 1, SIDE, SIDE}, frames));
    }
    return sequences;
  }
}
