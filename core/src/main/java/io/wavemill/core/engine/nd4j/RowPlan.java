package io.wavemill.core.engine.nd4j;

import io.wavemill.core.engine.Convolution;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where each row of a gathered matrix comes from. A row is one pixel with all its channels;
 * neighbouring rows that stay neighbours are moved in one run.
 *
 * @param sourceRows source row of every target row, {@link #ZERO} for a row of zeros
 * @param runs triples (target row, source row or {@link #ZERO}, rows) that say the same
 */
record RowPlan(int[] sourceRows, int[] runs) {

  /** In place of a source row: the row is zero. */
  static final int ZERO = -1;

  private static final Convolution PIXEL = Convolution.circular(1);

  private record Key(
      boolean adjoint,
      Convolution geometry,
      int depth,
      int height,
      int width,
      int right,
      int down) {}

  /**
   * Shared by all engines: a few per velocity and image size, and an engine may live for one
   * minibatch only.
   */
  private static final Map<Key, RowPlan> PLANS = new ConcurrentHashMap<>();

  /** An image moved right and down; what leaves at one side enters at the other. */
  static RowPlan shift(int depth, int height, int width, int right, int down) {
    return patches(PIXEL, depth, height, width, right, down);
  }

  /**
   * Rows for a convolution of a shifted image: target row {@code position·taps + tap} is the pixel
   * that a kernel element sees from a position.
   *
   * @param geometry kernel, stride and padding
   * @param depth planes of the image
   * @param height rows of the image, pixels
   * @param width columns of the image, pixels
   * @param right shift of the image to the right, pixels
   * @param down shift of the image downwards, pixels
   */
  static RowPlan patches(
      Convolution geometry, int depth, int height, int width, int right, int down) {
    return PLANS.computeIfAbsent(
        new Key(false, geometry, depth, height, width, right, down), RowPlan::build);
  }

  /**
   * Rows for the derivative of that convolution with respect to the image: target row {@code
   * pixel·taps + tap} is the position from which the kernel element {@code taps - 1 - tap} sees the
   * pixel, zero if there is none. The sum over these rows times the kernel turned by 180 degrees is
   * the derivative.
   *
   * <p>With a stride, most rows are zeros: this trades multiplications for having one operation.
   */
  static RowPlan adjointPatches(
      Convolution geometry, int depth, int height, int width, int right, int down) {
    return PLANS.computeIfAbsent(
        new Key(true, geometry, depth, height, width, right, down), RowPlan::build);
  }

  private static RowPlan build(Key key) {
    Convolution geometry = key.geometry;
    int[][] planes = seen(key, geometry.depth(), key.depth, 0);
    int[][] lines = seen(key, geometry.height(), key.height, key.down);
    int[][] columns = seen(key, geometry.width(), key.width, key.right);
    int height = key.adjoint ? geometry.height().positions(key.height) : key.height;
    int width = key.adjoint ? geometry.width().positions(key.width) : key.width;
    int[] rows = new int[planes.length * lines.length * columns.length * geometry.taps()];
    int next = 0;
    for (int[] plane : planes) {
      for (int[] line : lines) {
        for (int[] column : columns) {
          for (int z : plane) {
            for (int y : line) {
              for (int x : column) {
                boolean outside = z == ZERO || y == ZERO || x == ZERO;
                rows[next++] = outside ? ZERO : (z * height + y) * width + x;
              }
            }
          }
        }
      }
    }
    return new RowPlan(rows, runs(rows));
  }

  /** {@code [place][tap]}: what a kernel element sees along one axis. */
  private static int[][] seen(Key key, Convolution.Axis axis, int size, int shift) {
    int positions = axis.positions(size);
    boolean circular = key.geometry.isCircular();
    int[][] seen = new int[key.adjoint ? size : positions][axis.kernel()];
    for (int place = 0; place < seen.length; place++) {
      for (int tap = 0; tap < axis.kernel(); tap++) {
        int source;
        if (!key.adjoint) {
          source = place * axis.stride() + tap - axis.before() - shift;
        } else {
          int distance = place + axis.before() - (axis.kernel() - 1 - tap) + shift;
          source = distance % axis.stride() == 0 ? distance / axis.stride() : ZERO;
        }
        if (circular) {
          source = Math.floorMod(source, size);
        }
        boolean inside = source >= 0 && source < (key.adjoint ? positions : size);
        seen[place][tap] = inside ? source : ZERO;
      }
    }
    return seen;
  }

  private static int[] runs(int[] rows) {
    int[] runs = new int[3 * rows.length];
    int used = 0;
    int start = 0;
    for (int i = 1; i <= rows.length; i++) {
      int expected = rows[i - 1] == ZERO ? ZERO : rows[i - 1] + 1;
      if (i == rows.length || rows[i] != expected) {
        runs[used++] = start;
        runs[used++] = rows[start];
        runs[used++] = i - start;
        start = i;
      }
    }
    return Arrays.copyOf(runs, used);
  }
}
