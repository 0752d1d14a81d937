package io.wavemill.datasets.kth;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.Sha256;
import io.wavemill.datasets.source.SourceFile;
import io.wavemill.datasets.video.VideoException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * KTH's recordings in a folder: {@code 00sequences.txt} beside the six zip archives, or beside AVI
 * files, which may lie in folders of their own. Archives are read in place. A video that is there
 * both unpacked and in an archive is taken unpacked; of several, the first by path.
 *
 * <p>The folder must be readable under the same path wherever rows are made.
 */
public final class FolderVideos implements VideoLibrary {
  private static final long serialVersionUID = 1L;

  private static final int DEEPEST = 3;
  private static final long LARGEST_TEXT = 16L << 20;
  private static final int BUFFER = 1 << 16;

  private static final String FILES_WANTED =
      "It needs 00sequences.txt and walking.zip, jogging.zip, running.zip, boxing.zip,"
          + " handwaving.zip and handclapping.zip, or their AVI files;"
          + " dataset.videos.source = synthetic does without.";

  /**
   * Where a video is.
   *
   * @param file the AVI file, or the archive
   * @param entry its name in the archive; null outside of one
   */
  private record Place(String file, String entry) implements java.io.Serializable {
    private static final long serialVersionUID = 1L;
  }

  private final String folder;
  private final String annotations;
  private final List<SourceFile> sources;
  private final TreeMap<VideoName, Place> places = new TreeMap<>();
  private final boolean unpacked;

  /**
   * Looks through a folder.
   *
   * @throws InputException if it is none, lacks the annotations or all videos of an action, or
   *     holds an archive that is damaged or hostile
   */
  public FolderVideos(Path folder) {
    this.folder = folder.toString();
    if (!Files.isDirectory(folder)) {
      throw new InputException(
          "the folder of videos "
              + folder
              + (Files.exists(folder) ? " is a file." : " does not exist."),
          "Correct dataset.videos.path, or use dataset.videos.source = synthetic.");
    }
    try {
      List<Path> files = files(folder);
      for (Path file : files) {
        VideoName.ofFile(file.getFileName().toString())
            .ifPresent(name -> places.putIfAbsent(name, new Place(file.toString(), null)));
      }
      unpacked = !places.isEmpty();
      List<SourceFile> found = new ArrayList<>();
      Path text = annotationFile(files);
      annotations = read(text);
      found.add(described(text));
      for (Path file : files) {
        if (file.getFileName().toString().endsWith(".zip") && open(file)) {
          found.add(described(file));
        }
      }
      sources = List.copyOf(found);
    } catch (IOException e) {
      throw unreadable(this.folder, e);
    }
    for (Action action : Action.values()) {
      if (places.keySet().stream().noneMatch(name -> name.action() == action)) {
        throw new InputException(
            "the folder of videos " + folder + " has no video of " + action.word() + ".",
            FILES_WANTED);
      }
    }
  }

  /** All files, by path: a walk's own order differs between machines. */
  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder, DEEPEST)) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    } catch (java.io.UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private Path annotationFile(List<Path> files) {
    return files.stream()
        .filter(file -> file.getFileName().toString().equals(VideoLibrary.ANNOTATIONS))
        .min((a, b) -> Integer.compare(a.getNameCount(), b.getNameCount()))
        .orElseThrow(
            () ->
                new InputException(
                    VideoLibrary.ANNOTATIONS
                        + " is missing in the folder of videos "
                        + folder
                        + ".",
                    FILES_WANTED));
  }

  private static String read(Path text) throws IOException {
    if (Files.size(text) > LARGEST_TEXT) {
      throw new InputException(
          text + " has " + Files.size(text) + " bytes, which no list of annotations has.",
          "Download it again.");
    }
    return Files.readString(text, StandardCharsets.ISO_8859_1);
  }

  /** Takes note of an archive's videos; false if it holds none that are wanted. */
  private boolean open(Path archive) throws IOException {
    boolean wanted = false;
    for (Map.Entry<VideoName, String> entry : VideoArchive.videos(archive).entrySet()) {
      Place place = new Place(archive.toString(), entry.getValue());
      wanted |= places.putIfAbsent(entry.getKey(), place) == null;
    }
    return wanted;
  }

  private static SourceFile described(Path file) throws IOException {
    MessageDigest digest = Sha256.digest();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      for (int count; (count = in.read(buffer)) >= 0; ) {
        digest.update(buffer, 0, count);
      }
    }
    return new SourceFile(file.getFileName().toString(), Sha256.hex(digest), Files.size(file));
  }

  private static InputException unreadable(String file, IOException e) {
    boolean gone = e instanceof NoSuchFileException;
    return new InputException(
        file + (gone ? " does not exist here." : " cannot be read: " + e.getMessage() + "."),
        "The videos must be readable under the same path on the driver and on every executor;"
            + " check the path, its permissions and the disk.",
        e);
  }

  @Override
  public boolean synthetic() {
    return false;
  }

  @Override
  public Map<String, Object> parameters() {
    // The same videos in another folder are the same videos.
    return Map.of();
  }

  @Override
  public SortedSet<VideoName> names() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(places.keySet()));
  }

  @Override
  public String annotations() {
    return annotations;
  }

  @Override
  public byte[] read(VideoName name) throws VideoException {
    Place place = places.get(name);
    try {
      if (place.entry() != null) {
        return VideoArchive.read(Path.of(place.file()), place.entry());
      }
      Path file = Path.of(place.file());
      if (Files.size(file) > VideoArchive.LARGEST_VIDEO) {
        throw new VideoException("its file has " + Files.size(file) + " bytes, too many");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw unreadable(place.file(), e);
    }
  }

  @Override
  public boolean videosAreSources() {
    return unpacked;
  }

  @Override
  public List<SourceFile> sources() {
    return sources;
  }

  @Override
  public String licence() {
    return "KTH's recordings: publicly available for non-commercial use"
        + " (https://www.csc.kth.se/cvap/actions/)";
  }

  @Override
  public String citation() {
    return "Christian Schuldt, Ivan Laptev, Barbara Caputo:"
        + " Recognizing human actions: a local SVM approach. ICPR 2004.";
  }

  @Override
  public String toString() {
    return "videos in " + folder;
  }

  /** The names of the archives. */
  static List<String> archiveNames() {
    return Arrays.stream(Action.values()).map(action -> action.word() + ".zip").toList();
  }
}
