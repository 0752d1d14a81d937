package io.wavemill.bench.training;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wavemill.bench.Conditions;
import io.wavemill.bench.peer.Exchange;
import io.wavemill.core.flow.FlowForecaster;
import java.util.List;

/**
 * A training step of FERNN on Translating MNIST (T. A. Keller, arXiv 2507.14793): closed-loop
 * forecast, back-propagation through all frames, gradient clipped to global norm 1, Adam at 1e-3.
 *
 * @param name of the benchmark
 * @param sizeOf model and batch
 * @param withStock whether Deeplearning4j's own convolution is measured as well
 */
public record FernnBenchmark(String name, FernnSizes sizeOf, boolean withStock)
    implements TrainingBenchmark {

  private static final double LEARNING_RATE = 1e-3;
  private static final double CLIP = 1;

  @Override
  public String about() {
    return "FERNN on Translating MNIST, training step: hidden %d, %d velocities, batch %d, %d+%d frames of %d×%d, %d decoder layers"
        .formatted(
            sizeOf.hidden(),
            sizeOf.velocities(),
            sizeOf.batch(),
            sizeOf.inputFrames(),
            sizeOf.predictedFrames(),
            sizeOf.side(),
            sizeOf.side(),
            sizeOf.decoderLayers());
  }

  @Override
  public PeerModel peer() {
    return new PeerModel("fernn.py", "fernn", List.of("eager", "channels_last", "compiled"));
  }

  @Override
  public ObjectNode sizes() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("velocityRange", sizeOf.velocityRange())
        .put("inputFrames", sizeOf.inputFrames())
        .put("decoderLayers", sizeOf.decoderLayers());
  }

  @Override
  public double operations() {
    return sizeOf.operations();
  }

  @Override
  public Session prepare(long seed, Exchange exchange) {
    FlowForecaster layer =
        new FlowForecaster.Builder()
            .frame(1, sizeOf.side(), sizeOf.side())
            .hidden(sizeOf.hidden())
            .velocityRange(sizeOf.velocityRange())
            .decoderLayers(sizeOf.decoderLayers())
            .frames(sizeOf.inputFrames(), sizeOf.predictedFrames())
            .build();
    Sequences sequences =
        Sequences.translating(
            seed,
            sizeOf.batch(),
            sizeOf.frames(),
            sizeOf.side(),
            Math.max(1, sizeOf.velocityRange()));
    return NetworkSession.forecaster(layer, LEARNING_RATE, CLIP, seed, sequences, exchange);
  }

  @Override
  public void measureMore(Conditions conditions, ObjectNode details) {
    if (withStock) {
      conditions.say().accept(name + ": stock Deeplearning4j, which is slow");
      details.set("stock", StockRecurrence.measure(sizeOf, conditions.threads()));
    }
  }
}
