package io.wavemill.jobs.config;

import java.io.Serializable;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * Where a file is downloaded from and kept.
 *
 * @param cache folder that downloads go to, as written
 * @param mirrors addresses of folders to download from, tried in turn; empty stands for the
 *     built-in ones
 */
public record DownloadSettings(String cache, List<String> mirrors) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Keeps a list that nobody can change. */
  public DownloadSettings {
    mirrors = List.copyOf(mirrors);
  }

  /** Where nothing is downloaded. */
  static final DownloadSettings NONE = new DownloadSettings("", List.of());

  static DownloadSettings read(Section section, String defaultCache) {
    String cache = section.text("cache", defaultCache);
    if (cache.isBlank()) {
      throw section.wrong("cache", "is empty", "Set it to a folder, or leave it out.");
    }
    List<String> mirrors = section.texts("mirrors");
    for (String mirror : mirrors) {
      DigitSettings.checkAddress(section, mirror);
    }
    return new DownloadSettings(cache, mirrors);
  }

  /** The folder; a leading {@code ~} is the home folder. */
  Path folder() {
    return UserPath.of(cache);
  }

  /** The mirrors as addresses. */
  List<URI> addresses() {
    return mirrors.stream().map(URI::create).toList();
  }

  void write(HoconWriter out) {
    out.put("cache", cache).put("mirrors", mirrors);
  }
}
