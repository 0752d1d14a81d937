package io.wavemill.datasets.video;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;

/**
 * Writes grey frames into an AVI file without loss (codec FFV1).
 *
 * <p>The file grows under another name and gets its own when it is whole, so that a file with its
 * name can be trusted. It holds no date and no version: the same frames make the same file.
 */
public final class AviWriter implements AutoCloseable {
  /** What names of files end in that are not whole yet. */
  private static final String GROWING = ".growing";

  private final Path file;
  private final Path growing;
  private final int width;
  private final int height;
  private final AVFormatContext container = new AVFormatContext(null);
  private final AVIOContext output = new AVIOContext(null);
  private final AVRational frameTime;
  private AVCodecContext encoder;
  private AVStream stream;
  private AVPacket packet;
  private AVFrame frame;
  private long frames;

  /**
   * Starts a file.
   *
   * @param file its name; its folder must exist
   * @param width width of a frame, pixels
   * @param height height of a frame, pixels
   * @param framesPerSecond frames to be shown in a second
   * @throws IOException if the file cannot be written
   */
  public AviWriter(Path file, int width, int height, int framesPerSecond) throws IOException {
    Ffmpeg.load();
    this.file = file;
    this.growing =
        file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + GROWING);
    this.width = width;
    this.height = height;
    this.frameTime = avutil.av_make_q(1, framesPerSecond);
    try {
      open();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void open() throws IOException {
    check(avformat.avformat_alloc_output_context2(container, null, "avi", null));
    container.flags(container.flags() | AVFormatContext.AVFMT_FLAG_BITEXACT);
    AVCodec codec = avcodec.avcodec_find_encoder(avcodec.AV_CODEC_ID_FFV1);
    encoder = avcodec.avcodec_alloc_context3(codec);
    encoder.width(width).height(height).pix_fmt(avutil.AV_PIX_FMT_GRAY8);
    encoder.time_base(frameTime);
    encoder.thread_count(1);
    encoder.gop_size(1);
    encoder.flags(encoder.flags() | avcodec.AV_CODEC_FLAG_BITEXACT);
    check(avcodec.avcodec_open2(encoder, codec, new AVDictionary(null)));
    stream = avformat.avformat_new_stream(container, codec);
    stream.time_base(frameTime);
    check(avcodec.avcodec_parameters_from_context(stream.codecpar(), encoder));
    check(avformat.avio_open(output, "file:" + growing, avformat.AVIO_FLAG_WRITE));
    container.pb(output);
    check(avformat.avformat_write_header(container, new AVDictionary(null)));
    packet = avcodec.av_packet_alloc();
    frame = avutil.av_frame_alloc();
    frame.format(avutil.AV_PIX_FMT_GRAY8);
    frame.width(width);
    frame.height(height);
    check(avutil.av_frame_get_buffer(frame, 0));
  }

  private void check(int code) throws IOException {
    if (code < 0) {
      throw new IOException(growing + ": " + Ffmpeg.describe(code));
    }
  }

  /**
   * Appends a frame.
   *
   * @param grey its {@code height·width} grey values, row by row from the top
   */
  public void write(byte[] grey) throws IOException {
    check(avutil.av_frame_make_writable(frame));
    BytePointer rows = frame.data(0);
    for (int y = 0; y < height; y++) {
      rows.position((long) y * frame.linesize(0)).put(grey, y * width, width);
    }
    frame.pts(frames++);
    check(avcodec.avcodec_send_frame(encoder, frame));
    drain();
  }

  private void drain() throws IOException {
    while (avcodec.avcodec_receive_packet(encoder, packet) >= 0) {
      packet.stream_index(stream.index());
      avcodec.av_packet_rescale_ts(packet, frameTime, stream.time_base());
      check(avformat.av_interleaved_write_frame(container, packet));
    }
  }

  /** Completes the file and gives it its name, in place of one that has it. */
  public void finish() throws IOException {
    check(avcodec.avcodec_send_frame(encoder, null));
    drain();
    check(avformat.av_write_trailer(container));
    check(avformat.avio_closep(output));
    try {
      Files.move(
          growing, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(growing, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /**
   * Deletes what writers that were killed have left in a folder: unfinished files that nobody has
   * written to for a while. What cannot be deleted stays.
   *
   * @param folder where to look; subfolders are left alone
   * @param age how long nobody may have written to them
   */
  public static void sweep(Path folder, Duration age) {
    Instant last = Instant.now().minus(age);
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, ".*" + GROWING)) {
      for (Path file : left) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(last)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Somebody else sweeps here too, or we may not: either way no reason to stop.
      return;
    }
  }

  /** Lets go of everything; a file that was not finished is deleted. */
  @Override
  public void close() throws IOException {
    if (frame != null) {
      avutil.av_frame_free(frame);
      frame = null;
    }
    if (packet != null) {
      avcodec.av_packet_free(packet);
      packet = null;
    }
    if (encoder != null) {
      avcodec.avcodec_free_context(encoder);
      encoder = null;
    }
    if (!output.isNull()) {
      avformat.avio_closep(output);
    }
    if (!container.isNull()) {
      avformat.avformat_free_context(container);
      container.setNull();
    }
    Files.deleteIfExists(growing);
  }
}
