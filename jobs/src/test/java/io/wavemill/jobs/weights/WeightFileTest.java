package io.wavemill.jobs.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.wavemill.core.classify.ClassifierNetworks;
import io.wavemill.core.classify.FlowClassifier;
import io.wavemill.core.classify.Transport;
import io.wavemill.core.classify.VideoClassifier;
import io.wavemill.core.classify.VolumeClassifier;
import io.wavemill.core.flow.FlowForecaster;
import io.wavemill.core.flow.ForecasterNetworks;
import io.wavemill.core.optimise.ClippedAdam;
import io.wavemill.datasets.InputException;
import io.wavemill.datasets.tensor.Npy;
import io.wavemill.jobs.run.TinyRuns;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Weights by the formulas of the FERNN specification, sections 8.6, 8.14 and 8.15, under the
 * reference's names: the outputs are the golden vectors. What is wrong with a file is said.
 */
class WeightFileTest {

  /** Of networks in double precision whose weights are, too: what is printed. */
  private static final double PRINTED = 5e-9;

  /** Where the file holds single precision. */
  private static final double SINGLE = 1e-6;

  @TempDir Path folder;

  private static FlowForecaster forecaster(int hidden, int range, int layers) {
    return new FlowForecaster.Builder()
        .frame(1, 8, 8)
        .hidden(hidden)
        .velocityRange(range)
        .decoderLayers(layers)
        .frames(3, 2)
        .build();
  }

  private static FlowClassifier classifier(int hidden, int range, Transport transport) {
    return new FlowClassifier.Builder()
        .frame(1, 8, 8)
        .classes(6)
        .hidden(hidden)
        .velocityRange(range)
        .transport(transport)
        .build();
  }

  private static VolumeClassifier volumes(int base) {
    return new VolumeClassifier.Builder().frame(1, 8, 8).classes(6).base(base).build();
  }

  /** Untrained; its first values are none of the file's. */
  private static MultiLayerNetwork network(Layer layer) {
    ClippedAdam adam = new ClippedAdam(1e-3, 1);
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            layer instanceof FlowForecaster forecaster
                ? ForecasterNetworks.configuration(forecaster, adam, 7, DataType.DOUBLE)
                : ClassifierNetworks.configuration(
                    (VideoClassifier) layer, adam, 7, DataType.DOUBLE));
    network.init();
    return network;
  }

  private static MultiLayerNetwork filled(Layer layer, Path file) {
    MultiLayerNetwork network = network(layer);
    StateDictionary names = StateDictionaries.of(layer).orElseThrow();
    int arrays = new WeightFile(file, "model m (x)", names).fill(network.getLayer(0));
    assertEquals(names.entries().size(), arrays);
    return network;
  }

  private Path write(MadeWeights weights) {
    return weights.write(folder.resolve("weights.npz"));
  }

  private static Path resource(String name) {
    try {
      return Path.of(WeightFileTest.class.getResource(name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static INDArray videos(int samples, int frames) {
    double[] values = MadeWeights.sine(.5, .5, .37, .2, samples * frames * 64);
    return Nd4j.createFromArray(values).reshape('c', samples, frames, 64).permute(0, 2, 1).dup('c');
  }

  private static void assertForecasts(
      MultiLayerNetwork network, double[] expected, double tolerance) {
    INDArray video = videos(1, 5);
    INDArray seen = video.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, 3));
    INDArray forecast = network.output(seen);
    double[] found = {
      forecast.tensorAlongDimension(0, 1).sumNumber().doubleValue(),
      forecast.tensorAlongDimension(1, 1).sumNumber().doubleValue(),
      forecast.getDouble(0, 2 * 8 + 3, 0),
      forecast.getDouble(0, 2 * 8 + 3, 1),
      forecast.getDouble(0, 7 * 8, 1)
    };
    for (int i = 0; i < found.length; i++) {
      assertEquals(expected[i], found[i], tolerance, "number " + i);
    }
  }

  private static void assertLogits(MultiLayerNetwork network, String expected, int frames) {
    INDArray logits = network.feedForward(videos(2, frames), false).get(1);
    String[] numbers = expected.split(" ");
    for (int i = 0; i < numbers.length; i++) {
      assertEquals(Double.parseDouble(numbers[i]), logits.getDouble(0, i), PRINTED, "number " + i);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.05284177905, 0.05949333212, 0.27021516866, -0.50027824705, 0.43133947768",
    "1, 0.08130948586, 0.10831827411, 0.49714631404, -0.70528749337, 0.78233528003",
    "2, 0.08763019012, 0.12157522419, 0.52151721999, -0.76188447387, 0.84910089196"
  })
  void forecasters(int range, double a, double b, double c, double d, double e) {
    double[] expected = {a, b, c, d, e};
    Path made = write(MadeWeights.forecaster());
    assertForecasts(filled(forecaster(4, range, 2), made), expected, PRINTED);
  }

  @ParameterizedTest
  @CsvSource({
    "0, .06475277 -.03529102 -.01817848 -.16526488 -.00964793 -.10070098",
    "1, .07438065 -.06473491 .02767901 -.22223691 .05185521 -.15962822",
    "2, .07659361 -.07302103 .0410808 -.23920571 .07043019 -.17766294"
  })
  void classifiers(int range, String logits) {
    Path made = write(MadeWeights.classifier(range));
    assertLogits(filled(classifier(4, range, Transport.ROLL), made), logits, 3);
    Path without = write(MadeWeights.classifier(range).without("lstm.shift_kernels"));
    assertLogits(filled(classifier(4, range, Transport.ROLL), without), logits, 3);
  }

  @Test
  void plusClassifier() {
    Path made = write(MadeWeights.plusClassifier(1));
    assertLogits(
        filled(classifier(4, 1, Transport.LEARNED), made),
        "-.03225748 -.03444609 -.08372368 -.1326705 .01764882 -.0592089",
        3);
  }

  @Test
  void volumeClassifier() {
    String logits = "-.24785391 -.40254771 -.37427791 -.17392477 .10846894 .34416729";
    assertLogits(filled(volumes(2), write(MadeWeights.volumes())), logits, 4);
  }

  /**
   * Files written by PyTorch 2.13 and NumPy 2.4 with the two lines of docs/import.md, of modules
   * that have the reference's names: 8.6 again, in single precision; and 8.15 with normalisations
   * that have seen something, whose logits are PyTorch's.
   */
  @Test
  void filesFromPython() {
    assertForecasts(
        filled(forecaster(4, 1, 2), resource("forecaster.npz")),
        new double[] {0.08130948586, 0.10831827411, 0.49714631404, -0.70528749337, 0.78233528003},
        SINGLE);
    assertLogits(
        filled(volumes(2), resource("volumes.npz")),
        "-2.80523408318 -3.22144773714 -2.18938326272 -.17049223105 1.92889853479 3.16446100595",
        4);
  }

  /** Each number of a normalisation where it belongs: no golden vector tells them apart. */
  @Test
  void normalisations() {
    MadeWeights weights =
        MadeWeights.classifier(0)
            .with("lstm.conv_u_first.7.weight", new double[] {1, 2, 3, 4}, 4)
            .with("lstm.conv_u_first.7.bias", new double[] {5, 6, 7, 8}, 4)
            .with("lstm.conv_u_first.7.running_mean", new double[] {9, 10, 11, 12}, 4)
            .with("lstm.conv_u_first.7.running_var", new double[] {13, 14, 15, 16}, 4)
            .constant("lstm.conv_u_first.1.running_mean", 2, 32)
            .constant("lstm.conv_u_first.4.running_var", 3, 64);
    MultiLayerNetwork network = filled(classifier(4, 0, Transport.ROLL), write(weights));
    Map<String, Double> sums =
        Map.of("scale2", 10., "offset2", 26., "mean2", 42., "variance2", 58., "mean0", 64.);
    sums.forEach((name, sum) -> assertEquals(sum, sum(network, name), name));
    assertEquals(192, sum(network, "variance1"));
    assertEquals(32, sum(network, "variance0"));
    assertEquals(0, sum(network, "mean1"));
  }

  private static double sum(MultiLayerNetwork network, String parameter) {
    return network.getParam("0_" + parameter).sumNumber().doubleValue();
  }

  /** That a file is refused with these words, and two lines. */
  private void refused(Layer layer, MadeWeights weights, String... words) {
    Path file = write(weights);
    StateDictionary names = StateDictionaries.of(layer).orElseThrow();
    InputException refusal =
        TinyRuns.refused(
            words[0],
            () -> new WeightFile(file, "model m (x)", names).fill(network(layer).getLayer(0)));
    assertFalse(refusal.what().contains("\n"), refusal.what());
    for (String word : words) {
      TinyRuns.refused(
          word,
          () -> {
            throw refusal;
          });
    }
  }

  @Test
  void arraysThatDoNotFit() {
    FlowForecaster layer = forecaster(4, 1, 2);
    refused(
        layer,
        MadeWeights.forecaster().golden("cell.conv_h.weight", 1, 0, 4, 3, 3, 3),
        "cell.conv_h.weight in ",
        "has shape [4, 3, 3, 3]; that of model m (x) has [4, 4, 3, 3]");
    refused(
        layer,
        MadeWeights.forecaster().golden("cell.conv_h.weight", 1, 0, 144),
        "has shape [144]; that");
    refused(
        forecaster(8, 1, 2),
        MadeWeights.forecaster(),
        "cell.conv_u.weight in ",
        "has shape [4, 1, 3, 3]; that of model m (x) has [8, 1, 3, 3]");
    refused(
        layer,
        MadeWeights.forecaster().without("decoder_conv.2.weight"),
        "does not hold the arrays of model m (x): it lacks decoder_conv.2.weight [4, 4, 3, 3].");
    refused(
        forecaster(4, 1, 1),
        MadeWeights.forecaster(),
        "it has no place for decoder_conv.4.weight [1, 4, 3, 3].");
    refused(
        forecaster(4, 1, 3),
        MadeWeights.forecaster(),
        "it lacks decoder_conv.6.weight [1, 4, 3, 3].");
    refused(
        volumes(2),
        MadeWeights.forecaster(),
        "it lacks st1.0.weight [2, 1, 3, 3, 3], st1.1.weight [2], st1.1.bias [2] and 24 more; ",
        "no place for cell.conv_u.weight [4, 1, 3, 3], cell.conv_h.weight [4, 4, 3, 3], ",
        " and 2 more.");
  }

  @Test
  void classifiersThatAreOthers() {
    refused(
        classifier(4, 2, Transport.ROLL),
        MadeWeights.classifier(1),
        "lstm.shift_kernels in ",
        "has shape [9, 1, 3, 3]; that of model m (x) has [25, 1, 5, 5]");
    refused(
        classifier(4, 2, Transport.LEARNED),
        MadeWeights.plusClassifier(1),
        "lstm.learned_kernels in ",
        "has shape [9, 1, 3, 3]; that of model m (x) has [25, 1, 5, 5]");
    refused(
        classifier(4, 1, Transport.LEARNED),
        MadeWeights.classifier(1),
        "it lacks lstm.learned_kernels [9, 1, 3, 3]; it has no place for lstm.shift_kernels");
    refused(
        classifier(4, 1, Transport.ROLL),
        MadeWeights.plusClassifier(1),
        "it has no place for lstm.learned_kernels [9, 1, 3, 3].");
    refused(
        classifier(4, 1, Transport.ROLL),
        MadeWeights.classifier(1).golden("lstm.conv_h_layers.1.0.weight", .1, 0, 4, 4, 3, 3),
        "it has no place for lstm.conv_h_layers.1.0.weight [4, 4, 3, 3].");
  }

  @Test
  void numbersThatAreNoWeights() {
    FlowForecaster layer = forecaster(4, 1, 2);
    String lift = "cell.conv_u.weight";
    refused(
        layer,
        MadeWeights.forecaster().withBytes(lift, Npy.encode(new long[36], 4, 1, 3, 3)),
        lift + " in ",
        "is of type int64; weights are float32 or float64");
    refused(
        layer,
        MadeWeights.forecaster().constant(lift, Double.NaN, 4, 1, 3, 3),
        lift + " in ",
        "not finite");
    refused(
        layer,
        MadeWeights.forecaster().constant(lift, Double.NEGATIVE_INFINITY, 4, 1, 3, 3),
        "not finite");
    byte[] npy = Npy.encode(new float[36], 4, 1, 3, 3);
    refused(
        layer,
        MadeWeights.forecaster().withBytes(lift, Arrays.copyOf(npy, npy.length - 4)),
        lift + " in ",
        "damaged: float32 (4, 1, 3, 3) takes 272 bytes, but the archive holds 268");
  }

  /** Names and shapes at the published sizes, as the reference implementations list them. */
  @Test
  void publishedShapes() {
    assertEquals(
        """
        cell.conv_h.weight [128, 128, 3, 3]
        cell.conv_u.weight [128, 1, 3, 3]
        decoder_conv.0.weight [128, 128, 3, 3]
        decoder_conv.2.weight [128, 128, 3, 3]
        decoder_conv.4.weight [128, 128, 3, 3]
        decoder_conv.6.weight [128, 128, 3, 3]
        decoder_conv.8.weight [1, 128, 3, 3]""",
        listing(forecaster(128, 2, 4)));
    String classifier =
        """
        fc.bias [6]
        fc.weight [6, 128]
        lstm.conv_h_layers.0.0.weight [128, 128, 3, 3]
        lstm.conv_u_first.0.weight [32, 1, 5, 5]
        lstm.conv_u_first.1.bias [32]
        lstm.conv_u_first.1.running_mean [32]
        lstm.conv_u_first.1.running_var [32]
        lstm.conv_u_first.1.weight [32]
        lstm.conv_u_first.3.weight [64, 32, 3, 3]
        lstm.conv_u_first.4.bias [64]
        lstm.conv_u_first.4.running_mean [64]
        lstm.conv_u_first.4.running_var [64]
        lstm.conv_u_first.4.weight [64]
        lstm.conv_u_first.6.weight [128, 64, 3, 3]
        lstm.conv_u_first.7.bias [128]
        lstm.conv_u_first.7.running_mean [128]
        lstm.conv_u_first.7.running_var [128]
        lstm.conv_u_first.7.weight [128]""";
    assertEquals(classifier, listing(classifier(128, 1, Transport.ROLL)));
    assertEquals(
        classifier + "\nlstm.learned_kernels [9, 1, 3, 3]",
        listing(classifier(128, 1, Transport.LEARNED)));
    String volumes = listing(volumes(32));
    assertEquals(27, volumes.lines().count());
    for (String line :
        new String[] {
          "st1.0.weight [32, 1, 3, 3, 3]",
          "st2.0.0.weight [64, 32, 3, 3, 3]",
          "st2.1.1.running_var [64]",
          "st3.0.0.weight [128, 64, 3, 3, 3]",
          "st3.1.0.weight [128, 128, 3, 3, 3]",
          "head.weight [6, 128]",
          "head.bias [6]"
        }) {
      assertEquals(1, volumes.lines().filter(line::equals).count(), line);
    }
  }

  /** The arrays that a file must hold, sorted; that they are all parameters there are. */
  private static String listing(Layer layer) {
    StateDictionary names = StateDictionaries.of(layer).orElseThrow();
    Map<String, INDArray> parameters = network(layer).getLayer(0).paramTable();
    assertEquals(
        parameters.keySet(),
        names.entries().stream().map(StateDictionary.Entry::parameter).collect(Collectors.toSet()));
    return names.entries().stream()
        .map(
            entry ->
                entry.array()
                    + " "
                    + Arrays.toString(
                        entry.shape().apply(parameters.get(entry.parameter()).shape())))
        .sorted()
        .collect(Collectors.joining("\n"));
  }
}
