package io.wavemill.datasets.phase;

import static io.wavemill.datasets.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.wavemill.datasets.Sha256;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
  @TempDir Path folder;

  private Path write(String name, String format, BufferedImage image) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    ImageIO.write(image, format, file.toFile());
    return file;
  }

  private static BufferedImage grey(int type, int... values) {
    BufferedImage image = new BufferedImage(values.length, 1, type);
    for (int x = 0; x < values.length; x++) {
      image.getRaster().setSample(x, 0, 0, values[x]);
    }
    return image;
  }

  private static BufferedImage colours(int... argb) {
    BufferedImage image = new BufferedImage(argb.length, 1, BufferedImage.TYPE_INT_ARGB);
    for (int x = 0; x < argb.length; x++) {
      image.setRGB(x, 0, argb[x]);
    }
    return image;
  }

  @Test
  void greyValuesAreKept() throws IOException {
    write("a.png", "png", grey(BufferedImage.TYPE_BYTE_GRAY, 0, 1, 100, 128, 255));
    write("b.png", "png", grey(BufferedImage.TYPE_USHORT_GRAY, 0, 0x01ff, 0x6400, 0x80ff, 0xffff));
    ImageSet images = ImageFolder.read(folder);
    byte[] expected = {0, 1, 100, (byte) 128, (byte) 255};
    assertArrayEquals(expected, images.train().pixels()[0]);
    assertArrayEquals(expected, images.train().pixels()[1]);
    assertEquals(1, images.height());
    assertEquals(5, images.width());
    assertFalse(images.divided());
  }

  @Test
  void coloursBecomeGreyAsUsual() throws IOException {
    write(
        "a.png",
        "png",
        colours(
            0xffff0000, 0xff00ff00, 0xff0000ff, 0xffffffff, 0xff102030, 0x00ffffff, 0x80ffffff));
    byte[] pixels = ImageFolder.read(folder).train().pixels()[0];
    // 0.299, 0.587 and 0.114 of 255, rounded; transparent white lies on black.
    assertArrayEquals(new byte[] {76, (byte) 150, 29, (byte) 255, 29, 0, (byte) 128}, pixels);
  }

  @Test
  void jpegsAreReadNearly() throws IOException {
    BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 256; i++) {
      image.getRaster().setSample(i % 16, i / 16, 0, 120);
    }
    write("a.JPG", "jpg", image);
    for (byte pixel : ImageFolder.read(folder).train().pixels()[0]) {
      assertEquals(120, pixel & 0xff, 2);
    }
  }

  @Test
  void foldersAreLabelsAndPathsTheOrder() throws IOException {
    write("two/b.png", "png", grey(BufferedImage.TYPE_BYTE_GRAY, 2, 2));
    write("one/z.png", "png", grey(BufferedImage.TYPE_BYTE_GRAY, 1, 1));
    write("c.png", "png", grey(BufferedImage.TYPE_BYTE_GRAY, 0, 0));
    Files.writeString(folder.resolve("notes.txt"), "not an image");
    ImageSet images = ImageFolder.read(folder);
    assertArrayEquals(new String[] {"c.png", "one/z.png", "two/b.png"}, images.train().names());
    assertArrayEquals(new String[] {"", "one", "two"}, images.train().labels());
    assertEquals(
        Sha256.hex(Files.readAllBytes(folder.resolve("one/z.png"))),
        images.sources().get(1).sha256());
  }

  @Test
  void wrongFoldersAreRefused() throws IOException {
    assertRejected(() -> ImageFolder.read(folder), "holds no PNG or JPEG");
    assertRejected(() -> ImageFolder.read(folder.resolve("no")), "does not exist");
    Path file = write("a.png", "png", grey(BufferedImage.TYPE_BYTE_GRAY, 1, 2));
    assertRejected(() -> ImageFolder.read(file), "is a file");
  }

  @Test
  void imagesOfDifferentSizesAreRefused() throws IOException {
    write("a.png", "png", grey(BufferedImage.TYPE_BYTE_GRAY, 1, 2));
    write("b.png", "png", grey(BufferedImage.TYPE_BYTE_GRAY, 1, 2, 3));
    assertRejected(() -> ImageFolder.read(folder), "b.png", "1×3", "a.png", "1×2");
  }

  @Test
  void cutImagesAreRefused() throws IOException {
    BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 1024; i++) {
      image.getRaster().setSample(i % 32, i / 32, 0, i * 37 % 256);
    }
    for (String format : new String[] {"png", "jpg"}) {
      Path file = write("a." + format, format, image);
      byte[] bytes = Files.readAllBytes(file);
      // Behind the last pixels are some bytes that nobody misses.
      for (int length = 0; length < bytes.length - 40; length += 7) {
        Files.write(file, Arrays.copyOf(bytes, length));
        assertRejected(() -> ImageFolder.read(folder), "a." + format);
      }
      Files.delete(file);
    }
  }

  @Test
  void whatIsNoImageIsRefused() throws IOException {
    Path file = folder.resolve("a.png");
    Files.writeString(file, "<html>404</html>");
    assertRejected(() -> ImageFolder.read(folder), "a.png is neither PNG nor JPEG");
  }

  /** Announces 65535×65535 pixels in 69 bytes; were they decoded, memory would run out. */
  @Test
  void hugeImagesAreRefusedBeforeDecoding() throws IOException {
    Path file = write("a.png", "png", grey(BufferedImage.TYPE_BYTE_GRAY, 1, 2));
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer.wrap(bytes).putInt(16, 65535).putInt(20, 65535);
    CRC32 checksum = new CRC32();
    checksum.update(bytes, 12, 17);
    ByteBuffer.wrap(bytes).putInt(29, (int) checksum.getValue());
    Files.write(file, bytes);
    assertRejected(() -> ImageFolder.read(folder), "65535×65535");
  }

  @Test
  void longFilesAreRefusedUnread() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(folder.resolve("a.png").toFile(), "rw")) {
      file.setLength((64L << 20) + 1);
    }
    assertRejected(() -> ImageFolder.read(folder), "longer than 64 MiB");
  }
}
