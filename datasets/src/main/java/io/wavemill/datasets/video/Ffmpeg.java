package io.wavemill.datasets.video;

import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.javacpp.Loader;

/** FFmpeg's libraries, loaded once. */
final class Ffmpeg {
  private static final int MESSAGE_BYTES = 256;

  static {
    Loader.load(avutil.class);
    Loader.load(avcodec.class);
    Loader.load(avformat.class);
    Loader.load(swscale.class);
    // What is wrong with a file is said by our exceptions, not on the standard error stream.
    avutil.av_log_set_level(avutil.AV_LOG_QUIET);
  }

  private Ffmpeg() {}

  /** Loads the libraries; does nothing the second time. */
  static void load() {}

  /** The terms under which the loaded build of FFmpeg may be used, in its own words. */
  static String licence() {
    return avutil.avutil_license().getString();
  }

  /** What a negative return code means. */
  static String describe(int code) {
    byte[] message = new byte[MESSAGE_BYTES];
    avutil.av_strerror(code, message, message.length);
    int length = 0;
    while (length < message.length && message[length] != 0) {
      length++;
    }
    return new String(message, 0, length, java.nio.charset.StandardCharsets.UTF_8);
  }
}
