package io.wavemill.bench.training;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wavemill.bench.peer.Exchange;
import io.wavemill.core.rotation.RotatingForecaster;
import java.util.List;

/**
 * A training step of rotating FERNN on Rotating MNIST (T. A. Keller, arXiv 2507.14793): closed-loop
 * forecast, back-propagation through all frames, Adam at 1e-4 without clipping.
 *
 * @param name of the benchmark
 * @param sizeOf model and batch
 */
public record RotatingFernnBenchmark(String name, RotatingFernnSizes sizeOf)
    implements TrainingBenchmark {

  private static final double LEARNING_RATE = 1e-4;

  @Override
  public String about() {
    return "FERNN on Rotating MNIST, training step: %d fields of %d orientations, %d velocities, batch %d, %d+%d frames of %d×%d, %d decoder layers"
        .formatted(
            sizeOf.fields(),
            sizeOf.orientations(),
            sizeOf.velocities().size(),
            sizeOf.batch(),
            sizeOf.inputFrames(),
            sizeOf.predictedFrames(),
            sizeOf.side(),
            sizeOf.side(),
            sizeOf.decoderLayers());
  }

  @Override
  public PeerModel peer() {
    return new PeerModel(
        "rotating_fernn.py",
        "rotating-fernn",
        List.of("eager", "channels_last", "compiled", "expanded_once"));
  }

  @Override
  public ObjectNode sizes() {
    ObjectNode sizes =
        JsonNodeFactory.instance
            .objectNode()
            .put("orientations", sizeOf.orientations())
            .put("inputFrames", sizeOf.inputFrames())
            .put("decoderLayers", sizeOf.decoderLayers());
    ArrayNode velocities = sizes.putArray("velocities");
    sizeOf.velocities().forEach(velocities::add);
    return sizes;
  }

  @Override
  public double operations() {
    return sizeOf.operations();
  }

  @Override
  public Session prepare(long seed, Exchange exchange) {
    RotatingForecaster layer =
        new RotatingForecaster.Builder()
            .frame(1, sizeOf.side(), sizeOf.side())
            .fields(sizeOf.fields())
            .orientations(sizeOf.orientations())
            .velocities(sizeOf.velocities().stream().mapToDouble(Integer::doubleValue).toArray())
            .decoderLayers(sizeOf.decoderLayers())
            .frames(sizeOf.inputFrames(), sizeOf.predictedFrames())
            .build();
    Sequences sequences =
        Sequences.rotating(
            seed, sizeOf.batch(), sizeOf.frames(), sizeOf.side(), sizeOf.velocities());
    return NetworkSession.forecaster(layer, LEARNING_RATE, 0, seed, sequences, exchange);
  }
}
