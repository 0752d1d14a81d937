package io.wavemill.jobs.picture;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Writes animated GIF files that repeat for ever.
 *
 * <p>A GIF frame has at most 256 colours. All frames share one palette, the 256 most frequent
 * colours of the animation; a rarer colour becomes the nearest of them. Pictures of grey values
 * with captions lose next to nothing. Nothing is dithered, since dithering would make still parts
 * flicker.
 */
public final class AnimatedGif {
  private static final int MAXIMUM_COLOURS = 256;

  private AnimatedGif() {}

  /**
   * Writes the frames.
   *
   * @param frames at least one, all of one size; transparency is ignored
   * @param frameTime how long each is shown, rounded to hundredths of a second and at least 0.02 s
   *     (what browsers honour)
   * @return the file
   */
  public static byte[] write(List<BufferedImage> frames, Duration frameTime) {
    if (frames.isEmpty()) {
      throw new IllegalArgumentException("an animation has at least one frame");
    }
    BufferedImage first = frames.get(0);
    for (BufferedImage frame : frames) {
      if (frame.getWidth() != first.getWidth() || frame.getHeight() != first.getHeight()) {
        throw new IllegalArgumentException("frames of one animation have one size");
      }
    }
    Palette palette = Palette.of(frames);
    int hundredths = (int) Math.max(2, Math.round(frameTime.toMillis() / 10.0));
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.prepareWriteSequence(null);
      for (BufferedImage frame : frames) {
        BufferedImage indexed = palette.apply(frame);
        // createFromRenderedImage would answer the palette of the standard type, not this one.
        IIOMetadata metadata =
            writer.getDefaultImageMetadata(new ImageTypeSpecifier(indexed), null);
        describe(metadata, hundredths, frame == first);
        writer.writeToSequence(new IIOImage(indexed, null, metadata), null);
      }
      writer.endWriteSequence();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** Sets a frame's delay and, on the first, the Netscape extension that makes players repeat. */
  private static void describe(IIOMetadata metadata, int hundredths, boolean first)
      throws IIOInvalidTreeException {
    String format = metadata.getNativeMetadataFormatName();
    IIOMetadataNode root = (IIOMetadataNode) metadata.getAsTree(format);
    IIOMetadataNode control = child(root, "GraphicControlExtension");
    control.setAttribute("disposalMethod", "none");
    control.setAttribute("userInputFlag", "FALSE");
    control.setAttribute("transparentColorFlag", "FALSE");
    control.setAttribute("delayTime", Integer.toString(hundredths));
    control.setAttribute("transparentColorIndex", "0");
    if (first) {
      IIOMetadataNode repeat = new IIOMetadataNode("ApplicationExtension");
      repeat.setAttribute("applicationID", "NETSCAPE");
      repeat.setAttribute("authenticationCode", "2.0");
      repeat.setUserObject(new byte[] {1, 0, 0});
      child(root, "ApplicationExtensions").appendChild(repeat);
    }
    metadata.setFromTree(format, root);
  }

  private static IIOMetadataNode child(IIOMetadataNode root, String name) {
    for (int i = 0; i < root.getLength(); i++) {
      if (root.item(i).getNodeName().equals(name)) {
        return (IIOMetadataNode) root.item(i);
      }
    }
    IIOMetadataNode node = new IIOMetadataNode(name);
    root.appendChild(node);
    return node;
  }

  /** The colours of an animation and the index of every colour that occurs in it. */
  private record Palette(int[] colours, Map<Integer, Integer> indices) {
    static Palette of(List<BufferedImage> frames) {
      Map<Integer, Long> counts = new TreeMap<>();
      for (BufferedImage frame : frames) {
        for (int y = 0; y < frame.getHeight(); y++) {
          for (int x = 0; x < frame.getWidth(); x++) {
            counts.merge(frame.getRGB(x, y) & 0xFFFFFF, 1L, Long::sum);
          }
        }
      }
      // The map is sorted by colour and sorting is stable, so equal counts have one order.
      int[] colours =
          counts.entrySet().stream()
              .sorted(Map.Entry.<Integer, Long>comparingByValue().reversed())
              .limit(MAXIMUM_COLOURS)
              .mapToInt(Map.Entry::getKey)
              .toArray();
      Map<Integer, Integer> indices = new HashMap<>();
      for (int colour : counts.keySet()) {
        indices.put(colour, nearest(colours, colour));
      }
      return new Palette(colours, indices);
    }

    BufferedImage apply(BufferedImage frame) {
      IndexColorModel model = new IndexColorModel(8, colours.length, colours, 0, false, -1, 0);
      BufferedImage indexed =
          new BufferedImage(
              frame.getWidth(), frame.getHeight(), BufferedImage.TYPE_BYTE_INDEXED, model);
      for (int y = 0; y < frame.getHeight(); y++) {
        for (int x = 0; x < frame.getWidth(); x++) {
          indexed.getRaster().setSample(x, y, 0, indices.get(frame.getRGB(x, y) & 0xFFFFFF));
        }
      }
      return indexed;
    }

    private static int nearest(int[] colours, int colour) {
      int best = 0;
      for (int i = 1; i < colours.length; i++) {
        if (distance(colour, colours[i]) < distance(colour, colours[best])) {
          best = i;
        }
      }
      return best;
    }

    private static int distance(int a, int b) {
      int red = (a >> 16) - (b >> 16);
      int green = (a >> 8 & 0xFF) - (b >> 8 & 0xFF);
      int blue = (a & 0xFF) - (b & 0xFF);
      return red * red + green * green + blue * blue;
    }
  }
}
