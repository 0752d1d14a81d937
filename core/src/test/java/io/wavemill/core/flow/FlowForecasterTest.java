package io.wavemill.core.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.core.engine.Pooling;
import io.wavemill.core.optimise.ClippedAdam;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Random;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class FlowForecasterTest {

  private static FlowForecaster.Builder small(int range) {
    return new FlowForecaster.Builder()
        .frame(1, 5, 6)
        .hidden(3)
        .velocityRange(range)
        .decoderLayers(1)
        .frames(3, 2);
  }

  private static MultiLayerNetwork network(FlowForecaster layer, DataType dataType) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            ForecasterNetworks.configuration(layer, new ClippedAdam(1e-3, 1), 11, dataType));
    network.init();
    return network;
  }

  private static INDArray random(Random random, long... shape) {
    int length = 1;
    for (long size : shape) {
      length *= (int) size;
    }
    double[] values = random.doubles(length).toArray();
    return Nd4j.createFromArray(values).reshape('c', shape);
  }

  /**
   * Central differences for every parameter and the encoder's input. With teacher forcing all fed
   * frames are constants, so the numerical derivative is that of the same function; that fed
   * predictions carry no gradient is golden vector 8.5.
   */
  @ParameterizedTest(name = "range {0}, batch {1}, frames {2}+{3}, {4}, kernel {5}, decoder {6}")
  @CsvSource({
    "0, 1, 1, 1, MAX, 3, 0",
    "0, 3, 3, 2, MAX, 3, 1",
    "1, 1, 3, 2, MAX, 3, 1",
    "1, 2, 1, 1, MAX, 3, 2",
    "1, 2, 2, 3, MEAN, 3, 1",
    "1, 2, 2, 3, SUM, 1, 1",
    "2, 1, 2, 2, MAX, 5, 1"
  })
  void gradients(
      int range, int batch, int inputs, int predicted, Pooling pooling, int kernel, int decoder) {
    FlowForecaster layer =
        new FlowForecaster.Builder()
            .frame(2, 3, 4)
            .hidden(2)
            .velocityRange(range)
            .kernel(kernel)
            .decoderLayers(decoder)
            .pooling(pooling)
            .teacherForcing(1)
            .frames(inputs, predicted)
            .build();
    MultiLayerNetwork network = network(layer, DataType.DOUBLE);
    long seed = 5;
    Random random = new Random(seed);
    INDArray input = random(random, batch, 24, inputs + predicted);
    INDArray labels = random(random, batch, 24, predicted);

    INDArray inputGradient = inputGradient(network, input, labels);
    INDArray gradient = network.getFlattenedGradients().dup();
    double score = network.score();
    INDArray parameters = network.params();
    double step = 1e-6;
    for (long i = 0; i < parameters.length(); i++) {
      double value = parameters.getDouble(i);
      parameters.putScalar(i, value + step);
      double up = score(network, input, labels);
      parameters.putScalar(i, value - step);
      double down = score(network, input, labels);
      parameters.putScalar(i, value);
      // The network's score is a mean over the batch, Deeplearning4j's gradients are sums.
      assertClose((up - down) / (2 * step) * batch, gradient.getDouble(i), "parameter " + i);
    }
    assertEquals(score, score(network, input, labels), 1e-14);

    for (int b = 0; b < batch; b++) {
      for (int p = 0; p < 24; p++) {
        for (int t = 0; t < inputs + predicted; t++) {
          if (t >= inputs) {
            assertEquals(0, inputGradient.getDouble(b, p, t), "teacher frames carry no gradient");
            continue;
          }
          double value = input.getDouble(b, p, t);
          input.putScalar(new long[] {b, p, t}, value + step);
          double up = score(network, input, labels);
          input.putScalar(new long[] {b, p, t}, value - step);
          double down = score(network, input, labels);
          input.putScalar(new long[] {b, p, t}, value);
          assertClose(
              (up - down) / (2 * step) * batch,
              inputGradient.getDouble(b, p, t),
              "input " + b + "," + p + "," + t);
        }
      }
    }
  }

  private static void assertClose(double numeric, double analytic, String what) {
    double scale = Math.max(1e-4, Math.max(Math.abs(numeric), Math.abs(analytic)));
    assertEquals(numeric, analytic, 1e-5 * scale, what);
  }

  private static double score(MultiLayerNetwork network, INDArray input, INDArray labels) {
    return network.score(new DataSet(input, labels), true);
  }

  private static INDArray inputGradient(
      MultiLayerNetwork network, INDArray input, INDArray labels) {
    network.setInput(input);
    network.setLabels(labels);
    network.computeGradientAndScore();
    return network.calculateGradients(input, labels, null, null).getSecond();
  }

  @ParameterizedTest
  @EnumSource(Pooling.class)
  void jsonRoundTrip(Pooling pooling) {
    MultiLayerConfiguration configuration =
        ForecasterNetworks.configuration(
            small(1).pooling(pooling).teacherForcing(.25).kernel(5).build(),
            new ClippedAdam(2e-3, .5),
            3,
            DataType.FLOAT);
    MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(configuration.toJson());
    assertEquals(configuration, read);
    FlowForecaster layer = (FlowForecaster) read.getConf(0).getLayer();
    assertEquals(pooling, layer.getPooling());
    assertEquals(.25, layer.getTeacherForcing());
    assertEquals(5, layer.getKernel());
    assertEquals(1, layer.getVelocityRange());
    assertEquals(new ClippedAdam(2e-3, .5), layer.getIUpdater());
    assertNotEquals(
        configuration,
        ForecasterNetworks.configuration(
            small(1).pooling(pooling).build(), new ClippedAdam(2e-3, .5), 3, DataType.FLOAT));
  }

  @Test
  void modelFileRoundTrip() throws Exception {
    MultiLayerNetwork network = network(small(1).build(), DataType.FLOAT);
    Random random = new Random(1);
    INDArray input = random(random, 2, 30, 3).castTo(DataType.FLOAT);
    INDArray labels = random(random, 2, 30, 2).castTo(DataType.FLOAT);
    network.fit(new DataSet(input, labels));
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, file, true);
    MultiLayerNetwork read =
        ModelSerializer.restoreMultiLayerNetwork(
            new ByteArrayInputStream(file.toByteArray()), true);
    assertEquals(network.params(), read.params());
    assertEquals(network.output(input), read.output(input));
    // The updater's moments came along: both go on in the same way.
    network.fit(new DataSet(input, labels));
    read.fit(new DataSet(input, labels));
    assertEquals(network.params(), read.params());
  }

  @Test
  void javaSerializationOfTheConfiguration() throws Exception {
    // Spark ships configurations to workers in this way.
    MultiLayerConfiguration configuration =
        ForecasterNetworks.configuration(
            small(2).build(), new ClippedAdam(1e-3, 1), 3, DataType.FLOAT);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (java.io.ObjectOutputStream out = new java.io.ObjectOutputStream(bytes)) {
      out.writeObject(configuration);
    }
    try (java.io.ObjectInputStream in =
        new java.io.ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertEquals(configuration, in.readObject());
    }
  }

  /** Specification 3.6, at the published size. */
  @ParameterizedTest
  @CsvSource({"0", "1", "2"})
  void parameterCount(int range) {
    FlowForecaster layer =
        new FlowForecaster.Builder()
            .frame(1, 28, 28)
            .hidden(128)
            .velocityRange(range)
            .frames(10, 10)
            .build();
    assertEquals(739_584, layer.initializer().numParams(layer));
  }

  /** Specification 3.7: uniform on ±1/√fan_in, the same on every run. */
  @Test
  void initialisation() {
    FlowForecaster layer = small(1).hidden(16).build();
    MultiLayerNetwork network = network(layer, DataType.DOUBLE);
    assertUniform(1 / 3.0, network.getParam("0_U"));
    assertUniform(1 / 12.0, network.getParam("0_W"));
    assertUniform(1 / 12.0, network.getParam("0_D0"));
    assertUniform(1 / 12.0, network.getParam("0_D1"));
    assertEquals(network.params(), network(layer, DataType.DOUBLE).params());
    assertNotEquals(network.getParam("0_W").slice(0), network.getParam("0_D0").slice(0));
  }

  private static void assertUniform(double bound, INDArray values) {
    double largest = values.amaxNumber().doubleValue();
    assertTrue(largest <= bound && largest > .9 * bound, "largest " + largest);
    double expected = bound / Math.sqrt(3);
    double deviation = Math.sqrt(values.mul(values).meanNumber().doubleValue());
    assertEquals(expected, deviation, .15 * expected);
  }

  @Test
  void workspacesDoNotMatter() {
    INDArray[] results = new INDArray[2];
    for (WorkspaceMode mode : new WorkspaceMode[] {WorkspaceMode.NONE, WorkspaceMode.ENABLED}) {
      MultiLayerConfiguration configuration =
          ForecasterNetworks.configuration(
              small(1).build(), new ClippedAdam(1e-3, 1), 3, DataType.FLOAT);
      configuration.setTrainingWorkspaceMode(mode);
      configuration.setInferenceWorkspaceMode(mode);
      MultiLayerNetwork network = new MultiLayerNetwork(configuration);
      network.init();
      Random random = new Random(1);
      for (int i = 0; i < 3; i++) {
        network.fit(
            new DataSet(
                random(random, 4, 30, 3).castTo(DataType.FLOAT),
                random(random, 4, 30, 2).castTo(DataType.FLOAT)));
      }
      results[mode == WorkspaceMode.NONE ? 0 : 1] =
          network.output(random(random, 2, 30, 3).castTo(DataType.FLOAT)).dup();
    }
    assertEquals(results[0], results[1]);
  }

  /** A batch is its sequences: what a sequence gives does not depend on its neighbours. */
  @Test
  void sequencesDoNotMix() {
    for (int range : new int[] {0, 1}) {
      MultiLayerNetwork network = network(small(range).build(), DataType.DOUBLE);
      INDArray input = random(new Random(2), 11, 30, 3);
      INDArray together = network.output(input);
      assertArrayEquals(new long[] {11, 30, 2}, together.shape());
      for (int i = 0; i < 11; i++) {
        INDArray alone = network.output(input.slice(i).reshape('c', new long[] {1, 30, 3}));
        Golden.assertArray(
            together.slice(i).dup('c').reshape(60).toDoubleVector(), alone, 1e-12, "sequence " + i);
      }
    }
  }

  @Test
  void forecastsAnyLength() {
    MultiLayerNetwork network = network(small(1).build(), DataType.DOUBLE);
    FlowForecasterLayer layer = (FlowForecasterLayer) network.getLayer(0);
    INDArray input = random(new Random(2), 3, 30, 3);
    INDArray trained = network.output(input);
    INDArray longer = layer.forecast(input, 7);
    assertArrayEquals(new long[] {3, 30, 7}, longer.shape());
    INDArray beginning =
        longer.get(
            org.nd4j.linalg.indexing.NDArrayIndex.all(),
            org.nd4j.linalg.indexing.NDArrayIndex.all(),
            org.nd4j.linalg.indexing.NDArrayIndex.interval(0, 2));
    assertEquals(trained, beginning.dup());
  }

  /**
   * Teacher forcing draws its numbers from seed and iteration, so a repeated step is the same step.
   */
  @Test
  void teacherForcingIsReproducible() {
    INDArray input = random(new Random(2), 3, 30, 5);
    INDArray labels = random(new Random(3), 3, 30, 2);
    INDArray[] parameters = new INDArray[2];
    for (int run = 0; run < 2; run++) {
      MultiLayerNetwork network = network(small(1).teacherForcing(.5).build(), DataType.DOUBLE);
      for (int i = 0; i < 5; i++) {
        network.fit(new DataSet(input, labels));
      }
      parameters[run] = network.params().dup();
    }
    assertEquals(parameters[0], parameters[1]);
    MultiLayerNetwork network = network(small(1).teacherForcing(.5).build(), DataType.DOUBLE);
    INDArray withoutTruth = random(new Random(2), 3, 30, 3);
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> network.fit(new DataSet(withoutTruth, labels)))
            .getMessage();
    assertTrue(message.contains("teacher forcing needs the 2 frames"), message);
  }

  @Test
  void wrongShapesAreRefused() {
    MultiLayerNetwork network = network(small(1).build(), DataType.DOUBLE);
    assertThrows(
        IllegalArgumentException.class, () -> network.output(random(new Random(1), 2, 29, 3)));
    assertThrows(
        IllegalArgumentException.class, () -> network.output(random(new Random(1), 2, 30, 2)));
    assertThrows(
        IllegalArgumentException.class, () -> new FlowForecaster.Builder().hidden(3).build());
    assertThrows(IllegalArgumentException.class, () -> small(-1).build());
    assertThrows(IllegalArgumentException.class, () -> small(1).kernel(2).build());
    assertThrows(IllegalArgumentException.class, () -> small(1).teacherForcing(1.5).build());
    assertThrows(
        IllegalStateException.class,
        () ->
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(small(1).build())
                .setInputType(InputType.recurrent(31, 3, RNNFormat.NCW))
                .build());
  }
}
