package io.wavemill.bench.training;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wavemill.bench.peer.Exchange;
import io.wavemill.core.classify.ClassifierNetworks;
import io.wavemill.core.classify.FlowClassifier;
import io.wavemill.core.optimise.ClippedAdam;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A training step of the FERNN that classifies the KTH actions (T. A. Keller, arXiv 2507.14793):
 * batch normalisation at every time by itself, back-propagation through all frames, gradient
 * clipped to global norm 1, Adam at 3e-4. The clips show moving digits and the classes mean
 * nothing: a step takes the same time whatever there is to see.
 *
 * @param name of the benchmark
 * @param sizeOf model and batch
 */
public record ActionsBenchmark(String name, ActionsSizes sizeOf) implements TrainingBenchmark {

  private static final int CLASSES = 6;
  private static final int BLOCKS = 3;
  private static final double LEARNING_RATE = 3e-4;
  private static final double CLIP = 1;

  @Override
  public String about() {
    return "FERNN that classifies KTH actions, training step: hidden %d, %d velocities, batch %d, %d frames of %d×%d"
        .formatted(
            sizeOf.hidden(),
            sizeOf.velocities(),
            sizeOf.batch(),
            sizeOf.frames(),
            sizeOf.side(),
            sizeOf.side());
  }

  @Override
  public PeerModel peer() {
    return new PeerModel(
        "actions.py", "fernn-classifier", List.of("eager", "channels_last", "compiled"));
  }

  @Override
  public ObjectNode sizes() {
    return JsonNodeFactory.instance.objectNode().put("velocityRange", sizeOf.velocityRange());
  }

  @Override
  public double operations() {
    return sizeOf.operations();
  }

  @Override
  public Session prepare(long seed, Exchange exchange) {
    FlowClassifier layer =
        new FlowClassifier.Builder()
            .frame(1, sizeOf.side(), sizeOf.side())
            .classes(CLASSES)
            .hidden(sizeOf.hidden())
            .velocityRange(sizeOf.velocityRange())
            .build();
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            ClassifierNetworks.configuration(
                layer, new ClippedAdam(LEARNING_RATE, CLIP), seed, DataType.FLOAT));
    network.init();
    Map<String, INDArray> weights = network.getLayer(0).paramTable();
    for (int i = 0; i < BLOCKS; i++) {
      exchange.put("convolution_" + i, weights.get("conv" + i));
      exchange.put("scale_" + i, weights.get("scale" + i), weights.get("scale" + i).length());
      exchange.put("offset_" + i, weights.get("offset" + i), weights.get("offset" + i).length());
    }
    exchange.put("hidden", weights.get("W"));
    exchange.put("head_weight", weights.get("head"));
    exchange.put("head_bias", weights.get("headBias"), CLASSES);
    Sequences clips =
        Sequences.translating(
            seed,
            sizeOf.batch(),
            sizeOf.frames(),
            sizeOf.side(),
            Math.max(1, sizeOf.velocityRange()));
    clips.put(exchange);
    return new NetworkSession(
        network, new DataSet(clips.features(0, sizeOf.frames()), labels(exchange)));
  }

  /** Every class in turn. */
  private INDArray labels(Exchange exchange) {
    long[] labels = new long[sizeOf.batch()];
    float[] classes = new float[sizeOf.batch() * CLASSES];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i % CLASSES;
      classes[i * CLASSES + i % CLASSES] = 1;
    }
    exchange.put("labels", labels, labels.length);
    return Nd4j.createFromArray(classes).reshape('c', labels.length, CLASSES);
  }
}
