package io.wavemill.bench.training;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wavemill.bench.peer.Exchange;
import io.wavemill.core.optimise.ClippedAdam;
import io.wavemill.core.oscillator.Coupling;
import io.wavemill.core.oscillator.OscillatorConstants;
import io.wavemill.core.oscillator.OscillatorNetwork;
import io.wavemill.core.oscillator.SequenceNetworks;
import io.wavemill.datasets.source.DigitSource;
import io.wavemill.datasets.source.Digits;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A training step on sequential MNIST: digits read pixel by pixel, softmax cross-entropy of ten
 * classes, Adam at 0.0021 without clipping (neural wave machine and coRNN, published constants).
 *
 * @param name of the benchmark
 * @param model {@code nwm2d}, units on a square torus, or {@code cornn}, all coupled with all
 * @param units a square for {@code nwm2d}
 * @param batch sequences
 * @param steps pixels read of each digit, 784 at most
 */
public record OscillatorBenchmark(String name, String model, int units, int batch, int steps)
    implements TrainingBenchmark {

  private static final int CLASSES = 10;
  private static final double LEARNING_RATE = 0.0021;
  private static final OscillatorConstants CONSTANTS = new OscillatorConstants(0.042, 2.7, 4.7);
  private static final float WHITE = 255;

  private boolean lattice() {
    return model.equals("nwm2d");
  }

  private int side() {
    return (int) Math.sqrt(units);
  }

  @Override
  public String about() {
    return "%s on sequential MNIST, training step: %d units, batch %d, %d steps"
        .formatted(lattice() ? "NWM-2D" : "coRNN", units, batch, steps);
  }

  @Override
  public PeerModel peer() {
    return new PeerModel("oscillators.py", model, List.of("eager", "compiled"));
  }

  @Override
  public ObjectNode sizes() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("dt", CONSTANTS.timeStep())
        .put("gamma", CONSTANTS.stiffness())
        .put("epsilon", CONSTANTS.damping())
        .put("side", side())
        .put("units", units);
  }

  /**
   * Per unit and step one multiply-add for the input, and one for each unit that is listened to.
   */
  @Override
  public double operations() {
    double perUnit = 1 + 2.0 * (lattice() ? 9 : units);
    double readout = (double) units * CLASSES;
    return PASSES * 2 * batch * (steps * (double) units * perUnit + readout);
  }

  @Override
  public Session prepare(long seed, Exchange exchange) {
    OscillatorNetwork layer =
        new OscillatorNetwork.Builder()
            .coupling(lattice() ? new Coupling.Lattice(side(), side()) : new Coupling.Dense(units))
            .inputs(1)
            .constants(CONSTANTS)
            .kernelBiases(lattice())
            .build();
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            SequenceNetworks.configuration(
                layer,
                SequenceNetworks.Task.CLASSES,
                CLASSES,
                new ClippedAdam(LEARNING_RATE, 0),
                seed,
                DataType.FLOAT));
    network.init();
    put(network, exchange);
    return new NetworkSession(network, batch(exchange));
  }

  private void put(MultiLayerNetwork network, Exchange exchange) {
    Map<String, INDArray> cell = network.getLayer(0).paramTable();
    if (lattice()) {
      exchange.put("input_weight", cell.get("V"));
      exchange.put("input_bias", cell.get("b"), units);
      exchange.put("velocity_kernel", cell.get("Kz"), 1, 1, 3, 3);
      exchange.put("velocity_bias", cell.get("bz"), 1);
      exchange.put("position_kernel", cell.get("Ky"), 1, 1, 3, 3);
      exchange.put("position_bias", cell.get("by"), 1);
    } else {
      exchange.put("cell_weight", Nd4j.hstack(cell.get("V"), cell.get("Kz"), cell.get("Ky")));
      exchange.put("cell_bias", cell.get("b"), units);
    }
    Map<String, INDArray> readout = network.getLayer(1).paramTable();
    exchange.put("readout_weight", readout.get("W").transpose());
    exchange.put("readout_bias", readout.get("b"), CLASSES);
  }

  private DataSet batch(Exchange exchange) {
    Digits digits = DigitSource.shipped().train();
    float[] pixels = new float[batch * steps];
    long[] labels = new long[batch];
    float[] classes = new float[batch * CLASSES];
    for (int b = 0; b < batch; b++) {
      for (int t = 0; t < steps; t++) {
        pixels[b * steps + t] = digits.pixel(b, t / Digits.SIDE, t % Digits.SIDE) / WHITE;
      }
      labels[b] = digits.labels()[b];
      classes[b * CLASSES + digits.labels()[b]] = 1;
    }
    exchange.put("pixels", pixels, batch, steps);
    exchange.put("labels", labels, batch);
    return new DataSet(
        Nd4j.createFromArray(pixels).reshape('c', batch, 1, steps),
        Nd4j.createFromArray(classes).reshape('c', batch, CLASSES));
  }
}
