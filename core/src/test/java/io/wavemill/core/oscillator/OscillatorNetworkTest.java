package io.wavemill.core.oscillator;

import static io.wavemill.core.oscillator.Cells.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.core.optimise.ClippedAdam;
import io.wavemill.core.oscillator.SequenceNetworks.Task;
import io.wavemill.core.oscillator.SequenceNetworks.Variant;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class OscillatorNetworkTest {

  private static final long SEED = 5;
  private static final OscillatorConstants CONSTANTS = new OscillatorConstants(.3, 1.2, .7);

  private static OscillatorNetwork.Builder small(Variant variant, int inputs) {
    return new OscillatorNetwork.Builder()
        .coupling(variant.coupling(9))
        .inputs(inputs)
        .constants(CONSTANTS)
        .kernelBiases(variant == Variant.LATTICE || variant == Variant.RINGS);
  }

  private static MultiLayerNetwork network(MultiLayerConfiguration configuration) {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  private static MultiLayerConfiguration configuration(
      OscillatorNetwork layer, Task task, DataType dataType) {
    return SequenceNetworks.configuration(layer, task, 3, new ClippedAdam(1e-2, 0), 11, dataType);
  }

  /** Every position of the sequence has a target. */
  private static MultiLayerConfiguration sequence(OscillatorNetwork layer, DataType dataType) {
    return new NeuralNetConfiguration.Builder()
        .seed(11)
        .dataType(dataType)
        .updater(new ClippedAdam(1e-2, 0))
        .list()
        .layer(layer)
        .layer(
            new RnnLossLayer.Builder(LossFunction.MSE)
                .activation(Activation.IDENTITY)
                .dataFormat(RNNFormat.NCW)
                .build())
        .setInputType(InputType.recurrent(layer.getNIn(), RNNFormat.NCW))
        .build();
  }

  private static INDArray random(Random random, long... shape) {
    int length = 1;
    for (long size : shape) {
      length *= (int) size;
    }
    return Nd4j.createFromArray(Cells.random(random, length, 1)).reshape('c', shape);
  }

  private static INDArray labels(Random random, Task task, int batch) {
    if (task == Task.NUMBERS) {
      return random(random, batch, 3);
    }
    INDArray labels = Nd4j.zeros(DataType.DOUBLE, batch, 3);
    for (int b = 0; b < batch; b++) {
      labels.putScalar(b, random.nextInt(3), 1);
    }
    return labels;
  }

  /** Layers that are checked: each variant with few inputs and with many, and its switches. */
  static List<OscillatorNetwork> layers() {
    List<OscillatorNetwork> layers = new ArrayList<>();
    for (Variant variant : Variant.values()) {
      for (int inputs : new int[] {1, 10}) {
        layers.add(small(variant, inputs).build());
        layers.add(small(variant, inputs).sequence(true).build());
      }
    }
    layers.add(small(Variant.UNCOUPLED, 2).couplingTrained(true).build());
    layers.add(small(Variant.LATTICE, 2).kernelBiases(false).build());
    layers.add(small(Variant.DENSE, 2).jointInputMap(false).build());
    return layers;
  }

  @ParameterizedTest
  @MethodSource("layers")
  void gradients(OscillatorNetwork layer) {
    int batch = 2;
    int steps = 4;
    Random random = new Random(SEED);
    MultiLayerNetwork network =
        network(
            layer.isSequence()
                ? sequence(layer, DataType.DOUBLE)
                : configuration(layer, Task.CLASSES, DataType.DOUBLE));
    INDArray input = random(random, batch, layer.getNIn(), steps);
    INDArray labels =
        layer.isSequence()
            ? random(random, batch, layer.getNOut(), steps)
            : labels(random, Task.CLASSES, batch);
    INDArray inputGradient =
        network.calculateGradients(input, labels, null, null).getSecond().dup();
    INDArray gradient = network.getFlattenedGradients().dup();
    checkSlopes(network, network.params(), gradient, input, labels, batch, "parameter ");
    checkSlopes(network, input, inputGradient, input, labels, batch, "input ");
  }

  /** The network's score is a mean over the batch, Deeplearning4j's gradients are sums. */
  private static void checkSlopes(
      MultiLayerNetwork network,
      INDArray values,
      INDArray slopes,
      INDArray input,
      INDArray labels,
      int batch,
      String what) {
    double step = 1e-6;
    INDArray flatSlopes = slopes.dup('c').reshape(slopes.length());
    INDArray flat = values.reshape(values.length());
    for (long i = 0; i < flat.length(); i++) {
      double value = flat.getDouble(i);
      flat.putScalar(i, value + step);
      double up = network.score(new DataSet(input, labels), true);
      flat.putScalar(i, value - step);
      double down = network.score(new DataSet(input, labels), true);
      flat.putScalar(i, value);
      double numeric = (up - down) / (2 * step) * batch;
      double near = 1e-5 * Math.max(1e-3, Math.abs(numeric));
      assertEquals(numeric, flatSlopes.getDouble(i), near, what + i + ", seed " + SEED);
    }
  }

  /** Networks of both precisions, from the same parameters, take the same step. */
  @ParameterizedTest
  @MethodSource("layers")
  void floatsFollowDoubles(OscillatorNetwork layer) {
    Random random = new Random(SEED);
    INDArray input = random(random, 5, layer.getNIn(), 6);
    INDArray labels =
        layer.isSequence()
            ? random(random, 5, layer.getNOut(), 6)
            : labels(random, Task.CLASSES, 5);
    double[][] outputs = new double[2][];
    double[][] gradients = new double[2][];
    double[][] below = new double[2][];
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      MultiLayerNetwork network =
          network(
              layer.isSequence()
                  ? sequence(layer, type)
                  : configuration(layer, Task.CLASSES, type));
      int place = type == DataType.FLOAT ? 0 : 1;
      INDArray typed = input.castTo(type);
      outputs[place] = flat(network.output(typed));
      below[place] =
          flat(network.calculateGradients(typed, labels.castTo(type), null, null).getSecond());
      gradients[place] = flat(network.getFlattenedGradients());
    }
    assertClose(outputs[1], outputs[0], 1e-5, "output");
    assertClose(gradients[1], gradients[0], 1e-4, "gradient");
    assertClose(below[1], below[0], 1e-4, "input gradient");
  }

  private static double[] flat(INDArray array) {
    return array.castTo(DataType.DOUBLE).dup('c').reshape(array.length()).toDoubleVector();
  }

  /** Specification 6, with the readout. */
  @ParameterizedTest
  @CsvSource({
    "DENSE, 256, 1, 10, false, 134154",
    "LATTICE, 256, 1, 10, true, 3102",
    "RINGS, 256, 1, 10, true, 3090",
    "UNCOUPLED, 256, 1, 10, false, 3082",
    "LATTICE, 4096, 1, 10, true, 49182",
    "RINGS, 4096, 1, 10, true, 49170",
    "UNCOUPLED, 4096, 1, 10, false, 49162",
    "DENSE, 128, 2, 1, false, 33281",
    "LATTICE, 128, 2, 1, true, 505",
    "LATTICE, 256, 2, 1, true, 1045",
    "DENSE, 128, 100, 1, false, 45825",
    "LATTICE, 128, 100, 1, false, 12361",
    "RINGS, 128, 100, 1, false, 12349",
    "UNCOUPLED, 128, 100, 1, false, 13057"
  })
  void parameterCounts(
      Variant variant, int units, int inputs, int outputs, boolean biases, long expected) {
    OscillatorNetwork layer =
        new OscillatorNetwork.Builder()
            .coupling(variant.coupling(units))
            .inputs(inputs)
            .constants(CONSTANTS)
            .kernelBiases(biases)
            .build();
    MultiLayerConfiguration configuration =
        SequenceNetworks.configuration(
            layer, Task.NUMBERS, outputs, new ClippedAdam(1e-3, 0), 3, DataType.FLOAT);
    assertEquals(expected, network(configuration).numParams());
  }

  /** Specification 1.3: uniform on ±1/√fan_in, the same on every run. */
  @Test
  void firstValues() {
    OscillatorNetwork lattice =
        new OscillatorNetwork.Builder()
            .coupling(Variant.LATTICE.coupling(900))
            .inputs(4)
            .constants(CONSTANTS)
            .kernelBiases(true)
            .build();
    MultiLayerNetwork network = network(configuration(lattice, Task.CLASSES, DataType.DOUBLE));
    assertUniform(1 / 2.0, network.getParam("0_V"));
    assertUniform(1 / 2.0, network.getParam("0_b"));
    assertTrue(network.getParam("0_Kz").amaxNumber().doubleValue() <= 1 / 3.0);
    assertTrue(Math.abs(network.getParam("0_bz").getDouble(0)) <= 1 / 3.0);
    assertNotEquals(network.getParam("0_Kz"), network.getParam("0_Ky"));
    assertUniform(1 / 30.0, network.getParam("1_W"));
    INDArray bias = network.getParam("1_b");
    assertTrue(bias.amaxNumber().doubleValue() <= 1 / 30.0);
    assertNotEquals(bias.getDouble(0), bias.getDouble(1));
    assertEquals(
        network.params(), network(configuration(lattice, Task.CLASSES, DataType.DOUBLE)).params());

    OscillatorNetwork.Builder dense =
        new OscillatorNetwork.Builder()
            .coupling(new Coupling.Dense(50))
            .inputs(4)
            .constants(CONSTANTS);
    MultiLayerNetwork joint = network(configuration(dense.build(), Task.CLASSES, DataType.DOUBLE));
    assertUniform(1 / Math.sqrt(104), joint.getParam("0_V"));
    assertUniform(1 / Math.sqrt(104), joint.getParam("0_Ky"));
    MultiLayerNetwork apart =
        network(configuration(dense.jointInputMap(false).build(), Task.CLASSES, DataType.DOUBLE));
    assertUniform(1 / 2.0, apart.getParam("0_V"));
    assertUniform(1 / 10.0, apart.getParam("0_Kz"));

    MultiLayerNetwork uncoupled =
        network(
            configuration(
                small(Variant.UNCOUPLED, 1).couplingTrained(true).build(),
                Task.CLASSES,
                DataType.DOUBLE));
    assertEquals(1, uncoupled.getParam("0_Kz").getDouble(0));
  }

  private static void assertUniform(double bound, INDArray values) {
    double largest = values.amaxNumber().doubleValue();
    assertTrue(largest <= bound && largest > .9 * bound, "largest " + largest);
    double deviation = Math.sqrt(values.mul(values).meanNumber().doubleValue());
    assertEquals(bound / Math.sqrt(3), deviation, .15 * bound);
  }

  @ParameterizedTest
  @MethodSource("layers")
  void jsonRoundTrip(OscillatorNetwork layer) {
    MultiLayerConfiguration configuration =
        layer.isSequence()
            ? sequence(layer, DataType.FLOAT)
            : configuration(layer, Task.YES_OR_NO, DataType.FLOAT);
    MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(configuration.toJson());
    assertEquals(configuration, read);
    OscillatorNetwork back = (OscillatorNetwork) read.getConf(0).getLayer();
    assertEquals(layer.coupling(), back.coupling());
    assertEquals(CONSTANTS, back.constants());
    assertEquals(layer.hasKernelBiases(), back.hasKernelBiases());
    assertEquals(layer.isCouplingTrained(), back.isCouplingTrained());
    assertEquals(layer.hasJointInputMap(), back.hasJointInputMap());
    assertEquals(layer.isSequence(), back.isSequence());
    assertEquals(network(configuration).params(), network(read).params());
  }

  @ParameterizedTest
  @EnumSource(Task.class)
  void modelFileRoundTrip(Task task) throws Exception {
    MultiLayerNetwork network =
        network(configuration(small(Variant.LATTICE, 2).build(), task, DataType.FLOAT));
    Random random = new Random(SEED);
    INDArray input = random(random, 4, 2, 5).castTo(DataType.FLOAT);
    INDArray labels = labels(random, task, 4).castTo(DataType.FLOAT);
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
        configuration(small(Variant.RINGS, 2).build(), Task.CLASSES, DataType.FLOAT);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(configuration);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertEquals(configuration, in.readObject());
    }
  }

  @Test
  void workspacesDoNotMatter() {
    List<INDArray> results = new ArrayList<>();
    for (WorkspaceMode mode : new WorkspaceMode[] {WorkspaceMode.NONE, WorkspaceMode.ENABLED}) {
      MultiLayerConfiguration configuration =
          configuration(small(Variant.DENSE, 2).build(), Task.CLASSES, DataType.FLOAT);
      configuration.setTrainingWorkspaceMode(mode);
      configuration.setInferenceWorkspaceMode(mode);
      MultiLayerNetwork network = network(configuration);
      Random random = new Random(SEED);
      // Batches of different sizes: memory is made anew, or used again.
      for (int batch : new int[] {4, 4, 3, 4}) {
        network.fit(
            new DataSet(
                random(random, batch, 2, 5).castTo(DataType.FLOAT),
                labels(random, Task.CLASSES, batch).castTo(DataType.FLOAT)));
      }
      results.add(network.output(random(random, 2, 2, 5).castTo(DataType.FLOAT)).dup());
    }
    assertEquals(results.get(0), results.get(1));
  }

  /** Inputs in any memory order, as Deeplearning4j's iterators bring them. */
  @Test
  void orderOfTheInputDoesNotMatter() {
    MultiLayerNetwork network =
        network(configuration(small(Variant.LATTICE, 2).build(), Task.CLASSES, DataType.FLOAT));
    INDArray input = random(new Random(SEED), 4, 2, 5).castTo(DataType.FLOAT);
    INDArray output = network.output(input).dup();
    assertEquals(output, network.output(input.dup('f')));
    assertArrayEquals(new long[] {4, 3}, output.shape());
  }

  @Test
  void wrongUseIsRefused() {
    MultiLayerNetwork network =
        network(configuration(small(Variant.LATTICE, 2).build(), Task.CLASSES, DataType.FLOAT));
    INDArray wrong = random(new Random(SEED), 4, 3, 5).castTo(DataType.FLOAT);
    assertThrows(IllegalArgumentException.class, () -> network.output(wrong));
    assertThrows(
        IllegalArgumentException.class, () -> new OscillatorNetwork.Builder().inputs(1).build());
    assertThrows(
        IllegalArgumentException.class, () -> small(Variant.DENSE, 1).kernelBiases(true).build());
    assertThrows(
        IllegalArgumentException.class,
        () ->
            configuration(
                small(Variant.DENSE, 1).sequence(true).build(), Task.CLASSES, DataType.FLOAT));
  }
}
