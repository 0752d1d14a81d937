package io.wavemill.datasets.kth;

import io.wavemill.datasets.source.SourceFile;
import io.wavemill.datasets.video.VideoException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * Where videos come from. It travels to executors, which read from it what they need; it must not
 * hold pixels.
 */
public interface VideoLibrary extends Serializable {
  /** The name of the file of annotations. */
  String ANNOTATIONS = "00sequences.txt";

  /** Width of KTH's frames, pixels. */
  int WIDTH = 160;

  /** Height of KTH's frames, pixels. */
  int HEIGHT = 120;

  /** Whether the videos are a synthetic stand-in rather than KTH's recordings. */
  boolean synthetic();

  /** What decides the contents of the videos, as in the block {@code dataset.videos}. */
  Map<String, Object> parameters();

  /** The videos there are. */
  SortedSet<VideoName> names();

  /**
   * The text of {@code 00sequences.txt}.
   *
   * @throws io.wavemill.datasets.InputException if it cannot be had
   */
  String annotations();

  /**
   * The bytes of a video's AVI file.
   *
   * @throws VideoException if they are damaged
   * @throws io.wavemill.datasets.InputException if they cannot be had on this machine
   */
  byte[] read(VideoName name) throws VideoException;

  /** Whether each video is a source file of its own, to be named in the dataset's card. */
  boolean videosAreSources();

  /** The other source files: archives and annotations. */
  List<SourceFile> sources();

  /** The terms under which the videos may be used. */
  String licence();

  /** Whom to cite. */
  String citation();
}
