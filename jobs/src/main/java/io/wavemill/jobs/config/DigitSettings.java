package io.wavemill.jobs.config;

import io.wavemill.datasets.source.DigitSource;
import io.wavemill.datasets.source.ProgressListener;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Where the handwritten digits come from.
 *
 * @param source which of the three ways
 * @param path folder of the IDX files as written, for {@link Source#FOLDER}; empty otherwise
 * @param cache folder that downloads go to as written, for {@link Source#DOWNLOAD}; empty otherwise
 * @param mirrors addresses of folders to download from, tried in turn, for {@link Source#DOWNLOAD};
 *     empty stands for the built-in ones
 */
public record DigitSettings(Source source, String path, String cache, List<String> mirrors)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** The ways to come by digits. */
  public enum Source {
    /** The 10,000 digits inside the jar. */
    SHIPPED,
    /** A folder of IDX files, gzipped or not. */
    FOLDER,
    /** The full MNIST from the network, kept in a cache folder. */
    DOWNLOAD;

    /** The word behind {@code source}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final List<String> WORDS = Stream.of(Source.values()).map(Source::word).toList();
  private static final String DEFAULT_CACHE = "~/.cache/wavemill/mnist";

  /** Keeps a list that nobody can change. */
  public DigitSettings {
    mirrors = List.copyOf(mirrors);
  }

  /** The folder of IDX files, for {@link Source#FOLDER}; a leading {@code ~} is the home folder. */
  public Path folder() {
    return UserPath.of(path);
  }

  /** The folder for downloads, for {@link Source#DOWNLOAD}; {@code ~} as in {@link #folder()}. */
  public Path cacheFolder() {
    return UserPath.of(cache);
  }

  static DigitSettings read(Section section) {
    // A path alone is enough to say that it should be used.
    Source implied = section.has("path") ? Source.FOLDER : Source.SHIPPED;
    Source source =
        Source.valueOf(section.choice("source", implied.word(), WORDS).toUpperCase(Locale.ROOT));
    if (source == Source.FOLDER && section.text("path", "").isBlank()) {
      throw section.wrong(
          "path",
          "is missing, but source is folder",
          "Set it to the folder that holds the four MNIST files.");
    }
    section.refuseUnless("path", "source", source.word(), Source.FOLDER.word());
    section.refuseUnless("cache", "source", source.word(), Source.DOWNLOAD.word());
    section.refuseUnless("mirrors", "source", source.word(), Source.DOWNLOAD.word());
    boolean download = source == Source.DOWNLOAD;
    String cache = section.text("cache", download ? DEFAULT_CACHE : "");
    if (download && cache.isBlank()) {
      throw section.wrong("cache", "is empty", "Set it to a folder, or leave it out.");
    }
    List<String> mirrors = section.texts("mirrors");
    for (String mirror : mirrors) {
      checkAddress(section, mirror);
    }
    DigitSettings settings = new DigitSettings(source, section.text("path", ""), cache, mirrors);
    section.finish();
    return settings;
  }

  /** Refuses what is no address to download from. */
  static void checkAddress(Section section, String mirror) {
    boolean good;
    try {
      String scheme = URI.create(mirror).getScheme();
      good = scheme != null && List.of("http", "https", "file").contains(scheme);
    } catch (IllegalArgumentException e) {
      good = false;
    }
    if (!good) {
      throw section.wrong(
          "mirrors",
          "has \"" + mirror + "\", which is not an address",
          "Give addresses of folders, such as \"https://example.org/mnist/\".");
    }
  }

  /**
   * The digits, downloaded if that is what the settings say.
   *
   * @param downloads told how far a download is
   * @throws io.wavemill.datasets.InputException if the digits cannot be had
   */
  public DigitSource open(ProgressListener downloads) {
    return switch (source) {
      case SHIPPED -> DigitSource.shipped();
      case FOLDER -> DigitSource.folder(folder());
      case DOWNLOAD ->
          DigitSource.download(
              mirrors.stream().map(URI::create).toList(), cacheFolder(), downloads);
    };
  }

  void write(HoconWriter out) {
    out.put("source", source.word());
    switch (source) {
      case SHIPPED -> {}
      case FOLDER -> out.put("path", path);
      case DOWNLOAD -> out.put("cache", cache).put("mirrors", mirrors);
    }
  }
}
