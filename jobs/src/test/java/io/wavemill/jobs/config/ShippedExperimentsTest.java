package io.wavemill.jobs.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShippedExperimentsTest {

  private static final Path CONF = Path.of("..", "conf");

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(CONF)) {
      return files.filter(file -> file.toString().endsWith(".conf")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void areValidAndNamedLikeTheirFile(Path file) {
    Experiment experiment = Experiment.load(file, List.of(), OptionalLong.empty());
    assertEquals(experiment.name() + ".conf", file.getFileName().toString());
    assertEquals(
        experiment,
        Experiment.parse(experiment.toHocon(), "again", List.of(), OptionalLong.empty()));
  }

  @Test
  void publishedExperimentHasThePublishedBatchAndErrors() {
    Experiment experiment =
        Experiment.load(CONF.resolve("fernn-translating.conf"), List.of(), OptionalLong.empty());
    assertEquals(128, experiment.training().workers() * experiment.training().batch());
    assertEquals(
        List.of("grnn", "fernn-v1", "fernn-v2"), List.copyOf(experiment.models().keySet()));
    assertEquals(5.3e-4, experiment.models().get("fernn-v1").published());
  }

  @Test
  void quickstartComparesAFlowEquivariantNetworkWithAnOrdinaryOne() {
    Experiment experiment =
        Experiment.load(CONF.resolve("quickstart.conf"), List.of(), OptionalLong.empty());
    assertTrue(
        experiment.models().values().stream()
            .map(ModelSettings::type)
            .toList()
            .containsAll(List.of("fernn", "grnn")));
  }
}
