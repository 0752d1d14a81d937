package io.wavemill.datasets.video;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Videos as others write them: KTH's own are MPEG-4 in colour, in television's range of values. */
class OtherCodecsTest {
  private static final int WIDTH = 160;
  private static final int HEIGHT = 120;

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] chunk(String name, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream chunk = new ByteArrayOutputStream();
    chunk.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
    chunk.writeBytes(little(4).putInt(content.size()).array());
    chunk.writeBytes(content.toByteArray());
    return chunk.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** An uncompressed AVI file of planar 4:2:0 frames of uniform luma, made by hand. */
  private static byte[] uncompressed(int... lumas) {
    int picture = WIDTH * HEIGHT;
    byte[] header =
        little(56)
            .putInt(40_000)
            .putInt(0)
            .putInt(0)
            .putInt(0)
            .putInt(lumas.length)
            .putInt(0)
            .putInt(1)
            .putInt(0)
            .putInt(WIDTH)
            .putInt(HEIGHT)
            .array();
    byte[] stream =
        little(56)
            .put(ascii("vidsI420"))
            .putInt(0)
            .putInt(0)
            .putInt(0)
            .putInt(1)
            .putInt(25)
            .putInt(0)
            .putInt(lumas.length)
            .array();
    byte[] format =
        little(40)
            .putInt(40)
            .putInt(WIDTH)
            .putInt(HEIGHT)
            .putShort((short) 1)
            .putShort((short) 12)
            .put(ascii("I420"))
            .putInt(picture * 3 / 2)
            .array();
    ByteArrayOutputStream movie = new ByteArrayOutputStream();
    for (int luma : lumas) {
      byte[] frame = new byte[picture * 3 / 2];
      Arrays.fill(frame, 0, picture, (byte) luma);
      Arrays.fill(frame, picture, frame.length, (byte) 128);
      movie.writeBytes(chunk("00dc", frame));
    }
    byte[] streamList = chunk("LIST", ascii("strl"), chunk("strh", stream), chunk("strf", format));
    byte[] headerList = chunk("LIST", ascii("hdrl"), chunk("avih", header), streamList);
    return chunk(
        "RIFF", ascii("AVI "), headerList, chunk("LIST", ascii("movi"), movie.toByteArray()));
  }

  @Test
  void blackAndWhiteOfTelevisionBecomeBlackAndWhite() throws Exception {
    int[] lumas = {16, 235, 126, 0, 255, 17};
    int[] expected = {0, 255, 128, 0, 255, 1};
    try (AviReader reader = new AviReader(uncompressed(lumas))) {
      byte[] grey = new byte[WIDTH * HEIGHT];
      for (int i = 0; i < lumas.length; i++) {
        assertTrue(reader.read(grey));
        for (byte value : grey) {
          assertEquals(expected[i], value & 0xff, "luma " + lumas[i]);
        }
      }
      assertFalse(reader.read(grey));
    }
  }

  /** Frames that refer to later ones, which the file stores out of order. */
  @Test
  void mpeg4ComesInTheOrderOfTime(@TempDir Path folder) throws Exception {
    int count = 12;
    Path file = folder.resolve("a.avi");
    writeMpeg4(file, count);
    List<Integer> means = new ArrayList<>();
    try (AviReader reader = new AviReader(Files.readAllBytes(file))) {
      byte[] grey = new byte[WIDTH * HEIGHT];
      while (reader.read(grey)) {
        long sum = 0;
        for (byte value : grey) {
          sum += value & 0xff;
        }
        means.add((int) (sum / grey.length));
      }
    }
    assertEquals(count, means.size());
    assertEquals(means.stream().sorted().toList(), means);
    assertTrue(means.get(count - 1) - means.get(0) > 100, means.toString());
  }

  private static void check(int code) {
    assertTrue(code >= 0, () -> Ffmpeg.describe(code));
  }

  private static void writeMpeg4(Path file, int count) {
    Ffmpeg.load();
    AVFormatContext container = new AVFormatContext(null);
    check(avformat.avformat_alloc_output_context2(container, null, "avi", null));
    AVCodec codec = avcodec.avcodec_find_encoder(avcodec.AV_CODEC_ID_MPEG4);
    AVCodecContext encoder = avcodec.avcodec_alloc_context3(codec);
    encoder.width(WIDTH).height(HEIGHT).pix_fmt(avutil.AV_PIX_FMT_YUV420P).max_b_frames(2);
    encoder.time_base(avutil.av_make_q(1, 25)).gop_size(12).bit_rate(400_000);
    check(avcodec.avcodec_open2(encoder, codec, new AVDictionary(null)));
    AVStream stream = avformat.avformat_new_stream(container, codec);
    stream.time_base(avutil.av_make_q(1, 25));
    check(avcodec.avcodec_parameters_from_context(stream.codecpar(), encoder));
    AVIOContext output = new AVIOContext(null);
    check(avformat.avio_open(output, "file:" + file, avformat.AVIO_FLAG_WRITE));
    container.pb(output);
    check(avformat.avformat_write_header(container, new AVDictionary(null)));
    AVPacket packet = avcodec.av_packet_alloc();
    AVFrame frame = avutil.av_frame_alloc();
    frame.format(avutil.AV_PIX_FMT_YUV420P);
    frame.width(WIDTH);
    frame.height(HEIGHT);
    check(avutil.av_frame_get_buffer(frame, 0));
    for (int i = 0; i <= count; i++) {
      if (i < count) {
        check(avutil.av_frame_make_writable(frame));
        for (int plane = 0; plane < 3; plane++) {
          int rows = plane == 0 ? HEIGHT : HEIGHT / 2;
          byte[] values = new byte[rows * frame.linesize(plane)];
          Arrays.fill(values, (byte) (plane == 0 ? 40 + 10 * i : 128));
          frame.data(plane).put(values);
        }
        frame.pts(i);
      }
      check(avcodec.avcodec_send_frame(encoder, i < count ? frame : null));
      while (avcodec.avcodec_receive_packet(encoder, packet) >= 0) {
        packet.stream_index(0);
        avcodec.av_packet_rescale_ts(packet, avutil.av_make_q(1, 25), stream.time_base());
        check(avformat.av_interleaved_write_frame(container, packet));
      }
    }
    check(avformat.av_write_trailer(container));
    avformat.avio_closep(output);
    avutil.av_frame_free(frame);
    avcodec.av_packet_free(packet);
    avcodec.avcodec_free_context(encoder);
    avformat.avformat_free_context(container);
  }
}
