package io.wavemill.core.engine.onednn;

import io.wavemill.core.engine.Convolution;
import java.nio.ByteBuffer;

/**
 * Volumes with planes of zeros around or between their own. With registers of 256 bits the library
 * has compiled kernels for gradients over depth only without padding, or without stride, there; its
 * others take a hundred times as long.
 */
final class DepthPlanes {

  private DepthPlanes() {}

  /** Whether gradients of weights want volumes {@link #surrounded}. */
  static boolean needsSurrounding(Convolution geometry) {
    Convolution.Axis depth = geometry.depth();
    return !OneDnn.wide()
        && !geometry.isCircular()
        && depth.kernel() > 1
        && (depth.before() > 0 || depth.after() > 0);
  }

  /** The source of a convolution, padded along its depth. */
  static BlockedMaps surrounded(BlockedMaps source, Convolution.Axis depth) {
    int planes = depth.before() + source.depth() + depth.after();
    return spread(source, depth.before(), 1, planes);
  }

  /** The same convolution for sources that are {@link #surrounded}. */
  static Convolution withoutPadding(Convolution geometry) {
    Convolution.Axis depth = geometry.depth();
    return new Convolution(
        geometry.edge(),
        new Convolution.Axis(depth.kernel(), depth.stride(), 0, 0),
        geometry.height(),
        geometry.width());
  }

  /** Whether derivatives with respect to the source want slopes {@link #apart}. */
  static boolean needsSpace(Convolution geometry) {
    return !OneDnn.wide() && geometry.depth().stride() > 1;
  }

  /**
   * The slopes of a convolution as those of {@link #withoutStride}: zero where it has no position.
   *
   * @param size planes of the convolution's source
   */
  static BlockedMaps apart(BlockedMaps slopes, Convolution geometry, int size) {
    int planes = withoutStride(geometry).depth().positions(size);
    return spread(slopes, 0, geometry.depth().stride(), planes);
  }

  /** The convolution at every plane. */
  static Convolution withoutStride(Convolution geometry) {
    Convolution.Axis depth = geometry.depth();
    return new Convolution(
        geometry.edge(),
        new Convolution.Axis(depth.kernel(), 1, depth.before(), depth.after()),
        geometry.height(),
        geometry.width());
  }

  /**
   * @param before planes of zeros before the first
   * @param step from a plane to the next one
   * @param planes of the result
   */
  private static BlockedMaps spread(BlockedMaps from, int before, int step, int planes) {
    BlockedMaps to =
        BlockedMaps.allocate(from.images(), from.channels(), planes, from.height(), from.width());
    to.clear();
    int plane = from.height() * from.width() * OneDnn.block() * Float.BYTES;
    int blocks = from.paddedChannels() / OneDnn.block();
    ByteBuffer source = from.memory().bytes();
    ByteBuffer target = to.memory().bytes();
    for (int i = 0; i < from.images(); i++) {
      for (int block = 0; block < blocks; block++) {
        int read = (int) from.start(i) + block * from.depth() * plane;
        int write = (int) to.start(i) + (block * planes + before) * plane;
        for (int z = 0; z < from.depth(); z++) {
          target.put(write + z * step * plane, source, read + z * plane, plane);
        }
      }
    }
    return to;
  }
}
