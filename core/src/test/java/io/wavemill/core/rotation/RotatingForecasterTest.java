package io.wavemill.core.rotation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.core.engine.Engines;
import io.wavemill.core.engine.Exactness;
import io.wavemill.core.engine.Pooling;
import io.wavemill.core.flow.FlowForecasterLayer;
import io.wavemill.core.flow.ForecasterNetworks;
import io.wavemill.core.flow.Tape;
import io.wavemill.core.optimise.ClippedAdam;
import io.wavemill.core.parallel.Parallel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class RotatingForecasterTest {

  @AfterEach
  void forgetProperties() {
    System.clearProperty(Engines.ENGINE);
    System.clearProperty(Parallel.THREADS);
  }

  private static double[] degrees(String text) {
    return Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  private static MultiLayerNetwork network(RotatingForecaster layer, DataType dataType) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            ForecasterNetworks.configuration(layer, new ClippedAdam(1e-3, 1), 11, dataType));
    network.init();
    return network;
  }

  private static INDArray random(Random random, DataType dataType, long... shape) {
    double[] values = random.doubles(Arrays.stream(shape).reduce(1, (a, b) -> a * b)).toArray();
    return Nd4j.createFromArray(values).reshape('c', shape).castTo(dataType);
  }

  private static RotatingForecaster.Builder small() {
    return new RotatingForecaster.Builder()
        .frame(1, 5, 5)
        .fields(2)
        .orientations(4)
        .velocities(-30, 0, 30)
        .decoderLayers(1)
        .frames(3, 2);
  }

  /** Central differences for every parameter and the input; fed frames are the truth. */
  @ParameterizedTest(name = "{0} orientations, {1} degrees, batch {2}, frames {3}+{4}, {5}")
  @CsvSource({
    "2, 0, 1, 1, 1, MAX",
    "3, 0, 2, 2, 2, MAX",
    "4, -90 0 90, 1, 2, 1, MAX",
    "3, -40 10, 5, 1, 2, MEAN",
    "3, -30 0 30, 1, 2, 2, SUM"
  })
  void gradients(
      int orientations, String velocities, int batch, int inputs, int predicted, Pooling pooling) {
    RotatingForecaster layer =
        new RotatingForecaster.Builder()
            .frame(1, 3, 3)
            .fields(1)
            .orientations(orientations)
            .velocities(degrees(velocities))
            .decoderLayers(1)
            .pooling(pooling)
            .teacherForcing(1)
            .frames(inputs, predicted)
            .build();
    MultiLayerNetwork network = network(layer, DataType.DOUBLE);
    long seed = 5;
    Random random = new Random(seed);
    // Away from the small first values of the published size.
    INDArray parameters = network.params();
    parameters.assign(random(random, DataType.DOUBLE, 1, parameters.length()).subi(.4));
    INDArray input = random(random, DataType.DOUBLE, batch, 9, inputs + predicted);
    INDArray labels = random(random, DataType.DOUBLE, batch, 9, predicted);
    network.setInput(input);
    network.setLabels(labels);
    network.computeGradientAndScore();
    INDArray gradient = network.getFlattenedGradients().dup();
    INDArray inputGradient = network.calculateGradients(input, labels, null, null).getSecond();
    assertSlopes(network, input, labels, parameters.reshape(parameters.length()), gradient);
    INDArray used =
        input.get(
            org.nd4j.linalg.indexing.NDArrayIndex.all(),
            org.nd4j.linalg.indexing.NDArrayIndex.all(),
            org.nd4j.linalg.indexing.NDArrayIndex.interval(0, inputs));
    INDArray usedGradient =
        inputGradient.get(
            org.nd4j.linalg.indexing.NDArrayIndex.all(),
            org.nd4j.linalg.indexing.NDArrayIndex.all(),
            org.nd4j.linalg.indexing.NDArrayIndex.interval(0, inputs));
    assertSlopes(network, input, labels, used, usedGradient);
  }

  private static void assertSlopes(
      MultiLayerNetwork network,
      INDArray input,
      INDArray labels,
      INDArray numbers,
      INDArray gradient) {
    double step = 1e-6;
    DataSet data = new DataSet(input, labels);
    for (long i = 0; i < numbers.length(); i++) {
      double value = numbers.getDouble(i);
      numbers.putScalar(i, value + step);
      double up = network.score(data, true);
      numbers.putScalar(i, value - step);
      double down = network.score(data, true);
      numbers.putScalar(i, value);
      // The network's score is a mean over the batch, Deeplearning4j's gradients are sums.
      double numeric = (up - down) / (2 * step) * input.size(0);
      double analytic = gradient.getDouble(i);
      double scale = Math.max(1e-3, Math.max(Math.abs(numeric), Math.abs(analytic)));
      assertEquals(numeric, analytic, 1e-5 * scale, "number " + i + " of " + numbers.length());
    }
  }

  @Test
  void jsonRoundTrip() {
    RotatingForecaster layer =
        small().exactness(Exactness.STRICT).tape(Tape.RECOMPUTE).pooling(Pooling.SUM).build();
    MultiLayerConfiguration configuration =
        ForecasterNetworks.configuration(layer, new ClippedAdam(2e-3, 0), 3, DataType.FLOAT);
    MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(configuration.toJson());
    assertEquals(configuration, read);
    RotatingForecaster same = (RotatingForecaster) read.getConf(0).getLayer();
    assertArrayEquals(new double[] {-30, 0, 30}, same.getVelocities());
    assertEquals(4, same.getOrientations());
    assertEquals(2, same.getFields());
    assertEquals(Tape.RECOMPUTE, same.getTape());
    assertEquals(layer, same);
    assertNotEquals(layer, small().velocities(-30, 0).build());
  }

  @Test
  void modelFileRoundTrip() throws Exception {
    MultiLayerNetwork network = network(small().build(), DataType.FLOAT);
    Random random = new Random(1);
    INDArray input = random(random, DataType.FLOAT, 2, 25, 3);
    INDArray labels = random(random, DataType.FLOAT, 2, 25, 2);
    network.fit(new DataSet(input, labels));
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, file, true);
    MultiLayerNetwork read =
        ModelSerializer.restoreMultiLayerNetwork(
            new ByteArrayInputStream(file.toByteArray()), true);
    assertEquals(network.output(input), read.output(input));
    network.fit(new DataSet(input, labels));
    read.fit(new DataSet(input, labels));
    assertEquals(network.params(), read.params());
    FlowForecasterLayer layer = (FlowForecasterLayer) read.getLayer(0);
    assertArrayEquals(new long[] {2, 25, 7}, layer.forecast(input, 7).shape());
  }

  /** Specification 3.6, at the published size. */
  @ParameterizedTest
  @ValueSource(strings = {"0", "-20 -10 0 10 20", "-40 -30 -20 -10 0 10 20 30 40"})
  void parameterCount(String velocities) {
    RotatingForecaster layer =
        new RotatingForecaster.Builder()
            .frame(1, 28, 28)
            .fields(32)
            .velocities(degrees(velocities))
            .frames(10, 10)
            .build();
    assertEquals(48_007_488, layer.initializer().numParams(layer));
    assertEquals(1152, layer.stateChannels());
  }

  @Test
  void firstValues() {
    RotatingForecaster layer =
        new RotatingForecaster.Builder()
            .frame(1, 6, 6)
            .fields(4)
            .decoderLayers(1)
            .frames(2, 2)
            .build();
    MultiLayerNetwork network = network(layer, DataType.DOUBLE);
    assertEquals(network.params(), network(layer, DataType.DOUBLE).params());
    double bound = 1 / Math.sqrt(144 * 9);
    double largest = network.getParam("0_D0").amaxNumber().doubleValue();
    assertTrue(largest <= bound && largest > .99 * bound, "largest " + largest);
    // Centres of the filters, which have four inputs: 0.0028292 / 4.
    INDArray centres =
        network
            .getParam("0_W")
            .get(
                org.nd4j.linalg.indexing.NDArrayIndex.all(),
                org.nd4j.linalg.indexing.NDArrayIndex.all(),
                org.nd4j.linalg.indexing.NDArrayIndex.all(),
                org.nd4j.linalg.indexing.NDArrayIndex.point(0))
            .dup();
    assertEquals(.0028292 / 4, centres.mul(centres).meanNumber().doubleValue(), 1.5e-4);
  }

  /** Gradient of one minibatch, its loss last. */
  private static double[] gradient(RotatingForecaster layer, DataType dataType) {
    MultiLayerNetwork network = network(layer, dataType);
    Random random = new Random(7);
    network.setInput(random(random, dataType, 3, 144, 3));
    network.setLabels(random(random, dataType, 3, 144, 2));
    network.computeGradientAndScore();
    double[] slopes =
        network.getFlattenedGradients().castTo(DataType.DOUBLE).reshape(-1).toDoubleVector();
    double[] result = Arrays.copyOf(slopes, slopes.length + 1);
    result[slopes.length] = network.score();
    return result;
  }

  private static RotatingForecaster.Builder medium(Exactness exactness) {
    return new RotatingForecaster.Builder()
        .frame(1, 12, 12)
        .fields(1)
        .velocities(-20, 0, 10)
        .decoderLayers(1)
        .frames(3, 2)
        .exactness(exactness);
  }

  @ParameterizedTest
  @CsvSource({"FAST, 2e-4", "STRICT, 1e-5"})
  void engineHereAgreesWithTheOracle(Exactness exactness, double tolerance) {
    RotatingForecaster layer = medium(exactness).build();
    double[] here = gradient(layer, DataType.FLOAT);
    double[] expected = gradient(layer, DataType.DOUBLE);
    double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], here[i], tolerance * largest, "number " + i);
    }
  }

  @Test
  void recomputedStatesAndThreadsChangeNoBit() {
    double[] stored = gradient(medium(Exactness.FAST).tape(Tape.STORE).build(), DataType.FLOAT);
    System.setProperty(Parallel.THREADS, "2");
    assertArrayEquals(
        stored, gradient(medium(Exactness.FAST).tape(Tape.STORE).build(), DataType.FLOAT), 0);
    assertArrayEquals(
        stored, gradient(medium(Exactness.FAST).tape(Tape.RECOMPUTE).build(), DataType.FLOAT), 0);
  }

  @Test
  void wrongSettingsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> small().fields(0).build());
    assertThrows(IllegalArgumentException.class, () -> small().orientations(0).build());
    assertThrows(IllegalArgumentException.class, () -> small().velocities().build());
    assertThrows(IllegalArgumentException.class, () -> small().velocities(Double.NaN).build());
    assertThrows(
        IllegalArgumentException.class, () -> small().frame(1, 5, 6).velocities(90).build());
  }
}
