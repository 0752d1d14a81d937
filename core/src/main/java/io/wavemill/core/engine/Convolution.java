package io.wavemill.core.engine;

/**
 * Geometry of a cross-correlation over {@code [depth, height, width]}; ordinary images have depth
 * 1.
 *
 * @param edge what a kernel sees outside of the image
 * @param depth along the first axis
 * @param height along the second axis
 * @param width along the third axis
 */
public record Convolution(Edge edge, Axis depth, Axis height, Axis width) {

  /** What a kernel sees outside of the image. */
  public enum Edge {
    /** Zeros. */
    ZERO,
    /** The opposite side. */
    CIRCULAR
  }

  /**
   * One axis.
   *
   * @param kernel size of the kernel, pixels
   * @param stride pixels from one position of the kernel to the next
   * @param before padding before the first pixel
   * @param after padding after the last pixel
   */
  public record Axis(int kernel, int stride, int before, int after) {

    /** The axis of depth in ordinary images. */
    public static final Axis FLAT = new Axis(1, 1, 0, 0);

    /** Checks the numbers. */
    public Axis {
      if (kernel < 1 || stride < 1 || before < 0 || after < 0) {
        throw new IllegalArgumentException(
            "kernel and stride must be 1 or more and padding 0 or more: kernel "
                + kernel
                + ", stride "
                + stride
                + ", padding "
                + before
                + " and "
                + after);
      }
    }

    /** As many positions as pixels: stride 1 and an odd kernel, padded alike on both sides. */
    public static Axis centred(int kernel) {
      if (kernel % 2 == 0) {
        throw new IllegalArgumentException("a centred kernel must be odd, not " + kernel);
      }
      return new Axis(kernel, 1, kernel / 2, kernel / 2);
    }

    /**
     * {@code ceil(size / stride)} positions, whatever padding that takes, the odd pixel of it at
     * the end ("SAME").
     *
     * @param size pixels of the images that it will be used on
     */
    public static Axis same(int kernel, int stride, int size) {
      int positions = (size + stride - 1) / stride;
      int padding = Math.max(0, (positions - 1) * stride + kernel - size);
      return new Axis(kernel, stride, padding / 2, padding - padding / 2);
    }

    /** Positions of the kernel on {@code size} pixels. */
    public int positions(int size) {
      int reached = size + before + after - kernel;
      if (reached < 0) {
        throw new IllegalArgumentException(
            "a kernel of " + kernel + " does not fit on " + size + " pixels");
      }
      return reached / stride + 1;
    }
  }

  /** Checks that a circular geometry is centred. */
  public Convolution {
    if (edge == Edge.CIRCULAR && !(centred(depth) && centred(height) && centred(width))) {
      throw new IllegalArgumentException(
          "a circular convolution needs odd kernels, stride 1 and half a kernel of padding");
    }
  }

  private static boolean centred(Axis axis) {
    return axis.kernel % 2 == 1 && axis.equals(Axis.centred(axis.kernel));
  }

  /** Square odd kernel on images that close on themselves; as many pixels out as in. */
  public static Convolution circular(int kernel) {
    return new Convolution(Edge.CIRCULAR, Axis.FLAT, Axis.centred(kernel), Axis.centred(kernel));
  }

  /** Square kernel on images surrounded by zeros. */
  public static Convolution zero(int kernel, int stride, int padding) {
    Axis axis = new Axis(kernel, stride, padding, padding);
    return new Convolution(Edge.ZERO, Axis.FLAT, axis, axis);
  }

  /** Square kernel with "SAME" padding by zeros, for images of a given size. */
  public static Convolution same(int kernel, int stride, int height, int width) {
    return new Convolution(
        Edge.ZERO, Axis.FLAT, Axis.same(kernel, stride, height), Axis.same(kernel, stride, width));
  }

  /** Whether input and output have the same size and the kernel sees opposite sides. */
  public boolean isCircular() {
    return edge == Edge.CIRCULAR;
  }

  /**
   * Whether the kernel is odd and in the middle of each pixel, so that there are as many pixels
   * after as before, and the adjoint is the convolution with the turned kernel.
   */
  public boolean isCentred() {
    return centred(depth) && centred(height) && centred(width);
  }

  /** Weights per pair of channels. */
  public int taps() {
    return depth.kernel * height.kernel * width.kernel;
  }
}
