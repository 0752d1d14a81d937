package io.wavemill.datasets.video;

import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * The frames of an AVI file, one after the other, as grey values 0..255.
 *
 * <p>Grey is luma; where the file stores it as television does, 16 (black) to 235 (white), it is
 * stretched to 0..255. The decoder works on one thread, with the integer inverse cosine transform
 * and the exact conversions by which FFmpeg tests itself, so that frames are the same on every
 * machine. A damaged packet is passed over, as players do; a file that is cut short gives the
 * frames it has, fewer than {@link #announcedFrames}.
 *
 * <p>Not thread-safe; several readers may work at the same time.
 */
public final class AviReader implements AutoCloseable {
  /** Far above the videos we read, far below what would exhaust a machine. */
  private static final int LARGEST_SIDE = 2048;

  /** Rows that FFmpeg writes start at multiples of this; wide registers want it. */
  private static final int ALIGNMENT = 64;

  private static final int EXACT =
      swscale.SWS_POINT | swscale.SWS_ACCURATE_RND | swscale.SWS_BITEXACT;

  private final MemoryInput input;
  private AVFormatContext container;
  private AVCodecContext decoder;
  private AVPacket packet;
  private AVFrame frame;
  private GreyConversion conversion;
  private int stream;
  private int width;
  private int height;
  private long announced;
  private boolean drained;
  private boolean closed;
  private long frames;

  /**
   * Opens a file.
   *
   * @param avi its bytes; not copied
   * @throws VideoException if it is no AVI file, or holds no video that can be decoded
   */
  public AviReader(byte[] avi) throws VideoException {
    Ffmpeg.load();
    input = new MemoryInput(avi);
    try {
      open();
    } catch (VideoException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void open() throws VideoException {
    AVInputFormat format = avformat.av_find_input_format("avi");
    container = avformat.avformat_alloc_context();
    container.pb(input.context());
    int code = avformat.avformat_open_input(container, "", format, new AVDictionary(null));
    if (code < 0) {
      // FFmpeg has freed it already.
      container = null;
      throw new VideoException("it is no AVI file (" + Ffmpeg.describe(code) + ")");
    }
    stream =
        avformat.av_find_best_stream(
            container, avutil.AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0);
    if (stream < 0) {
      throw new VideoException("it holds no video");
    }
    AVCodecParameters parameters = container.streams(stream).codecpar();
    announced = container.streams(stream).nb_frames();
    width = parameters.width();
    height = parameters.height();
    if (width < 1 || height < 1 || width > LARGEST_SIDE || height > LARGEST_SIDE) {
      throw new VideoException("its frames claim to be " + width + "×" + height + " pixels");
    }
    AVCodec codec = avcodec.avcodec_find_decoder(parameters.codec_id());
    if (codec == null || codec.isNull()) {
      throw new VideoException("it is encoded in a way unknown to FFmpeg");
    }
    decoder = avcodec.avcodec_alloc_context3(codec);
    check(avcodec.avcodec_parameters_to_context(decoder, parameters));
    decoder.thread_count(1);
    decoder.flags(decoder.flags() | avcodec.AV_CODEC_FLAG_BITEXACT);
    decoder.idct_algo(AVCodecContext.FF_IDCT_SIMPLE);
    decoder.max_pixels((long) LARGEST_SIDE * LARGEST_SIDE);
    check(avcodec.avcodec_open2(decoder, codec, new AVDictionary(null)));
    packet = avcodec.av_packet_alloc();
    frame = avutil.av_frame_alloc();
  }

  private static void check(int code) throws VideoException {
    if (code < 0) {
      throw new VideoException("it cannot be decoded (" + Ffmpeg.describe(code) + ")");
    }
  }

  /** Width of a frame, pixels. */
  public int width() {
    return width;
  }

  /** Height of a frame, pixels. */
  public int height() {
    return height;
  }

  /** How many frames the file says it has; 0 if it does not say. */
  public long announcedFrames() {
    return announced;
  }

  /**
   * Decodes the next frame.
   *
   * @param grey takes its {@code height·width} grey values, row by row from the top
   * @return false if there are no more frames; {@code grey} is then as it was
   * @throws VideoException if the frame is of another size than announced
   */
  public boolean read(byte[] grey) throws VideoException {
    while (true) {
      int code = avcodec.avcodec_receive_frame(decoder, frame);
      if (code >= 0) {
        frames++;
        convert(grey);
        return true;
      }
      // Of the other codes, one asks for more packets, the others blame the last one.
      if (code == avutil.AVERROR_EOF() || drained) {
        return false;
      }
      feed();
    }
  }

  private void feed() {
    if (avformat.av_read_frame(container, packet) < 0) {
      // Lets the decoder give what it holds back.
      avcodec.avcodec_send_packet(decoder, null);
      drained = true;
      return;
    }
    if (packet.stream_index() == stream) {
      avcodec.avcodec_send_packet(decoder, packet);
    }
    avcodec.av_packet_unref(packet);
  }

  private void convert(byte[] grey) throws VideoException {
    if (frame.width() != width || frame.height() != height) {
      throw new VideoException(
          String.format(
              "its frame %d is %d×%d pixels, the ones before %d×%d",
              frames, frame.width(), frame.height(), width, height));
    }
    if (frame.format() == avutil.AV_PIX_FMT_GRAY8) {
      copy(frame.data(0), frame.linesize(0), grey);
      return;
    }
    if (conversion == null || conversion.format != frame.format()) {
      closeConversion();
      conversion = new GreyConversion(width, height, frame.format());
    }
    copy(conversion.convert(frame), conversion.stride, grey);
  }

  private void copy(BytePointer rows, int stride, byte[] grey) {
    for (int y = 0; y < height; y++) {
      rows.position((long) y * stride).get(grey, y * width, width);
    }
    rows.position(0);
  }

  private void closeConversion() {
    if (conversion != null) {
      conversion.close();
      conversion = null;
    }
  }

  @Override
  public void close() {
    closeConversion();
    if (frame != null) {
      avutil.av_frame_free(frame);
      frame = null;
    }
    if (packet != null) {
      avcodec.av_packet_free(packet);
      packet = null;
    }
    if (decoder != null) {
      avcodec.avcodec_free_context(decoder);
      decoder = null;
    }
    if (container != null) {
      avformat.avformat_close_input(container);
      container = null;
    }
    if (!closed) {
      closed = true;
      input.close();
    }
  }

  /** From the decoder's picture format to grey. */
  private static final class GreyConversion implements AutoCloseable {
    private final int format;
    private final int stride;
    private final int height;
    private final SwsContext context;
    private final BytePointer picture;
    private final PointerPointer<BytePointer> planes = new PointerPointer<>(4);
    private final IntPointer strides = new IntPointer(4);

    GreyConversion(int width, int height, int format) throws VideoException {
      this.format = format;
      this.height = height;
      stride = (width + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
      context =
          swscale.sws_getContext(
              width,
              height,
              format,
              width,
              height,
              avutil.AV_PIX_FMT_GRAY8,
              EXACT,
              null,
              null,
              (DoublePointer) null);
      if (context == null || context.isNull()) {
        throw new VideoException("its picture format cannot be turned into grey");
      }
      picture = new BytePointer((long) stride * (height + 1));
      for (int plane = 0; plane < 4; plane++) {
        planes.put(plane, plane == 0 ? picture : null);
        strides.put(plane, plane == 0 ? stride : 0);
      }
    }

    BytePointer convert(AVFrame frame) {
      swscale.sws_scale(context, frame.data(), frame.linesize(), 0, height, planes, strides);
      return picture;
    }

    @Override
    public void close() {
      swscale.sws_freeContext(context);
      picture.close();
      planes.close();
      strides.close();
    }
  }
}
