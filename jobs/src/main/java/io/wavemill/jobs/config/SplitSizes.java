package io.wavemill.jobs.config;

/**
 * The keys that say how many samples a dataset has, and in how many partitions they are made. Their
 * ranges are checked by the generators.
 *
 * @param train number of training samples
 * @param validation number of validation samples, none unless given
 * @param test number of test samples, none unless given
 * @param partitions Spark partitions to generate in; 0 chooses from the size and the cores
 */
record SplitSizes(long train, long validation, long test, int partitions) {
  private static final int MOST_PARTITIONS = 1_000_000;

  static SplitSizes read(Section section) {
    return new SplitSizes(
        section.whole("train", Long.MIN_VALUE, Long.MAX_VALUE),
        section.whole("validation", 0, Long.MIN_VALUE, Long.MAX_VALUE),
        section.whole("test", 0, Long.MIN_VALUE, Long.MAX_VALUE),
        partitions(section));
  }

  static int partitions(Section section) {
    return section.integer("partitions", 0, 0, MOST_PARTITIONS);
  }

  static SplitSizes of(DatasetSettings settings) {
    return new SplitSizes(
        settings.train(), settings.validation(), settings.test(), settings.partitions());
  }

  void write(HoconWriter out) {
    out.put("train", train)
        .put("validation", validation)
        .put("test", test)
        .put("partitions", partitions);
  }
}
