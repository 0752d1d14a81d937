package io.wavemill.jobs.config;

import io.wavemill.datasets.SampleGenerator;
import io.wavemill.datasets.review.ImdbGenerator;
import io.wavemill.datasets.review.ImdbSettings;
import io.wavemill.datasets.review.ReviewSet;
import io.wavemill.datasets.review.ReviewSource;
import io.wavemill.datasets.source.ProgressListener;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Film reviews as numbered words.
 *
 * @param source where the reviews come from
 * @param path archive or folder as written, for {@link Source#LOCAL}; empty otherwise
 * @param download where to download from and keep, for {@link Source#DOWNLOAD}
 * @param settings the vocabulary and the numbers of reviews
 * @param partitions Spark partitions to generate in; 0 chooses from the size and the cores
 */
public record ImdbDatasetSettings(
    Source source, String path, DownloadSettings download, ImdbSettings settings, int partitions)
    implements DatasetSettings {

  private static final long serialVersionUID = 1L;

  /** The word behind {@code type}. */
  public static final String TYPE = ImdbGenerator.NAME;

  /** The ways to come by reviews. */
  public enum Source {
    /** The 60 synthetic reviews inside the jar. */
    SHIPPED,
    /** An archive or a folder. */
    LOCAL,
    /** All of IMDB from the network, kept in a cache folder. */
    DOWNLOAD;

    /** The word behind {@code source}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final List<String> WORDS = Stream.of(Source.values()).map(Source::word).toList();
  private static final String DEFAULT_CACHE = "~/.cache/wavemill/imdb";
  private static final int PUBLISHED_VOCABULARY = 25_000;

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public long train() {
    return settings.train();
  }

  @Override
  public long validation() {
    return settings.validation();
  }

  @Override
  public long test() {
    return settings.test();
  }

  static ImdbDatasetSettings read(Section section) {
    // A path alone is enough to say that it should be used.
    Source implied = section.has("path") ? Source.LOCAL : Source.DOWNLOAD;
    Source source =
        Source.valueOf(section.choice("source", implied.word(), WORDS).toUpperCase(Locale.ROOT));
    if (source == Source.LOCAL && section.text("path", "").isBlank()) {
      throw section.wrong(
          "path",
          "is missing, but source is local",
          "Set it to aclImdb_v1.tar.gz, or to the folder that it unpacks to.");
    }
    section.refuseUnless("path", "source", source.word(), Source.LOCAL.word());
    section.refuseUnless("cache", "source", source.word(), Source.DOWNLOAD.word());
    section.refuseUnless("mirrors", "source", source.word(), Source.DOWNLOAD.word());
    SplitSizes sizes = SplitSizes.read(section);
    return new ImdbDatasetSettings(
        source,
        section.text("path", ""),
        source == Source.DOWNLOAD
            ? DownloadSettings.read(section, DEFAULT_CACHE)
            : DownloadSettings.NONE,
        new ImdbSettings(
            section.integer(
                "vocabulary", PUBLISHED_VOCABULARY, Integer.MIN_VALUE, Integer.MAX_VALUE),
            sizes.train(),
            sizes.validation(),
            sizes.test()),
        sizes.partitions());
  }

  @Override
  public SampleGenerator generator(long seed, ProgressListener downloads) {
    ReviewSet reviews =
        switch (source) {
          case SHIPPED -> ReviewSource.shipped();
          case LOCAL -> ReviewSource.local(UserPath.of(path));
          case DOWNLOAD ->
              ReviewSource.download(download.addresses(), download.folder(), downloads);
        };
    return new ImdbGenerator(settings, reviews, seed);
  }

  @Override
  public void write(HoconWriter out) {
    out.put("type", TYPE).put("source", source.word());
    switch (source) {
      case SHIPPED -> {}
      case LOCAL -> out.put("path", path);
      case DOWNLOAD -> download.write(out);
    }
    out.put("vocabulary", settings.vocabulary());
    SplitSizes.of(this).write(out);
  }
}
