package io.wavemill.datasets.kth;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.Sha256;
import io.wavemill.datasets.source.ProgressListener;
import io.wavemill.datasets.source.SourceFile;
import io.wavemill.datasets.video.AviReader;
import io.wavemill.datasets.video.VideoException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a library's videos turn out to be once each has been decoded to its end: how many frames
 * they have, and what is wrong with the rest.
 *
 * <p>Annotations are wishes and headers are promises; only decoding shows which frames there are.
 */
final class VideoCatalogue {
  /** More than an hour. */
  private static final int MOST_FRAMES = 100_000;

  private static final int NAMED = 10;

  /** Frames of each usable video. */
  private final TreeMap<VideoName, Integer> frames = new TreeMap<>();

  private final List<SourceFile> files = new ArrayList<>();
  private final Map<String, List<String>> faults = new LinkedHashMap<>();

  /**
   * What became of one video.
   *
   * @param frames frames decoded
   * @param announced frames that the file's header promises
   * @param file its name, checksum and length; null if it could not be read
   * @param fault why it cannot be used; null if it can
   */
  private record Finding(int frames, long announced, SourceFile file, String fault) {}

  /**
   * Decodes all videos, several at a time.
   *
   * @param progress told how many are done
   * @throws InputException if more is faulty than {@code tolerated}
   */
  VideoCatalogue(
      VideoLibrary library, Annotations annotations, int tolerated, ProgressListener progress) {
    for (String kind :
        List.of("brokenLines", "missingVideos", "unreadableVideos", "truncatedVideos")) {
      faults.put(kind, new ArrayList<>());
    }
    faults.get("brokenLines").addAll(annotations.broken());
    SortedSet<VideoName> there = library.names();
    List<VideoName> wanted = new ArrayList<>();
    for (Annotations.Video video : annotations.videos()) {
      if (there.contains(video.name())) {
        wanted.add(video.name());
      } else {
        faults.get("missingVideos").add(video.name().toString());
      }
    }
    AtomicLong done = new AtomicLong();
    List<Finding> findings =
        wanted.parallelStream()
            .map(
                name -> {
                  Finding finding = examine(library, name);
                  progress.examined("videos", done.incrementAndGet(), wanted.size());
                  return finding;
                })
            .toList();
    for (int i = 0; i < wanted.size(); i++) {
      add(wanted.get(i), findings.get(i));
    }
    check(tolerated);
  }

  private static Finding examine(VideoLibrary library, VideoName name) {
    SourceFile file = null;
    try {
      byte[] bytes = library.read(name);
      file = new SourceFile(name.fileName(), Sha256.hex(bytes), bytes.length);
      try (AviReader reader = new AviReader(bytes)) {
        checkSize(reader);
        byte[] grey = new byte[reader.height() * reader.width()];
        int frames = 0;
        while (reader.read(grey)) {
          if (++frames > MOST_FRAMES) {
            throw new VideoException("it has more than " + MOST_FRAMES + " frames");
          }
        }
        if (frames == 0) {
          throw new VideoException("it has no frames");
        }
        return new Finding(frames, reader.announcedFrames(), file, null);
      }
    } catch (VideoException e) {
      return new Finding(0, 0, file, e.getMessage());
    }
  }

  static void checkSize(AviReader reader) throws VideoException {
    if (reader.height() != VideoLibrary.HEIGHT || reader.width() != VideoLibrary.WIDTH) {
      throw new VideoException(
          String.format(
              "its frames are %d×%d pixels, not %d×%d",
              reader.width(), reader.height(), VideoLibrary.WIDTH, VideoLibrary.HEIGHT));
    }
  }

  private void add(VideoName name, Finding finding) {
    if (finding.file() != null) {
      files.add(finding.file());
    }
    if (finding.fault() != null) {
      faults.get("unreadableVideos").add(name + " (" + finding.fault() + ")");
      return;
    }
    frames.put(name, finding.frames());
    if (finding.frames() < finding.announced()) {
      faults
          .get("truncatedVideos")
          .add(name + " (" + finding.frames() + " of " + finding.announced() + " frames)");
    }
  }

  private void check(int tolerated) {
    List<String> all = faults.values().stream().flatMap(List::stream).toList();
    if (all.size() <= tolerated) {
      return;
    }
    String counts =
        String.format(
            "%d broken lines, %d missing, %d unreadable and %d truncated videos",
            faults.get("brokenLines").size(),
            faults.get("missingVideos").size(),
            faults.get("unreadableVideos").size(),
            faults.get("truncatedVideos").size());
    throw new InputException(
        String.format(
            "%s and its videos have %s, %d in all; tolerated are %d. The first: %s.",
            VideoLibrary.ANNOTATIONS,
            counts,
            all.size(),
            tolerated,
            String.join("; ", all.subList(0, Math.min(all.size(), 3)))),
        "Download the faulty files again; or let dataset.videos.tolerated be at least "
            + all.size()
            + " to do without them.");
  }

  /** Frames of a video, 0 if it cannot be used. */
  int frames(VideoName name) {
    return frames.getOrDefault(name, 0);
  }

  /** The AVI files, in the order of the annotations. */
  List<SourceFile> files() {
    return List.copyOf(files);
  }

  /** How many faults there are of each kind, and the first few in words, as the card says it. */
  Map<String, Object> report() {
    Map<String, Object> report = new LinkedHashMap<>();
    faults.forEach((kind, list) -> report.put(kind, (long) list.size()));
    report.put("first", faults.values().stream().flatMap(List::stream).limit(NAMED).toList());
    return report;
  }
}
