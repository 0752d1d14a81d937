package io.wavemill.datasets.kth;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.source.Download;
import io.wavemill.datasets.source.ProgressListener;
import io.wavemill.datasets.video.VideoException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * KTH's recordings from the network: the six archives and the annotations, kept in a folder.
 *
 * <p>Nobody publishes their lengths and SHA-256. An archive that has arrived counts as whole when
 * it opens as a zip archive of videos and all their checksums in it are right.
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
      String name = file.getFileName().toString();
      if (name.contains(".zip")) {
        return problemOfArchive(file, name.endsWith(".zip"));
      }
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      return Annotations.parse(text).videos().isEmpty() ? "it holds no annotations" : null;
    } catch (InputException e) {
      return e.what().replaceFirst("\\.$", "");
    }
  }

  /**
   * @param known whether the archive has its name already, and so was looked through before
   */
  private static String problemOfArchive(Path archive, boolean known) throws IOException {
    Map<VideoName, String> videos = VideoArchive.videos(archive);
    if (videos.isEmpty()) {
      return "the archive holds no videos";
    }
    for (String entry : known ? List.<String>of() : videos.values()) {
      try {
        VideoArchive.read(archive, entry);
      } catch (VideoException e) {
        return "of its " + entry + ", " + e.getMessage();
      }
    }
    return null;
  }
}
