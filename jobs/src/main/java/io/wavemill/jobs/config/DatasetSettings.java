package io.wavemill.jobs.config;

import io.wavemill.datasets.SampleGenerator;
import io.wavemill.datasets.sequence.SequentialMnistGenerator;
import io.wavemill.datasets.source.ProgressListener;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The {@code dataset} block: which data, and how many. Its {@code type} decides which further keys
 * it has.
 */
public interface DatasetSettings extends Serializable {

  /** What reads the block of each type: a further type is a further entry. */
  Map<String, Function<Section, DatasetSettings>> READERS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry(AddingDatasetSettings.TYPE, AddingDatasetSettings::read),
              Map.entry(HamiltonianSettings.TYPE, HamiltonianSettings::read),
              Map.entry(HeadDirectionDatasetSettings.TYPE, HeadDirectionDatasetSettings::read),
              Map.entry(ImdbDatasetSettings.TYPE, ImdbDatasetSettings::read),
              Map.entry(KthActionsSettings.TYPE, KthActionsSettings::read),
              Map.entry(MackeyGlassDatasetSettings.TYPE, MackeyGlassDatasetSettings::read),
              Map.entry(NavigationDatasetSettings.TYPE, NavigationDatasetSettings::read),
              Map.entry(NwmRotatingMnistSettings.TYPE, NwmRotatingMnistSettings::read),
              Map.entry(PhaseFieldDatasetSettings.TYPE, PhaseFieldDatasetSettings::read),
              Map.entry(RotatingMnistSettings.TYPE, RotatingMnistSettings::read),
              Map.entry(
                  SequentialMnistGenerator.PERMUTED, SequentialMnistDatasetSettings::readPermuted),
              Map.entry(SequentialMnistGenerator.PLAIN, SequentialMnistDatasetSettings::readPlain),
              Map.entry(SunspotsDatasetSettings.TYPE, SunspotsDatasetSettings::read),
              Map.entry(TimeSeriesDatasetSettings.TYPE, TimeSeriesDatasetSettings::read),
              Map.entry(TranslatingMnistSettings.TYPE, TranslatingMnistSettings::read)));

  /** The dataset types there are. */
  List<String> TYPES = List.copyOf(READERS.keySet());

  /** The word behind {@code type}. */
  String type();

  /** A number of examples that only the source data tell. */
  long UNKNOWN = -1;

  /** Number of training examples, or {@link #UNKNOWN}. */
  long train();

  /** Number of validation examples, or {@link #UNKNOWN}. */
  long validation();

  /** Number of test examples, or {@link #UNKNOWN}. */
  long test();

  /** Number of Spark partitions to generate in; 0 chooses from the size and the cores. */
  int partitions();

  /** The moving pictures that models can learn from; empty if there are no models for the data. */
  default Optional<MovingPictures> movingPictures() {
    return Optional.empty();
  }

  /**
   * The generator that the block describes, its source data read, or downloaded if that is what the
   * block says.
   *
   * @param seed of the experiment
   * @param downloads told how far a download is
   * @throws io.wavemill.datasets.InputException if the source data cannot be had or the settings do
   *     not go together
   */
  SampleGenerator generator(long seed, ProgressListener downloads);

  /** Writes the keys of the block. */
  void write(HoconWriter out);

  /** Reads the block, whatever its type. */
  static DatasetSettings read(Section section) {
    DatasetSettings settings = READERS.get(section.choice("type", TYPES)).apply(section);
    section.finish();
    return settings;
  }
}
