package io.wavemill.jobs.picture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;

/** Pictures are read back with the JDK's decoders and compared pixel by pixel. */
class PicturesTest {
  private static final Captions NONE =
      Captions.with(
          () -> {
            throw new InternalError(
                "Fontconfig head is null, check your fonts or fonts configuration");
          });

  @Test
  void aContactSheetShowsEveryPixelEnlarged() throws IOException {
    Clip clip = clip(3, 4, 1);
    BufferedImage sheet =
        ImageIO.read(new ByteArrayInputStream(ContactSheet.png(List.of(clip), 3, 1000, NONE)));
    int cell = 4 * 3 + 2 * Canvas.BORDER;
    assertEquals(6 + 3 * (cell + 6), sheet.getWidth());
    assertEquals(6 + cell + 6, sheet.getHeight());
    for (int t = 0; t < 3; t++) {
      for (int y = 0; y < 12; y++) {
        for (int x = 0; x < 12; x++) {
          int value = clip.frames().get(t)[y / 3 * 4 + x / 3] & 0xFF;
          int pixel = sheet.getRGB(6 + t * (cell + 6) + Canvas.BORDER + x, 6 + Canvas.BORDER + y);
          assertEquals(grey(value), pixel & 0xFFFFFF);
        }
      }
    }
  }

  @Test
  void shortClipsStandSideBySideAndLongOnesDoNot() throws IOException {
    List<Clip> single = List.of(clip(1, 40, 1), clip(1, 40, 2), clip(1, 40, 3), clip(1, 40, 4));
    assertEquals(3, ContactSheet.columns(single, 4, 6 + 3 * 170 + 9));
    BufferedImage sheet =
        ImageIO.read(new ByteArrayInputStream(ContactSheet.png(single, 4, 6 + 3 * 170 + 9, NONE)));
    assertEquals(6 + 3 * 170, sheet.getWidth());
    assertEquals(6 + 2 * 170, sheet.getHeight());
    // The fourth begins the second row.
    int expected = grey(single.get(3).frames().get(0)[0] & 0xFF);
    assertEquals(expected, sheet.getRGB(6 + 2, 6 + 170 + 2) & 0xFFFFFF);
    assertEquals(1, ContactSheet.columns(List.of(clip(9, 40, 1), clip(9, 40, 2)), 4, 500));
    // A caption needs more room than a few pixels.
    assertEquals(2, ContactSheet.columns(List.of(clip(1, 4, 1), clip(1, 4, 2)), 1, 306));
    assertEquals(1, ContactSheet.columns(List.of(clip(1, 4, 1), clip(1, 4, 2)), 1, 305));
  }

  @Test
  void upsideDownTurnsRowsAndNothingElse() {
    Clip clip = new Clip("y upward", 2, 3, List.of(new int[] {1, 2, 3, 4, 5, 6}), 1);
    assertArrayEquals(new int[] {5, 6, 3, 4, 1, 2}, clip.upsideDown().frames().get(0));
  }

  @Test
  void anglesAreHues() {
    double third = 2 * Math.PI / 3;
    // Two rows, one column, three components.
    Clip clip =
        Plot.phases(
            "", new double[] {0, third, 2 * third, 2 * Math.PI, third - 9 * third, 0}, 2, 1);
    assertEquals(3, clip.frames().size());
    int red = clip.frames().get(0)[0];
    int green = clip.frames().get(1)[0];
    int blue = clip.frames().get(2)[0];
    assertTrue((red >> 16) > 200 && (red & 0xFFFF) == 0x3D3D, Integer.toHexString(red));
    assertEquals(red >> 16, green >> 8 & 0xFF);
    assertEquals(red >> 16, blue & 0xFF);
    // Whole turns away it is the same.
    assertEquals(red, clip.frames().get(0)[1]);
    assertEquals(green, clip.frames().get(1)[1]);
  }

  @Test
  void pathsKeepTheirScale() {
    double[][] path = {{0, 0}, {0.5, 0}};
    Clip near = Plot.path("", path, 1, 1, 100);
    Clip far = Plot.path("", path, 2, 1, 100);
    assertTrue(ink(near) > 1.5 * ink(far), ink(near) + " " + ink(far));
  }

  @Test
  void aTextIsWrittenWhereThereIsAFont() {
    Clip page = TextPage.of("a review", "Not a word too many. ".repeat(50), 120, 80);
    assertEquals(1, page.frames().size());
    boolean font = Captions.ofThisRuntime().height(List.of(page), 100) > 0;
    assertEquals(font, ink(page) > 100);
  }

  private static long ink(Clip clip) {
    return java.util.Arrays.stream(clip.frames().get(0)).filter(c -> c != 0xFFFFFF).count();
  }

  @Test
  void predictedFramesHaveAnotherBorder() throws IOException {
    BufferedImage sheet =
        ImageIO.read(
            new ByteArrayInputStream(
                ContactSheet.png(List.of(clip(2, 4, 1).predictedFrom(1)), 1, 1000, NONE)));
    assertEquals(Canvas.OBSERVED.getRGB(), sheet.getRGB(6, 6));
    assertEquals(Canvas.PREDICTED.getRGB(), sheet.getRGB(6 + 8 + 6, 6));
  }

  @Test
  void captionsTakeRoomWhereThereIsAFontAndNoneWhereThereIsNot() throws IOException {
    Clip clip = clip(10, 8, 2);
    Captions captions = Captions.ofThisRuntime();
    BufferedImage with =
        ImageIO.read(new ByteArrayInputStream(ContactSheet.png(List.of(clip), 2, 1000, captions)));
    BufferedImage without =
        ImageIO.read(new ByteArrayInputStream(ContactSheet.png(List.of(clip), 2, 1000, NONE)));
    assertEquals(0, NONE.height(List.of(clip), 100));
    assertEquals(
        captions.height(List.of(clip), with.getWidth() - 12),
        with.getHeight() - without.getHeight());
    // Parameters that do not fit in a line go on in the next, up to five lines.
    Clip wordy = new Clip("one, two, three, four, five, six, seven", 8, 8, clip.frames(), 1);
    assertTrue(captions.height(List.of(wordy), 60) >= captions.height(List.of(clip), 1000));
  }

  @Test
  void everyWayARuntimeLacksFontsIsSurvived() {
    List<Throwable> failures =
        List.of(
            new NullPointerException(),
            new NoClassDefFoundError("sun/awt/X11FontManager"),
            new UnsatisfiedLinkError("libfreetype.so.6"),
            new ExceptionInInitializerError());
    for (Throwable failure : failures) {
      Captions captions =
          Captions.with(
              () -> {
                if (failure instanceof RuntimeException exception) {
                  throw exception;
                }
                throw (Error) failure;
              });
      assertEquals(0, captions.height(List.of(clip(1, 4, 1)), 100));
    }
  }

  @Test
  void aMovieMovesInStepAndRepeats() throws IOException {
    Clip left = clip(5, 6, 3);
    Clip right = clip(3, 6, 4);
    byte[] gif = Movie.gif(List.of(left, right), 2, 2, Duration.ofMillis(200), NONE);
    List<BufferedImage> frames = new ArrayList<>();
    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(gif))) {
      reader.setInput(in);
      for (int i = 0; i < reader.getNumImages(true); i++) {
        frames.add(reader.read(i));
        IIOMetadataNode root =
            (IIOMetadataNode) reader.getImageMetadata(i).getAsTree("javax_imageio_gif_image_1.0");
        IIOMetadataNode control =
            (IIOMetadataNode) root.getElementsByTagName("GraphicControlExtension").item(0);
        assertEquals("20", control.getAttribute("delayTime"));
      }
      IIOMetadataNode root =
          (IIOMetadataNode) reader.getImageMetadata(0).getAsTree("javax_imageio_gif_image_1.0");
      IIOMetadataNode repeat =
          (IIOMetadataNode) root.getElementsByTagName("ApplicationExtension").item(0);
      assertEquals("NETSCAPE", repeat.getAttribute("applicationID"));
      assertArrayEquals(new byte[] {1, 0, 0}, (byte[]) repeat.getUserObject());
    } finally {
      reader.dispose();
    }
    assertEquals(5, frames.size());
    int cell = 6 * 2 + 2 * Canvas.BORDER;
    for (int t = 0; t < 5; t++) {
      for (int y = 0; y < 12; y++) {
        for (int x = 0; x < 12; x++) {
          int at = y / 2 * 6 + x / 2;
          assertEquals(
              grey(left.frames().get(t)[at] & 0xFF),
              frames.get(t).getRGB(12 + x, 12 + y) & 0xFFFFFF);
          assertEquals(
              grey(right.frames().get(Math.min(t, 2))[at] & 0xFF),
              frames.get(t).getRGB(12 + cell + 10 + x, 12 + y) & 0xFFFFFF);
        }
      }
    }
  }

  @Test
  void moreColoursThanAGifHoldsGoToNearOnes() throws IOException {
    BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 64; y++) {
      for (int x = 0; x < 64; x++) {
        // 256 greys in most of the picture, 128 blueish ones in two rows.
        int value = y < 62 ? (y * 64 + x) % 256 : 0;
        image.setRGB(x, y, y < 62 ? grey(value) : grey(2 * x) | 1);
      }
    }
    BufferedImage back =
        ImageIO.read(
            new ByteArrayInputStream(AnimatedGif.write(List.of(image), Duration.ofMillis(40))));
    for (int y = 0; y < 64; y++) {
      for (int x = 0; x < 64; x++) {
        int error = (image.getRGB(x, y) & 0xFF) - (back.getRGB(x, y) & 0xFF);
        assertTrue(Math.abs(error) <= 1, () -> "blue is off by " + error);
      }
    }
  }

  @Test
  void wrongShapesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Clip.of("", 4, new byte[17]));
    assertThrows(IllegalArgumentException.class, () -> new Clip("", 4, 4, List.of(new int[15]), 1));
    assertThrows(IllegalArgumentException.class, () -> new Clip("", 4, 4, List.of(), 0));
    assertThrows(IllegalArgumentException.class, () -> clip(2, 4, 1).predictedFrom(3));
    assertThrows(IllegalArgumentException.class, () -> ContactSheet.png(List.of(), 1, 1000));
    assertThrows(
        IllegalArgumentException.class,
        () -> Movie.gif(List.of(clip(1, 4, 1), clip(1, 5, 1)), 2, 1, Duration.ofMillis(100)));
  }

  private static Clip clip(int frames, int size, long seed) {
    byte[] values = new byte[frames * size * size];
    new Random(seed).nextBytes(values);
    return Clip.of("digits 4 and 7", size, values);
  }

  private static int grey(int value) {
    return value << 16 | value << 8 | value;
  }
}
