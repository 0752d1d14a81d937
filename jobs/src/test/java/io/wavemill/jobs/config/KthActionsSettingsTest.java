package io.wavemill.jobs.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.kth.KthSettings;
import io.wavemill.datasets.kth.VelocityRanges;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KthActionsSettingsTest {
  private static final String GOOD =
      """
      experiment = tiny
      dataset { type = kth-actions, videos { source = synthetic } }
      """;

  private static Experiment parse(String... sets) {
    return Experiment.parse(GOOD, "tiny.conf", List.of(sets), OptionalLong.empty());
  }

  @Test
  void defaultsAreThePublishedExperiments() {
    KthActionsSettings dataset = (KthActionsSettings) parse().dataset();
    long every = KthSettings.EVERY_RANGE;
    assertEquals(
        new KthSettings(
            32,
            32,
            16,
            2,
            KthSettings.Split.PERSON,
            2,
            2,
            true,
            KthSettings.Mode.REFERENCE,
            every,
            every,
            every,
            VelocityRanges.NONE,
            5,
            0),
        dataset.clips());
    assertEquals(DatasetSettings.UNKNOWN, dataset.train());
    assertEquals(25, dataset.videos().persons());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dataset.videos.persons=3",
        "dataset.videos={ source = folder, path = /data/kth, tolerated = 0 }",
        "dataset.videos={ source = download, mirrors = [\"https://example.org/kth/\"] }",
        "dataset={ split = official, mode = corrected, train = 5000000000, test = 0 }",
        "dataset.velocity.ranges=[0, 1, 2]",
        "dataset.velocity={ ranges = [3], clips = 5000000000 }",
        "dataset.velocity={ ranges = [], clips = 5 }"
      })
  void survivesBeingWritten(String set) {
    Experiment experiment = parse(set);
    assertEquals(
        experiment,
        Experiment.parse(experiment.toHocon(), "again.conf", List.of(), OptionalLong.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          dataset.videos.source=null               | dataset.videos.source is missing.
          dataset.videos.source=web                | dataset.videos.source is "web", which is not known.
          dataset.videos.source=folder             | dataset.videos.path is missing, but source is folder.
          dataset.videos.mirrors=["http://a.b/"]   | dataset.videos.mirrors has no meaning while source is synthetic.
          dataset.videos.persons=26                | dataset.videos.persons is 26, which is out of range.
          dataset.videos.tolerate=1                | unknown key dataset.videos.tolerate.
          dataset.split=people                     | dataset.split is "people", which is not known.
          dataset.height=121                       | dataset.height is 121, too large.
          dataset.velocity.ranges=[1, 33]          | dataset.velocity.ranges is 33, too large.
          dataset.velocity.ranges=[1, 2, 1]        | dataset.velocity.ranges has 1 twice.
          dataset.velocity.clips=5                 | dataset.velocity.clips has no meaning without velocity.ranges.
          dataset.velocity.range=2                 | unknown key dataset.velocity.range.
          dataset.train=-1                         | dataset.train is -1, which is out of range.
          """)
  void refuses(String set, String what) {
    InputException e = assertThrows(InputException.class, () -> parse(set));
    assertTrue(e.what().endsWith(what), e.what());
  }
}
