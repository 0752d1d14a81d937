package io.wavemill.datasets.kth;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.source.Download;
import io.wavemill.datasets.source.ProgressListener;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * KTH's recordings from the network: the six archives and the annotations, kept in a folder.
 *
 * <p>Nobody publishes their lengths and SHA-256. An archive counts as whole when it opens as a zip
 * archive that has videos; each video's checksum is compared when it is read.
 */
public final class DownloadedVideos {
  /** Where KTH has them. */
  public static final URI KTH = URI.create("https://www.csc.kth.se/cvap/actions/");

  private static final Download.Advice ADVICE =
      new Download.Advice(
          "dataset.videos",
          KTH.toString(),
          "or a folder with KTH's archives in dataset.videos.path;"
              + " or use dataset.videos.source = synthetic.");

  private DownloadedVideos() {}

  /**
   * Downloads what is missing, and opens the folder.
   *
   * @param mirrors addresses of folders on the web; none stands for {@link #KTH}
   * @param cache where the files go; executors must be able to read it
   * @param listener is told how far we are
   * @throws InputException if files cannot be had
   */
  public static VideoLibrary fetch(List<URI> mirrors, Path cache, ProgressListener listener) {
    List<String> names = new ArrayList<>(List.of(VideoLibrary.ANNOTATIONS));
    names.addAll(FolderVideos.archiveNames());
    new Download(mirrors.isEmpty() ? List.of(KTH) : mirrors, cache, ADVICE, listener)
        .fetch(names, DownloadedVideos::problem);
    return new FolderVideos(cache);
  }

  private static String problem(Path file) throws IOException {
    try {
      // What arrives as NAME.part is looked at before it gets its name.
      if (file.getFileName().toString().contains(".zip")) {
        return VideoArchive.videos(file).isEmpty() ? "the archive holds no videos" : null;
      }
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      return Annotations.parse(text).videos().isEmpty() ? "it holds no annotations" : null;
    } catch (InputException e) {
      return e.what().replaceFirst("\\.$", "");
    }
  }
}
