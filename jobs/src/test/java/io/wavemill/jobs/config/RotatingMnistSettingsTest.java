package io.wavemill.jobs.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.SampleGenerator;
import io.wavemill.datasets.rotating.RotationMode;
import io.wavemill.datasets.source.ProgressListener;
import io.wavemill.datasets.tensor.DType;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The blocks of both datasets of turning digits. */
class RotatingMnistSettingsTest {

  private static final String FERNN =
      "experiment = a\ndataset { type = rotating-mnist, train = 3, validation = 0, test = 2 }";
  private static final String NWM =
      "experiment = a\ndataset { type = nwm-rotating-mnist, train = 3, validation = 0, test = 2 }";

  private static Experiment parse(String text, String... sets) {
    return Experiment.parse(text, "a.conf", List.of(sets), OptionalLong.empty());
  }

  @Test
  void fernnHasThePublishedDefaults() {
    RotatingMnistSettings settings = (RotatingMnistSettings) parse(FERNN).dataset();
    assertEquals(28, settings.sequences().canvas());
    assertEquals(2, settings.sequences().digitsPerSequence());
    assertEquals(List.of(-40, -30, -20, -10, 0, 10, 20, 30, 40), settings.sequences().velocities());
    assertEquals(20, settings.sequences().frames());
    assertEquals(80, settings.sequences().length().frames());
    assertEquals(
        List.of(-50, -40, -30, -20, -10, 0, 10, 20, 30, 40, 50),
        settings.sequences().velocity().velocities());
  }

  @Test
  void waveMachinesHaveThePublishedDefaults() {
    NwmRotatingMnistSettings settings = (NwmRotatingMnistSettings) parse(NWM).dataset();
    assertEquals(RotationMode.REFERENCE, settings.sequences().mode());
    assertEquals(18, settings.sequences().frames());
    assertEquals(72, settings.sequences().testFrames());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rotating-mnist", "nwm-rotating-mnist"})
  void shippedFilesAreWhatWasPublished(String type) {
    Path file = Path.of("..", "conf", "datasets", type + ".conf");
    Experiment experiment = Experiment.load(file, List.of(), OptionalLong.empty());
    assertEquals(type, experiment.name());
    assertEquals(type, experiment.dataset().type());
    boolean fernn = type.equals("rotating-mnist");
    assertEquals(fernn ? 42 : 1, experiment.seed());
    assertEquals(fernn ? 54_000 : 48_000, experiment.dataset().train());
    assertEquals(fernn ? 6_000 : 12_000, experiment.dataset().validation());
    assertEquals(10_000, experiment.dataset().test());
    assertEquals(experiment, parse(experiment.toHocon()));
  }

  @Test
  void everySettingIsWrittenAndReadBack() {
    Experiment experiment =
        parse(
            FERNN,
            "dataset.velocities=[-7, 0, 3]",
            "dataset.canvas=40",
            "dataset.digitsPerSequence=3",
            "dataset.frames=5",
            "dataset.dtype=float32",
            "dataset.length.sequences=9",
            "dataset.length.frames=11",
            "dataset.velocity.sequences=4",
            "dataset.velocity.velocities=[1]",
            "dataset.partitions=2");
    RotatingMnistSettings settings = (RotatingMnistSettings) experiment.dataset();
    assertEquals(List.of(-7, 0, 3), settings.sequences().velocities());
    assertEquals(DType.FLOAT32, settings.sequences().dtype());
    assertEquals(experiment, parse(experiment.toHocon()));

    Experiment waves =
        parse(
            NWM,
            "dataset.mode=corrected",
            "dataset.angleStep=30",
            "dataset.periods=2",
            "dataset.testPeriods=3",
            "dataset.dtype=float32",
            "dataset.partitions=2");
    assertEquals(36, ((NwmRotatingMnistSettings) waves.dataset()).sequences().testFrames());
    assertEquals(waves, parse(waves.toHocon()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "velocities=5 | dataset.velocities is 5",
        "velocities=[a] | dataset.velocities",
        "velocities=[0.5] | not a whole number",
        "velocities=[300] | 300",
        "canvas=20 | dataset.canvas is 20",
        "dtype=uint9 | dataset.dtype",
        "velocity.range=2 | unknown key dataset.velocity.range",
        "train=-1 | dataset.train"
      })
  void wrongValuesOfFernnAreNamed(String set, String expected) {
    InputException e = assertThrows(InputException.class, () -> parse(FERNN, "dataset." + set));
    assertTrue(e.what().contains(expected), e.what());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mode=exact | dataset.mode",
        "angleStep=7 | dataset.angleStep is 7",
        "periods=0 | dataset.periods",
        "frames=20 | unknown key dataset.frames"
      })
  void wrongValuesOfWaveMachinesAreNamed(String set, String expected) {
    InputException e = assertThrows(InputException.class, () -> parse(NWM, "dataset." + set));
    assertTrue(e.what().contains(expected), e.what());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rotating-mnist", "nwm-rotating-mnist"})
  void tinyFilesMakeRows(String type) {
    Path file = Path.of("src", "test", "resources", "datasets", type + ".conf");
    Experiment experiment = Experiment.load(file, List.of(), OptionalLong.empty());
    SampleGenerator generator =
        experiment.dataset().generator(experiment.seed(), ProgressListener.NONE);
    assertEquals(type, generator.name());
    generator
        .counts()
        .forEach(
            (split, count) -> {
              Object[] row = generator.rows(split, count - 1, count).next();
              assertEquals(count - 1, row[0]);
              assertEquals(generator.columns(split).size(), row.length);
            });
  }
}
