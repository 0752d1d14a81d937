package io.wavemill.datasets.kth;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.video.AreaResize;
import io.wavemill.datasets.video.AviReader;
import io.wavemill.datasets.video.VideoException;
import java.io.ByteArrayOutputStream;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Videos decoded and made small, the last ones used kept in memory. For one thread; rows that
 * follow each other mostly come from the same video.
 */
final class DecodedVideos {
  /** At 32×32 pixels, some thirty videos. */
  private static final long KEPT_BYTES = 16L << 20;

  private final VideoLibrary library;
  private final AreaResize resize;
  private final byte[] grey = new byte[VideoLibrary.HEIGHT * VideoLibrary.WIDTH];
  private final byte[] small;

  /** By the time of their last use. */
  private final Map<VideoName, byte[]> kept = new LinkedHashMap<>(16, 0.75f, true);

  private long bytes;

  DecodedVideos(VideoLibrary library, int height, int width) {
    this.library = library;
    this.resize = new AreaResize(VideoLibrary.HEIGHT, VideoLibrary.WIDTH, height, width);
    this.small = new byte[height * width];
  }

  /**
   * All frames of a video, {@code [frame, height, width]}.
   *
   * @throws InputException if it cannot be decoded here
   */
  byte[] frames(VideoName name) {
    byte[] frames = kept.get(name);
    if (frames == null) {
      frames = decode(name);
      kept.put(name, frames);
      bytes += frames.length;
      forget(name);
    }
    return frames;
  }

  private void forget(VideoName newest) {
    for (Iterator<Map.Entry<VideoName, byte[]>> oldest = kept.entrySet().iterator();
        bytes > KEPT_BYTES; ) {
      Map.Entry<VideoName, byte[]> entry = oldest.next();
      if (entry.getKey().equals(newest)) {
        return;
      }
      bytes -= entry.getValue().length;
      oldest.remove();
    }
  }

  private byte[] decode(VideoName name) {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    try (AviReader reader = new AviReader(library.read(name))) {
      VideoCatalogue.checkSize(reader);
      while (reader.read(grey)) {
        resize.resize(grey, small, 0);
        frames.write(small, 0, small.length);
      }
    } catch (VideoException e) {
      throw changed(name, e.getMessage(), e);
    }
    return frames.toByteArray();
  }

  /** The complaint that a video is no longer what it was when the dataset was begun. */
  static InputException changed(VideoName name, String how, Exception cause) {
    return new InputException(
        "the video " + name + " is not the one that the driver has seen: " + how + ".",
        "Let every executor read the same files, and do not change them while a dataset is made.",
        cause);
  }
}
