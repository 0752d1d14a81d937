package io.wavemill.datasets.series;

import io.wavemill.datasets.source.Download;
import io.wavemill.datasets.source.ProgressListener;
import io.wavemill.datasets.source.SourceFile;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * The classic monthly sunspot numbers, 1749 to 1983, downloaded once.
 *
 * <p>SILSO's own files are for {@link SunspotFile} only: they grow every month, so that there is no
 * checksum to hold a download to.
 */
public final class DownloadedSunspots {
  /** A copy of the file that never changes. */
  public static final List<URI> MIRRORS =
      List.of(
          URI.create(
              "https://raw.githubusercontent.com/jbrownlee/Datasets/"
                  + "7041c0cc3d65519cf5af38b3afa82087a7d80748/"));

  static final SourceFile FILE =
      new SourceFile(
          "monthly-sunspots.csv",
          "c4ec8cc57d9f6fb6ecdb3e1f37f25b6f4badd5124c55931052b0cd2fc3bc71f3",
          45_039);

  private DownloadedSunspots() {}

  /**
   * Sees to it that the file is there.
   *
   * @param mirrors where to download from, tried in this order; empty for {@link #MIRRORS}
   * @param cache the folder to keep it in; made if missing
   * @param progress is told how far the download is
   * @return the file
   * @throws io.wavemill.datasets.InputException if it cannot be had
   */
  public static Path fetch(List<URI> mirrors, Path cache, ProgressListener progress) {
    new Download(
            mirrors.isEmpty() ? MIRRORS : mirrors,
            cache,
            new Download.Advice(
                "dataset",
                MIRRORS.get(0).toString(),
                "or download SILSO's monthly mean total sunspot number by hand and name it in"
                    + " dataset.path."),
            progress)
        .fetch(List.of(FILE));
    return cache.resolve(FILE.name());
  }
}
