package io.wavemill.jobs.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ShippedExperimentsTest {

  private static final Path CONF = Path.of("..", "conf");

  /** The published experiments of one reference system. */
  private static final Path FERNN = CONF.resolve("fernn");

  static List<Path> files() throws IOException {
    List<Path> all = new ArrayList<>();
    for (Path folder : List.of(CONF, FERNN)) {
      try (Stream<Path> files = Files.list(folder)) {
        files.filter(file -> file.toString().endsWith(".conf")).sorted().forEach(all::add);
      }
    }
    return all;
  }

  private static Experiment load(Path file) {
    return Experiment.load(file, List.of(), OptionalLong.empty());
  }

  @ParameterizedTest
  @MethodSource("files")
  void areValidAndNamedLikeTheirFile(Path file) {
    Experiment experiment = load(file);
    String folder = file.startsWith(FERNN) ? "fernn-" : "";
    assertEquals(experiment.name() + ".conf", folder + file.getFileName());
    assertEquals(
        experiment,
        Experiment.parse(experiment.toHocon(), "again", List.of(), OptionalLong.empty()));
  }

  /**
   * Each run of FERNN specification 4.1, found by its id in the title: the dataset's range, the
   * model, its number of copies of the state, what is published, and how it is trained.
   */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "T-G,   translating,            'velocityRange = 2', grnn,     1,  8.1e-3, 128, 1e-3, 1",
        "T-F1,  translating,            'velocityRange = 2', fernn-v1, 9,  5.3e-4, 128, 1e-3, 1",
        "T-F2,  translating,            'velocityRange = 2', fernn-v2, 25, 1.5e-4, 128, 1e-3, 1",
        "TV-G,  translating-velocity,   'velocityRange = 1', grnn,     1,  -,      128, 1e-3, 1",
        "TV-F2, translating-velocity,   'velocityRange = 1', fernn-v2, 25, -,      128, 1e-3, 1",
        "R-G,   rotating,               '-40, -30, -20',     grnn,     1,  4.0e-3, 32,  1e-4, 0",
        "R-F2,  rotating,               '-40, -30, -20',     fernn-v2, 5,  -,      32,  1e-4, 0",
        "R-F4,  rotating,               '-40, -30, -20',     fernn-v4, 9,  6.1e-4, 32,  1e-4, 0",
        "RV-G,  rotating-velocity,      '[-10, 0, 10]',      grnn,     1,  -,      32,  1e-4, 0",
        "RV-F4, rotating-velocity,      '[-10, 0, 10]',      fernn-v4, 9,  -,      32,  1e-4, 0",
        "K-3D,  kth-3dcnn,              'RangeX = 2',        cnn3d,    0,  0.626,  32,  1e-3, 1",
        "K-G,   kth,                    'RangeX = 2',        grnn,     1,  0.665,  32,  3e-4, 1",
        "K-G+,  kth-grnn-plus,          'RangeX = 2',        grnn-plus, 25, -,     32,  1e-4, 1",
        "K-F1,  kth,                    'RangeX = 2',        fernn-v1, 9,  -,      32,  3e-4, 1",
        "K-F2,  kth,                    'RangeX = 2',        fernn-v2, 25, 0.716,  32,  3e-4, 1",
        "KV-3D, kth-velocity-0-3dcnn,   'RangeX = 0',        cnn3d,    0,  -,      32,  1e-3, 1",
        "KV-G,  kth-velocity-0,         'RangeX = 0',        grnn,     1,  -,      32,  3e-4, 1",
        "KV-G+, kth-velocity-0-grnn-plus, 'RangeX = 0',      grnn-plus, 25, -,     32,  1e-4, 1",
        "KV-F1, kth-velocity-0,         'RangeX = 0',        fernn-v1, 9,  -,      32,  3e-4, 1",
        "KV-F2, kth-velocity-0,         'RangeX = 0',        fernn-v2, 25, -,      32,  3e-4, 1",
        "KV-3D, kth-velocity-1-3dcnn,   'RangeX = 1',        cnn3d,    0,  -,      32,  1e-3, 1",
        "KV-G,  kth-velocity-1,         'RangeX = 1',        grnn,     1,  -,      32,  3e-4, 1",
        "KV-G+, kth-velocity-1-grnn-plus, 'RangeX = 1',      grnn-plus, 25, -,     32,  1e-4, 1",
        "KV-F1, kth-velocity-1,         'RangeX = 1',        fernn-v1, 9,  -,      32,  3e-4, 1",
        "KV-F2, kth-velocity-1,         'RangeX = 1',        fernn-v2, 25, -,      32,  3e-4, 1",
      })
  void publishedRuns(
      String id,
      String file,
      String data,
      String name,
      int copies,
      Double published,
      int batch,
      double learningRate,
      double clip) {
    Experiment experiment = load(FERNN.resolve(file + ".conf"));
    assertTrue(List.of(experiment.title().split("[(), ]+")).contains(id), experiment.title());
    HoconWriter dataset = new HoconWriter();
    experiment.dataset().write(dataset);
    assertTrue(dataset.toString().contains(data), dataset.toString());
    ModelSettings model = experiment.models().get(name);
    assertEquals(copies, copies(model), model.toString());
    assertEquals(published, model.published());
    TrainingSettings training = experiment.training();
    assertEquals(batch, training.workers() * training.batch());
    assertEquals(learningRate, training.optimiser().learningRate());
    assertEquals(clip, training.optimiser().clip());
    assertEquals(id.startsWith("K") ? 500 : 50, training.epochs());
  }

  /** Copies of the state, and that the network is as large as the published one. */
  private static int copies(ModelSettings model) {
    if (model instanceof FlowForecasterSettings flow) {
      assertEquals(List.of(128, 3, 4), List.of(flow.hidden(), flow.kernel(), flow.decoderLayers()));
      return flow.velocities();
    }
    if (model instanceof RotatingForecasterSettings rotating) {
      assertEquals(
          List.of(32, 36, 4),
          List.of(rotating.fields(), rotating.orientations(), rotating.decoderLayers()));
      return rotating.velocities().size();
    }
    if (model instanceof FlowClassifierSettings flow) {
      assertEquals(128, flow.hidden());
      return (2 * flow.velocityRange() + 1) * (2 * flow.velocityRange() + 1);
    }
    assertEquals(16, ((VolumeClassifierSettings) model).base());
    return 0;
  }

  @Test
  void quickstartComparesAFlowEquivariantNetworkWithAnOrdinaryOne() {
    Experiment experiment = load(CONF.resolve("quickstart.conf"));
    assertTrue(
        experiment.models().values().stream()
            .map(ModelSettings::type)
            .toList()
            .containsAll(List.of("fernn", "grnn")));
  }
}
