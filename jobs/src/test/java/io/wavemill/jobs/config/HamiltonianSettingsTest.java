package io.wavemill.jobs.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.SampleGenerator;
import io.wavemill.datasets.source.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HamiltonianSettingsTest {

  private static Stream<Path> hamiltonian(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("hamiltonian"))
          .sorted()
          .toList()
          .stream();
    }
  }

  static Stream<Path> published() throws IOException {
    return hamiltonian(Path.of("..", "conf", "datasets"));
  }

  static Stream<Path> tiny() throws IOException {
    return hamiltonian(Path.of("src", "test", "resources", "datasets"));
  }

  private static Experiment load(Path file, String... sets) {
    return Experiment.load(file, List.of(sets), OptionalLong.empty());
  }

  @ParameterizedTest
  @MethodSource({"published", "tiny"})
  void areReadBackAsWritten(Path file) {
    Experiment experiment = load(file);
    assertEquals(experiment.name() + ".conf", file.getFileName().toString());
    assertEquals(
        experiment,
        Experiment.parse(experiment.toHocon(), "again", List.of(), OptionalLong.empty()));
  }

  @ParameterizedTest
  @MethodSource("tiny")
  void makeRowsOfTheExperimentsSeed(Path file) {
    Experiment experiment = load(file);
    SampleGenerator generator =
        experiment.dataset().generator(experiment.seed(), ProgressListener.NONE);
    assertEquals(7, generator.seed());
    assertEquals(7L, generator.counts().get("test"));
    Iterator<Object[]> rows = generator.rows("test", 6, 7);
    assertEquals(generator.columns("test").size(), rows.next().length);
  }

  @Test
  void whatIsNotSaidIsAsPublishedForTheSystem() throws IOException {
    Path file = published().toList().get(0);
    HamiltonianSettings game =
        (HamiltonianSettings)
            load(file, "dataset.system=matching-pennies", "dataset.interval=null").dataset();
    assertEquals(0.1, game.trajectories().interval());
    assertEquals(1e-12, game.trajectories().tolerance());
  }

  @Test
  void whatCannotBeIsRefused() throws IOException {
    Path file = published().toList().get(0);
    InputException system =
        assertThrows(InputException.class, () -> load(file, "dataset.system=pendulumm"));
    assertTrue(system.remedy().contains("Did you mean pendulum?"), system.remedy());
    assertThrows(InputException.class, () -> load(file, "dataset.frames=0"));
    assertThrows(InputException.class, () -> load(file, "dataset.equilibration=3"));
    assertThrows(InputException.class, () -> load(file, "dataset.colour=red"));
  }
}
