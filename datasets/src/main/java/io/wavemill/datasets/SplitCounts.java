package io.wavemill.datasets;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Sizes of splits in the order they are given in, those without samples left out. */
public final class SplitCounts {
  /** The split to train on. */
  public static final String TRAIN = "train";

  /** The split to choose a model by. */
  public static final String VALIDATION = "validation";

  /** The split to judge by. */
  public static final String TEST = "test";

  private SplitCounts() {}

  /** The three usual splits. */
  public static Map<String, Long> of(long train, long validation, long test) {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put(TRAIN, train);
    counts.put(VALIDATION, validation);
    counts.put(TEST, test);
    counts.values().removeIf(count -> count == 0);
    return Collections.unmodifiableMap(counts);
  }
}
