package io.wavemill.datasets.phase;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.Sha256;
import io.wavemill.datasets.source.SourceFile;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Images from a folder: PNG and JPEG files in it, or one level below, where a sub-folder's name is
 * the label of what it holds. They are taken in the order of their paths.
 *
 * <p>Colour becomes grey by ITU-R BT.601 in whole numbers, as the usual image libraries do it:
 * (19595 R + 38470 G + 7471 B + 32768) / 65536, rounded down. Grey files keep their values (sixteen
 * bits keep the upper eight); what is transparent lies on black.
 */
public final class ImageFolder {
  /** A file may be this long. */
  private static final long LARGEST_FILE = 64L << 20;

  /** Height and width of an image, at most; looked at before anything is decoded. */
  private static final int LARGEST_SIDE = 4096;

  /** All images together: they are kept in memory. */
  private static final long LARGEST_SET = 1L << 30;

  private static final int DEPTH = 2;

  private static final String LIMITS =
      "Give PNG or JPEG files of up to "
          + LARGEST_SIDE
          + "×"
          + LARGEST_SIDE
          + " pixels and 64 MiB each.";

  private record Image(int height, int width, byte[] pixels) {}

  private ImageFolder() {}

  /**
   * Reads all images of a folder.
   *
   * @throws InputException if there is no such folder, no image in it, or one cannot be read, is
   *     too large, or differs in size from the others
   */
  public static ImageSet read(Path folder) {
    List<Path> files = list(folder);
    if (files.isEmpty()) {
      throw new InputException(
          "the folder of images " + folder + " holds no PNG or JPEG file.",
          "Put images into it, or into one sub-folder for each label; or correct dataset.path.");
    }
    byte[][] pixels = new byte[files.size()][];
    String[] labels = new String[files.size()];
    String[] names = new String[files.size()];
    List<SourceFile> sources = new ArrayList<>();
    Image first = null;
    for (int i = 0; i < pixels.length; i++) {
      Path file = files.get(i);
      Path relative = folder.relativize(file);
      byte[] bytes = bytes(file);
      Image image = decode(bytes, file);
      first = first == null ? image : first;
      checkSize(image, first, file, files.get(0));
      if ((long) (i + 1) * image.pixels().length > LARGEST_SET) {
        throw new InputException(
            "the images in " + folder + " exceed 1 GiB of pixels.", "Use fewer or smaller images.");
      }
      pixels[i] = image.pixels();
      labels[i] = relative.getNameCount() > 1 ? relative.getName(0).toString() : "";
      names[i] = slashes(relative);
      sources.add(new SourceFile(names[i], Sha256.hex(bytes), bytes.length));
    }
    ImageSet.Part all = new ImageSet.Part(pixels, labels, names);
    return new ImageSet(
        first.height(), first.width(), all, all, sources, "as the images' owner says", "none");
  }

  private static List<Path> list(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new InputException(
          "the folder of images "
              + folder
              + (Files.exists(folder) ? " is a file." : " does not exist."),
          "Correct dataset.path, or leave it out for handwritten digits.");
    }
    try (Stream<Path> files = Files.walk(folder, DEPTH)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> isImage(file.getFileName().toString()))
          // By text, not by the file system's rules, which differ between machines.
          .sorted(Comparator.comparing(file -> slashes(folder.relativize(file))))
          .toList();
    } catch (IOException | java.io.UncheckedIOException e) {
      throw unreadable(folder, e);
    }
  }

  private static boolean isImage(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".png") || lower.endsWith(".jpg") || lower.endsWith(".jpeg");
  }

  private static String slashes(Path path) {
    return path.toString().replace('\\', '/');
  }

  private static byte[] bytes(Path file) {
    try {
      if (Files.size(file) > LARGEST_FILE) {
        throw new InputException("the image " + file + " is longer than 64 MiB.", LIMITS);
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static void checkSize(Image image, Image first, Path file, Path firstFile) {
    if (image.height() != first.height() || image.width() != first.width()) {
      throw new InputException(
          String.format(
              "the image %s has %d×%d pixels (height×width), but %s has %d×%d.",
              file, image.height(), image.width(), firstFile, first.height(), first.width()),
          "Scale the images to one size: the oscillators form one grid.");
    }
  }

  private static Image decode(byte[] bytes, Path file) {
    // Some damage surfaces as an exception of the runtime rather than of input.
    try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new InputException("the image " + file + " is neither PNG nor JPEG.", LIMITS);
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        int height = reader.getHeight(0);
        int width = reader.getWidth(0);
        if (height > LARGEST_SIDE || width > LARGEST_SIDE) {
          throw new InputException(
              String.format("the image %s has %d×%d pixels (height×width).", file, height, width),
              LIMITS);
        }
        List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        byte[] pixels = grey(reader.read(0));
        if (!warnings.isEmpty()) {
          // The reader would fill what is missing.
          throw new IOException(warnings.get(0));
        }
        return new Image(height, width, pixels);
      } finally {
        reader.dispose();
      }
    } catch (InputException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new InputException(
          "the image " + file + " is damaged: " + e.getMessage() + ".",
          "Replace it or remove it from the folder.",
          e);
    }
  }

  /** Grey values {@code [y, x]}. */
  private static byte[] grey(BufferedImage image) {
    return isPlainGrey(image) ? greyAsStored(image) : greyOfColours(image);
  }

  /** Java would convert grey between colour spaces, which changes the values. */
  private static boolean isPlainGrey(BufferedImage image) {
    return image.getRaster().getNumBands() == 1
        && !(image.getColorModel() instanceof IndexColorModel)
        && image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY;
  }

  private static byte[] greyAsStored(BufferedImage image) {
    Raster raster = image.getRaster();
    int shift = image.getColorModel().getComponentSize(0) - Byte.SIZE;
    byte[] pixels = new byte[image.getHeight() * image.getWidth()];
    int[] row = new int[image.getWidth()];
    for (int y = 0, i = 0; y < image.getHeight(); y++) {
      raster.getSamples(0, y, row.length, 1, 0, row);
      for (int value : row) {
        pixels[i++] = (byte) (value >> shift);
      }
    }
    return pixels;
  }

  private static byte[] greyOfColours(BufferedImage image) {
    byte[] pixels = new byte[image.getHeight() * image.getWidth()];
    int[] row = new int[image.getWidth()];
    for (int y = 0, i = 0; y < image.getHeight(); y++) {
      image.getRGB(0, y, row.length, 1, row, 0, row.length);
      for (int argb : row) {
        pixels[i++] = (byte) grey(argb);
      }
    }
    return pixels;
  }

  /** The grey value 0 .. 255 of a colour. */
  static int grey(int argb) {
    int luma =
        (19595 * (argb >> 16 & 0xff) + 38470 * (argb >> 8 & 0xff) + 7471 * (argb & 0xff) + 0x8000)
            >> 16;
    int opacity = argb >>> 24;
    return (luma * opacity + 127) / 255;
  }

  private static InputException unreadable(Path path, Exception e) {
    return new InputException(
        path + " cannot be read: " + e.getMessage() + ".",
        "Check the file, its permissions and the disk.",
        e);
  }
}
