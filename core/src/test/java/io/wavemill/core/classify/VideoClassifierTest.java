package io.wavemill.core.classify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.core.engine.Exactness;
import io.wavemill.core.flow.Tape;
import io.wavemill.core.optimise.ClippedAdam;
import io.wavemill.core.parallel.Parallel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class VideoClassifierTest {

  private static final int HEIGHT = 5;
  private static final int WIDTH = 4;
  private static final int CLASSES = 3;

  private final Random random = new Random(5);

  @AfterEach
  void forgetProperties() {
    System.clearProperty(Parallel.THREADS);
  }

  private static FlowClassifier.Builder flow(int range, Transport transport) {
    return new FlowClassifier.Builder()
        .frame(1, HEIGHT, WIDTH)
        .classes(CLASSES)
        .hidden(3)
        .velocityRange(range)
        .transport(transport);
  }

  private static VolumeClassifier.Builder volume() {
    return new VolumeClassifier.Builder().frame(1, HEIGHT, WIDTH).classes(CLASSES).base(2);
  }

  static Stream<VideoClassifier> classifiers() {
    return Stream.of(
        flow(0, Transport.ROLL).build(),
        flow(1, Transport.ROLL).tape(Tape.RECOMPUTE).build(),
        flow(1, Transport.LEARNED).exactness(Exactness.STRICT).build(),
        flow(1, Transport.LEARNED).layers(2).build(),
        volume().build());
  }

  private static MultiLayerNetwork network(VideoClassifier layer, DataType dataType, double decay) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            ClassifierNetworks.configuration(layer, new ClippedAdam(1e-2, 1), 11, dataType, decay));
    network.init();
    return network;
  }

  private DataSet videos(DataType dataType, int batch, int pixels, int frames) {
    INDArray videos = Nd4j.create(DataType.DOUBLE, batch, pixels, frames);
    for (long i = 0; i < videos.length(); i++) {
      videos.putScalar(i, random.nextDouble());
    }
    INDArray labels = Nd4j.zeros(DataType.DOUBLE, batch, CLASSES);
    for (int b = 0; b < batch; b++) {
      labels.putScalar(b, b % CLASSES, 1);
    }
    return new DataSet(videos.castTo(dataType), labels.castTo(dataType));
  }

  private DataSet videos(DataType dataType, int batch, int frames) {
    return videos(dataType, batch, HEIGHT * WIDTH, frames);
  }

  private static void gradient(MultiLayerNetwork network, DataSet data) {
    network.setInput(data.getFeatures());
    network.setLabels(data.getLabels());
    network.computeGradientAndScore();
  }

  /**
   * Central differences, of large parameters at ten places, or four where there are several layers:
   * the encoder's sizes are those of the published network.
   */
  @ParameterizedTest(name = "range {0}, {1}, batch {2}, frames {3}, layers {4}")
  @CsvSource({
    "0, ROLL, 1, 1, 1",
    "0, ROLL, 3, 2, 1",
    "1, ROLL, 2, 3, 1",
    "1, LEARNED, 2, 3, 1",
    "1, ROLL, 2, 3, 2",
    "1, LEARNED, 1, 3, 2",
    "1, ROLL, 1, 1, 2",
    "0, ROLL, 2, 2, 3"
  })
  void gradientsOfFlowClassifiers(
      int range, Transport transport, int batch, int frames, int layers) {
    gradients(
        flow(range, transport).frame(1, 3, 3).layers(layers).build(),
        batch,
        frames,
        layers == 1 ? 10 : 4);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 4"})
  void gradientsOfVolumeClassifiers(int batch, int frames) {
    gradients(volume().frame(1, 3, 3).base(1).build(), batch, frames, 10);
  }

  private void gradients(VideoClassifier layer, int batch, int frames, int places) {
    MultiLayerNetwork network = network(layer, DataType.DOUBLE, 0);
    DataSet data = videos(DataType.DOUBLE, batch, 9, frames);
    // Away from 1 and 0.
    for (int i = 0; i < layer.blocks().size(); i++) {
      for (String name : List.of("scale", "offset")) {
        INDArray values = network.getParam("0_" + name + i);
        for (long c = 0; c < values.length(); c++) {
          values.putScalar(c, values.getDouble(c) + random.nextDouble() - .3);
        }
      }
    }
    gradient(network, data);
    Map<String, INDArray> gradients = new java.util.LinkedHashMap<>();
    network
        .gradient()
        .gradientForVariable()
        .forEach((name, values) -> gradients.put(name, values.dup('c')));
    INDArray inputGradient =
        network
            .calculateGradients(data.getFeatures(), data.getLabels(), null, null)
            .getSecond()
            .dup('c');
    network
        .paramTable()
        .forEach(
            (name, values) -> {
              if (ClassifierParameters.isRunningStatistic(name.substring(2))) {
                assertEquals(0, gradients.get(name).amaxNumber().doubleValue(), name);
              } else {
                int stride = values.length() > 30 ? (int) (values.length() / places) | 1 : 1;
                assertSlopes(network, data, values, gradients.get(name), stride, name);
              }
            });
    assertSlopes(network, data, data.getFeatures(), inputGradient, 1, "input");
  }

  private static void assertSlopes(
      MultiLayerNetwork network,
      DataSet data,
      INDArray numbers,
      INDArray gradient,
      int stride,
      String what) {
    double step = 1e-6;
    for (long i = 0; i < numbers.length(); i += stride) {
      double value = numbers.getDouble(i);
      numbers.putScalar(i, value + step);
      double up = network.score(data, true);
      numbers.putScalar(i, value - step);
      double down = network.score(data, true);
      numbers.putScalar(i, value);
      // The network's score is a mean over the batch, Deeplearning4j's gradients are sums.
      double numeric = (up - down) / (2 * step) * data.numExamples();
      double analytic = gradient.getDouble(i);
      double scale = Math.max(1e-3, Math.max(Math.abs(numeric), Math.abs(analytic)));
      assertEquals(numeric, analytic, 2e-5 * scale, what + " [" + i + "]");
    }
  }

  /** Specification 3.6: what is trained. */
  @ParameterizedTest
  @CsvSource({
    "0, ROLL, 1, 241638",
    "1, ROLL, 1, 241638",
    "2, ROLL, 1, 241638",
    "1, LEARNED, 1, 241719",
    "2, LEARNED, 1, 242263",
    // A further layer: 295168.
    "0, ROLL, 2, 536806",
    "2, ROLL, 2, 536806",
    "1, ROLL, 3, 831974",
    "2, LEARNED, 2, 537431"
  })
  void parametersOfFlowClassifiers(int range, Transport transport, int layers, int expected) {
    FlowClassifier layer =
        new FlowClassifier.Builder()
            .frame(1, 32, 32)
            .classes(6)
            .hidden(128)
            .velocityRange(range)
            .transport(transport)
            .layers(layers)
            .build();
    assertEquals(expected, trained(layer));
    assertEquals(
        2 * (32 + 64 + 128 * layers), layer.initializer().numParams(layer) - trained(layer));
  }

  @Test
  void parametersOfVolumeClassifiers() {
    VolumeClassifier layer = new VolumeClassifier.Builder().frame(1, 32, 32).classes(6).build();
    assertEquals(208_598, trained(layer));
    VolumeClassifier small =
        new VolumeClassifier.Builder().frame(1, 8, 8).classes(6).base(2).build();
    assertEquals(3_400, trained(small));
  }

  private static long trained(VideoClassifier layer) {
    return ClassifierParameters.getInstance().shapesOf(layer).entrySet().stream()
        .filter(entry -> !ClassifierParameters.isRunningStatistic(entry.getKey()))
        .mapToLong(entry -> Arrays.stream(entry.getValue()).reduce(1, (a, b) -> a * b))
        .sum();
  }

  /** Specification 3.7. */
  @Test
  void firstValues() {
    FlowClassifier layer =
        new FlowClassifier.Builder()
            .frame(1, 8, 8)
            .classes(6)
            .hidden(32)
            .velocityRange(2)
            .transport(Transport.LEARNED)
            .layers(2)
            .build();
    MultiLayerNetwork network = network(layer, DataType.DOUBLE, 0);
    assertUniform(.2, network.getParam("0_conv0"));
    assertUniform(.0589256, network.getParam("0_conv1"));
    assertUniform(.0416667, network.getParam("0_conv2"));
    assertUniform(1 / Math.sqrt(288), network.getParam("0_conv3"));
    assertUniform(1 / Math.sqrt(288), network.getParam("0_W"));
    assertUniform(1 / Math.sqrt(288), network.getParam("0_W1"));
    assertNotEquals(network.getParam("0_W"), network.getParam("0_W1"));
    assertUniform(1 / Math.sqrt(32), network.getParam("0_head"));
    assertTrue(network.getParam("0_headBias").amaxNumber().doubleValue() > 0);
    INDArray shifts = network.getParam("0_shifts");
    assertEquals(.2, Math.sqrt(shifts.mul(shifts).meanNumber().doubleValue()), .02);
    assertEquals(1, network.getParam("0_scale1").minNumber().doubleValue());
    assertEquals(1, network.getParam("0_variance1").maxNumber().doubleValue());
    assertEquals(0, network.getParam("0_offset1").amaxNumber().doubleValue());
    assertEquals(0, network.getParam("0_mean1").amaxNumber().doubleValue());
  }

  private static void assertUniform(double bound, INDArray values) {
    double largest = values.amaxNumber().doubleValue();
    assertTrue(largest <= bound && largest > .9 * bound, "largest " + largest);
    double deviation = Math.sqrt(values.mul(values).meanNumber().doubleValue());
    assertEquals(bound / Math.sqrt(3), deviation, .1 * bound);
  }

  /**
   * The updater leaves running statistics to the forward pass, and weight decay leaves them and
   * biases alone.
   */
  @ParameterizedTest
  @MethodSource("classifiers")
  void runningStatisticsAreNotTrained(VideoClassifier layer) {
    DataSet data = videos(DataType.DOUBLE, 4, 4);
    MultiLayerNetwork forwardOnly = network(layer, DataType.DOUBLE, 0);
    forwardOnly.feedForward(data.getFeatures(), true);
    MultiLayerNetwork fitted = network(layer, DataType.DOUBLE, 0.5);
    INDArray before = fitted.getParam("0_conv0").dup();
    fitted.fit(data);
    for (String name : List.of("0_mean0", "0_variance0", "0_mean2", "0_variance2")) {
      assertEquals(forwardOnly.getParam(name), fitted.getParam(name), name);
      assertNotEquals(0, fitted.getParam(name).sub(1).amaxNumber().doubleValue());
    }
    assertNotEquals(before, fitted.getParam("0_conv0"));
    // The updater's moments are of what is trained alone.
    assertEquals(2 * trained(layer), fitted.getUpdater().getStateViewArray().length());
  }

  /**
   * Without training a video's answer does not depend on its neighbours, nor on who asked before.
   */
  @ParameterizedTest
  @MethodSource("classifiers")
  void evaluationIsVideoByVideo(VideoClassifier layer) {
    MultiLayerNetwork network = network(layer, DataType.DOUBLE, 0);
    network.fit(videos(DataType.DOUBLE, 4, 4));
    INDArray parameters = network.params().dup();
    INDArray videos = videos(DataType.DOUBLE, 11, 4).getFeatures();
    INDArray together = network.output(videos);
    assertArrayEquals(new long[] {11, CLASSES}, together.shape());
    for (int i = 0; i < 11; i++) {
      INDArray alone = network.output(videos.slice(i).reshape('c', 1, HEIGHT * WIDTH, 4));
      for (int c = 0; c < CLASSES; c++) {
        assertEquals(together.getDouble(i, c), alone.getDouble(0, c), 1e-12);
      }
    }
    assertEquals(parameters, network.params());
  }

  /** Evaluation keeps two states in turn, and of two frames there is but one after the first. */
  @ParameterizedTest
  @CsvSource({"ROLL, 1", "ROLL, 2", "LEARNED, 2"})
  void shortVideosAreEvaluated(Transport transport, int frames) {
    MultiLayerNetwork network = network(flow(1, transport).build(), DataType.DOUBLE, 0);
    INDArray probabilities = network.output(videos(DataType.DOUBLE, 3, frames).getFeatures());
    assertEquals(3, probabilities.sumNumber().doubleValue(), 1e-12);
  }

  @ParameterizedTest
  @MethodSource("classifiers")
  void jsonRoundTrip(VideoClassifier layer) {
    MultiLayerConfiguration configuration =
        ClassifierNetworks.configuration(layer, new ClippedAdam(2e-3, 1), 3, DataType.FLOAT);
    MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(configuration.toJson());
    assertEquals(configuration, read);
    assertEquals(
        layer.getExactness(), ((VideoClassifier) read.getConf(0).getLayer()).getExactness());
    assertEquals(5, classifiers().map(VideoClassifier::hashCode).distinct().count());
  }

  @ParameterizedTest
  @MethodSource("classifiers")
  void modelFileRoundTrip(VideoClassifier layer) throws Exception {
    MultiLayerNetwork network = network(layer, DataType.FLOAT, 0);
    DataSet data = videos(DataType.FLOAT, 3, 4);
    network.fit(data);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, file, true);
    MultiLayerNetwork read =
        ModelSerializer.restoreMultiLayerNetwork(
            new ByteArrayInputStream(file.toByteArray()), true);
    assertEquals(network.output(data.getFeatures()), read.output(data.getFeatures()));
    network.fit(data);
    read.fit(data);
    assertEquals(network.params(), read.params());
  }

  /** Gradient of one minibatch, running statistics, and the loss. */
  private double[] result(VideoClassifier layer, DataType dataType) {
    return result(layer, dataType, 9);
  }

  private double[] result(VideoClassifier layer, DataType dataType, long seed) {
    MultiLayerNetwork network = network(layer, dataType, 0);
    if (layer instanceof FlowClassifier flow && flow.getLayers() > 1) {
      // Of so many numbers some would lie at the rectifier's edge; this leaves one of 200 near it.
      network.getParam("0_offset3").assign(3);
    }
    random.setSeed(seed);
    gradient(network, videos(dataType, 5, 144, 4));
    INDArray slopes = network.getFlattenedGradients().reshape(-1).castTo(DataType.DOUBLE);
    INDArray statistics = network.getParam("0_variance1").castTo(DataType.DOUBLE);
    return Stream.of(
            slopes.toDoubleVector(), statistics.toDoubleVector(), new double[] {network.score()})
        .flatMapToDouble(Arrays::stream)
        .toArray();
  }

  private static FlowClassifier.Builder medium(Transport transport, Exactness exactness) {
    return flow(1, transport).frame(1, 12, 12).hidden(32).exactness(exactness);
  }

  @ParameterizedTest
  @CsvSource({
    "ROLL, FAST, 1, 1e-4",
    "ROLL, STRICT, 1, 1e-5",
    "LEARNED, STRICT, 1, 1e-5",
    "ROLL, FAST, 2, 1e-4",
    "LEARNED, STRICT, 2, 1e-5"
  })
  void engineHereAgreesWithTheOracle(
      Transport transport, Exactness exactness, int layers, double tolerance) {
    agree(medium(transport, exactness).layers(layers).build(), tolerance);
  }

  @Test
  void engineHereAgreesWithTheOracleOnVolumes() {
    agree(volume().frame(1, 12, 12).base(8).build(), 1e-5);
  }

  /**
   * Videos where no number lies so near the rectifier's edge that rounding decides on its side, for
   * AVX2 and AVX-512: among the first sixteen seeds this is so for one to four, and differences
   * there are 1e-4 to 1e-2.
   */
  private static final long[] AWAY_FROM_THE_EDGE = {5, 8, 10, 11};

  private void agree(VideoClassifier layer, double tolerance) {
    for (long seed : AWAY_FROM_THE_EDGE) {
      double[] here = result(layer, DataType.FLOAT, seed);
      double[] expected = result(layer, DataType.DOUBLE, seed);
      double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
      assertArrayEquals(expected, here, tolerance * largest, "seed " + seed);
    }
  }

  @ParameterizedTest
  @CsvSource({"ROLL, 1", "LEARNED, 1", "ROLL, 2", "LEARNED, 2"})
  void recomputedStatesAndThreadsChangeNoBit(Transport transport, int layers) {
    FlowClassifier.Builder settings = medium(transport, Exactness.FAST).layers(layers);
    FlowClassifier stored = settings.tape(Tape.STORE).build();
    FlowClassifier again = settings.tape(Tape.RECOMPUTE).build();
    double[] expected = result(stored, DataType.FLOAT);
    System.setProperty(Parallel.THREADS, "2");
    assertArrayEquals(expected, result(stored, DataType.FLOAT), 0);
    assertArrayEquals(expected, result(again, DataType.FLOAT), 0);
  }

  @Test
  void learnsToTellVideosApart() {
    MultiLayerNetwork network = network(flow(1, Transport.ROLL).build(), DataType.FLOAT, 0);
    DataSet data = videos(DataType.FLOAT, 6, 4);
    double before = network.score(data, true);
    for (int i = 0; i < 30; i++) {
      network.fit(data);
    }
    double after = network.score(data, true);
    assertTrue(after < before / 2, before + " to " + after);
  }

  @Test
  void wrongSettingsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> flow(0, Transport.ROLL).hidden(0).build());
    assertThrows(IllegalArgumentException.class, () -> flow(-1, Transport.ROLL).build());
    assertThrows(IllegalArgumentException.class, () -> flow(0, null).build());
    assertEquals(
        "FlowClassifier: layers must be 1 or more, not 0",
        assertThrows(
                IllegalArgumentException.class, () -> flow(0, Transport.ROLL).layers(0).build())
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> volume().base(0).build());
    assertThrows(IllegalArgumentException.class, () -> volume().classes(1).build());
    assertThrows(IllegalArgumentException.class, () -> volume().frame(0, 4, 4).build());
    MultiLayerNetwork network = network(volume().build(), DataType.DOUBLE, 0);
    assertThrows(
        IllegalArgumentException.class,
        () -> network.output(videos(DataType.DOUBLE, 2, 21, 4).getFeatures()));
    assertThrows(
        IllegalStateException.class,
        () ->
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(volume().build())
                .setInputType(InputType.recurrent(21, RNNFormat.NCW))
                .build());
  }
}
