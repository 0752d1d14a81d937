package io.wavemill.jobs.config;

import io.wavemill.datasets.kth.DownloadedVideos;
import io.wavemill.datasets.kth.FolderVideos;
import io.wavemill.datasets.kth.VideoLibrary;
import io.wavemill.datasets.kth.synthetic.SyntheticVideos;
import io.wavemill.datasets.source.ProgressListener;
import java.io.Serializable;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Where KTH's videos come from.
 *
 * @param source which of the three ways
 * @param path folder of the recordings as written, for {@link Source#FOLDER}; empty otherwise
 * @param cache folder that downloads or synthetic videos go to as written; empty for {@link
 *     Source#FOLDER}
 * @param mirrors addresses of folders to download from, tried in turn, for {@link Source#DOWNLOAD};
 *     empty stands for KTH's
 * @param persons persons who perform, for {@link Source#SYNTHETIC}
 * @param scenarios scenarios they perform in, for {@link Source#SYNTHETIC}
 * @param ranges annotated ranges of each video, for {@link Source#SYNTHETIC}
 * @param tolerated how many lines and videos may be faulty
 */
public record VideoSettings(
    Source source,
    String path,
    String cache,
    List<String> mirrors,
    int persons,
    int scenarios,
    int ranges,
    int tolerated)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** The ways to come by videos. */
  public enum Source {
    /** Figures drawn by wavemill, clearly not KTH's. */
    SYNTHETIC,
    /** A folder of KTH's archives or AVI files. */
    FOLDER,
    /** KTH's archives from the network, kept in a cache folder. */
    DOWNLOAD;

    /** The word behind {@code source}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final List<String> WORDS = Stream.of(Source.values()).map(Source::word).toList();
  private static final String DEFAULT_CACHE = "~/.cache/wavemill/kth-actions";
  private static final int RANGES = 4;
  private static final int TOLERATED = 5;

  /** Keeps a list that nobody can change. */
  public VideoSettings {
    mirrors = List.copyOf(mirrors);
  }

  static VideoSettings read(Section section) {
    // A path alone says enough; otherwise nobody is to get a stand-in without having asked for it.
    Source source =
        Source.valueOf(
            (section.has("path")
                    ? section.choice("source", Source.FOLDER.word(), WORDS)
                    : section.choice("source", WORDS))
                .toUpperCase(Locale.ROOT));
    if (source == Source.FOLDER && section.text("path", "").isBlank()) {
      throw section.wrong(
          "path",
          "is missing, but source is folder",
          "Set it to the folder that holds 00sequences.txt and the six archives.");
    }
    section.refuseUnless("path", "source", source.word(), Source.FOLDER.word());
    section.refuseUnless("mirrors", "source", source.word(), Source.DOWNLOAD.word());
    section.refuseUnless("persons", "source", source.word(), Source.SYNTHETIC.word());
    section.refuseUnless("scenarios", "source", source.word(), Source.SYNTHETIC.word());
    section.refuseUnless("ranges", "source", source.word(), Source.SYNTHETIC.word());
    if (section.has("cache") && source == Source.FOLDER) {
      throw section.wrong(
          "cache", "has no meaning while source is folder", "Remove it, or change the source.");
    }
    String cache = section.text("cache", source == Source.FOLDER ? "" : DEFAULT_CACHE);
    if (source != Source.FOLDER && cache.isBlank()) {
      throw section.wrong("cache", "is empty", "Set it to a folder, or leave it out.");
    }
    List<String> mirrors = section.texts("mirrors");
    for (String mirror : mirrors) {
      DigitSettings.checkAddress(section, mirror);
    }
    VideoSettings settings =
        new VideoSettings(
            source,
            section.text("path", ""),
            cache,
            mirrors,
            section.integer(
                "persons", SyntheticVideos.MOST_PERSONS, 1, SyntheticVideos.MOST_PERSONS),
            section.integer(
                "scenarios", SyntheticVideos.MOST_SCENARIOS, 1, SyntheticVideos.MOST_SCENARIOS),
            section.integer("ranges", RANGES, 1, SyntheticVideos.MOST_RANGES),
            section.integer("tolerated", TOLERATED, 0, Integer.MAX_VALUE));
    section.finish();
    return settings;
  }

  /**
   * The videos, downloaded if that is what the settings say. Synthetic ones are drawn as they are
   * asked for.
   *
   * @param downloads told how far a download is
   * @throws io.wavemill.datasets.InputException if the videos cannot be had
   */
  public VideoLibrary open(ProgressListener downloads) {
    return switch (source) {
      case SYNTHETIC ->
          new SyntheticVideos(UserPath.of(cache).toAbsolutePath(), persons, scenarios, ranges);
      case FOLDER -> new FolderVideos(UserPath.of(path).toAbsolutePath());
      case DOWNLOAD ->
          DownloadedVideos.fetch(
              mirrors.stream().map(URI::create).toList(),
              UserPath.of(cache).toAbsolutePath(),
              downloads);
    };
  }

  void write(HoconWriter out) {
    out.put("source", source.word());
    switch (source) {
      case SYNTHETIC ->
          out.put("cache", cache)
              .put("persons", persons)
              .put("scenarios", scenarios)
              .put("ranges", ranges);
      case FOLDER -> out.put("path", path);
      case DOWNLOAD -> out.put("cache", cache).put("mirrors", mirrors);
    }
    out.put("tolerated", tolerated);
  }
}
