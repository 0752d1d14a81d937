package io.wavemill.bench.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.bench.peer.Exchange;
import io.wavemill.datasets.SampleGenerator;
import io.wavemill.jobs.config.DatasetSettings;
import io.wavemill.jobs.config.Experiment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GenerationCasesTest {

  static List<GenerationCase> all() {
    return GenerationCases.ALL;
  }

  @Test
  void thereIsOneForEachTypeOfDataset() {
    Set<String> types = new TreeSet<>();
    Set<String> names = new HashSet<>();
    for (GenerationCase dataset : all()) {
      types.add(dataset.experiment(Path.of("folder"), 42).dataset().type());
      assertTrue(dataset.name().startsWith("generate-"), dataset.name());
      assertTrue(names.add(dataset.name()), dataset.name());
    }
    assertEquals(new TreeSet<>(DatasetSettings.TYPES), types);
  }

  @ParameterizedTest
  @MethodSource("all")
  void samplesCanBeMadeAndComparedWithoutANetwork(GenerationCase dataset) {
    try (Exchange exchange = new Exchange()) {
      dataset.inputs().accept(exchange);
      check(dataset, exchange.folder());
    }
  }

  private static void check(GenerationCase dataset, Path folder) {
    Experiment experiment = dataset.onOneThread(folder, 42);
    SampleGenerator generator =
        experiment.dataset().generator(experiment.seed(), (done, total) -> {});
    if (dataset.samples() > 0) {
      assertEquals(dataset.samples(), generator.counts().get("train"));
      assertEquals(7, dataset.smaller(folder, 42, 7).dataset().train());
    }
    OneThread oneThread = new OneThread(generator);
    assertTrue(oneThread.tensorBytes() > 0);
    dataset
        .comparison()
        .ifPresent(
            comparison -> {
              assertTrue(
                  Files.exists(Path.of("pytorch").resolve(comparison.script())),
                  comparison.script());
              Map<String, Object> sample = oneThread.first(1).get(0);
              assertTrue(sample.get(comparison.tensor()) instanceof byte[], sample.toString());
              assertFalse(comparison.modes().isEmpty());
            });
  }
}
