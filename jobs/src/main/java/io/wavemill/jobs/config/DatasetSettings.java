package io.wavemill.jobs.config;

import java.io.Serializable;
import java.util.List;

/**
 * The {@code dataset} block: which data, and how many. Its {@code type} decides which further keys
 * it has.
 */
public sealed interface DatasetSettings extends Serializable permits TranslatingMnistSettings {

  /** The dataset types there are. */
  List<String> TYPES = List.of(TranslatingMnistSettings.TYPE);

  /** The word behind {@code type}. */
  String type();

  /** Number of training examples. */
  long train();

  /** Number of validation examples. */
  long validation();

  /** Number of test examples. */
  long test();

  /** Number of Spark partitions to generate in; 0 chooses from the size and the cores. */
  int partitions();

  /** Writes the keys of the block. */
  void write(HoconWriter out);

  /** Reads the block, whatever its type. */
  static DatasetSettings read(Section section) {
    // One type so far; a further one becomes a further case here.
    String type = section.choice("type", TYPES);
    DatasetSettings settings =
        switch (type) {
          case TranslatingMnistSettings.TYPE -> TranslatingMnistSettings.read(section);
          default -> throw new IllegalStateException(type);
        };
    section.finish();
    return settings;
  }
}
