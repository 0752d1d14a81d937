package io.wavemill.core.engine.onednn;

import io.wavemill.core.engine.Convolution;
import io.wavemill.core.engine.Shifts;
import io.wavemill.core.engine.onednn.WinogradLoops.Strip;
import java.util.HashMap;
import java.util.Map;

/**
 * Convolutions with 3×3 kernels by Winograd's algorithm, for processors that the library has none
 * for (it wants registers of 512 bits). An image at a time, and of it as many tiles as stay near
 * the processor. It belongs to one thread.
 *
 * <p>Sums over tiles and images are taken in order, however an image is cut: results depend on the
 * arguments alone.
 */
final class WinogradConvolution {

  /** Points of a strip should not take more, bytes: half of a small second-level cache. */
  private static final int NEARBY_BYTES = 320 << 10;

  private enum Role {
    CIRCULAR,
    SURROUNDED,
    GRADIENT,
    ADDEND,
    RESULT
  }

  private record Image(Role role, int channels, int height, int width) {}

  private record Points(boolean source, int tiles, int width) {}

  private record Blocks(boolean source, int tiles, int channels) {}

  private final WinogradLoops loops;
  private final Map<Image, TiledImage> images = new HashMap<>();
  private final Map<Points, TilePoints> points = new HashMap<>();
  private final Map<Blocks, TileBlocks> blocks = new HashMap<>();

  WinogradConvolution(WinogradLoops loops) {
    this.loops = loops;
  }

  /** Whether a geometry is one of those that it knows: 3×3, one pixel of padding, no depth. */
  static boolean fits(Convolution geometry) {
    return geometry.depth().equals(Convolution.Axis.FLAT)
        && geometry.height().equals(Convolution.Axis.centred(3))
        && geometry.width().equals(Convolution.Axis.centred(3));
  }

  /** Outputs with those that fill up the last block of weights. */
  static int padded(int outputs) {
    int block = WinogradLoops.OUTPUTS;
    return (outputs + block - 1) / block * block;
  }

  /**
   * {@code to[i] = act(addend[i / share] + weights ⊛ R_i from[i])}.
   *
   * @param circular whether sides are joined; otherwise zeros surround the image, which is not
   *     displaced
   * @param weights as {@link WinogradWeights} arranges them for outputs and inputs
   * @param addend may be {@code to} itself, or null
   */
  void convolve(
      BlockedMaps from,
      Shifts shifts,
      boolean circular,
      float[] weights,
      BlockedMaps addend,
      int share,
      boolean rectify,
      BlockedMaps to) {
    TiledImage source = source(from, circular);
    TiledImage result = image(Role.RESULT, to);
    TiledImage added = addend == null ? null : image(Role.ADDEND, addend);
    Strip[] strips = strips(source, from, to);
    for (int i = 0; i < to.images(); i++) {
      if (addend != null && i % share == 0) {
        added.load(addend, i / share);
      }
      load(source, from, shifts, circular, i);
      for (Strip strip : strips) {
        TilePoints read = points(true, strip, from.paddedChannels());
        loops.source(source, strip, read);
        finish(read, strip, weights, added, rectify, to, result);
      }
      result.store(to, i);
    }
  }

  private void finish(
      TilePoints read,
      Strip strip,
      float[] weights,
      TiledImage added,
      boolean rectify,
      BlockedMaps to,
      TiledImage result) {
    TilePoints products = points(false, strip, padded(to.paddedChannels()));
    loops.multiply(read, strip.tiles(), weights, products);
    loops.result(products, strip, added == null ? null : added.values(), rectify, result);
  }

  /**
   * Adds the gradient of weights, {@code Σ_i R_i from[i] ⊗ gradient[i]}.
   *
   * @param sums as {@link WinogradWeights} arranges weights from the channels of {@code from} to
   *     those of {@code gradient}
   */
  void correlate(
      BlockedMaps from, Shifts shifts, boolean circular, BlockedMaps gradient, float[] sums) {
    TiledImage source = source(from, circular);
    TiledImage slopes = image(Role.GRADIENT, gradient);
    TileBlocks inputs = blocks(true, source, from);
    TileBlocks outputs = blocks(false, source, gradient);
    Strip[] strips = strips(source, from, gradient);
    for (int i = 0; i < from.images(); i++) {
      load(source, from, shifts, circular, i);
      slopes.load(gradient, i);
      for (Strip strip : strips) {
        TilePoints read = points(true, strip, from.paddedChannels());
        loops.source(source, strip, read);
        loops.regroup(read, strip, inputs);
        regroup(slopes, strip, outputs);
      }
      loops.correlate(inputs, outputs, sums);
    }
  }

  private void regroup(TiledImage slopes, Strip strip, TileBlocks outputs) {
    TilePoints other = points(false, strip, padded(outputs.channels()));
    loops.slopes(slopes, strip, other);
    loops.regroup(other, strip, outputs);
  }

  /**
   * Both derivatives of {@code weights ⊛ R_i states[i]}, which share what is made of the slopes:
   * the gradient of the weights is a correlation, so that either side can be the one that is
   * displaced.
   *
   * @param back the displacements back
   * @param weights of the turned filter, from outputs to inputs
   * @param sums gradient of the turned filter, arranged like it
   * @param to overwritten with the derivative with respect to the states
   */
  void backward(
      BlockedMaps slopes,
      Shifts back,
      boolean circular,
      float[] weights,
      BlockedMaps states,
      float[] sums,
      BlockedMaps to) {
    TiledImage source = source(slopes, circular);
    TiledImage other = image(Role.GRADIENT, states);
    TiledImage result = image(Role.RESULT, to);
    TileBlocks inputs = blocks(true, source, slopes);
    TileBlocks outputs = blocks(false, source, states);
    Strip[] strips = strips(source, slopes, to);
    for (int i = 0; i < to.images(); i++) {
      load(source, slopes, back, circular, i);
      other.load(states, i);
      for (Strip strip : strips) {
        TilePoints read = points(true, strip, slopes.paddedChannels());
        loops.source(source, strip, read);
        finish(read, strip, weights, null, false, to, result);
        loops.regroup(read, strip, inputs);
        regroup(other, strip, outputs);
      }
      loops.correlate(inputs, outputs, sums);
      result.store(to, i);
    }
  }

  private TiledImage source(BlockedMaps maps, boolean circular) {
    return image(circular ? Role.CIRCULAR : Role.SURROUNDED, maps);
  }

  private static void load(
      TiledImage source, BlockedMaps from, Shifts shifts, boolean circular, int image) {
    source.load(from, image);
    if (circular) {
      source.look(shifts.right(image), shifts.down(image));
    }
  }

  private TiledImage image(Role role, BlockedMaps maps) {
    int channels = maps.paddedChannels();
    Image key = new Image(role, channels, maps.height(), maps.width());
    TiledImage known = images.get(key);
    if (known == null) {
      known =
          switch (role) {
            case CIRCULAR -> TiledImage.circular(channels, OneDnn.block(), key.height, key.width);
            case SURROUNDED ->
                TiledImage.surrounded(channels, OneDnn.block(), key.height, key.width);
            default -> TiledImage.plain(channels, OneDnn.block(), key.height, key.width);
          };
      images.put(key, known);
    }
    return known;
  }

  private TilePoints points(boolean source, Strip strip, int width) {
    return points.computeIfAbsent(
        new Points(source, strip.tiles(), width), key -> TilePoints.of(key.tiles, key.width));
  }

  private TileBlocks blocks(boolean source, TiledImage image, BlockedMaps maps) {
    int tiles = image.tileRows() * image.tileColumns();
    return blocks.computeIfAbsent(
        new Blocks(source, tiles, maps.paddedChannels()),
        key -> TileBlocks.of(key.tiles, key.channels));
  }

  /**
   * Cuts an image into strips of about the same size, all but the last of whole groups of tiles.
   */
  private static Strip[] strips(TiledImage image, BlockedMaps from, BlockedMaps to) {
    int group = WinogradLoops.ROWS;
    int channels = from.paddedChannels() + padded(to.paddedChannels());
    int groupBytes = WinogradLoops.POINTS * group * channels * Float.BYTES;
    int tiles = image.tileRows() * image.tileColumns();
    int groups = (tiles + group - 1) / group;
    int most = Math.max(1, NEARBY_BYTES / groupBytes);
    Strip[] strips = new Strip[(groups + most - 1) / most];
    for (int i = 0; i < strips.length; i++) {
      int first = groups * i / strips.length * group;
      int end = Math.min(tiles, groups * (i + 1) / strips.length * group);
      strips[i] = new Strip(first, end - first, image.tileColumns());
    }
    return strips;
  }
}
