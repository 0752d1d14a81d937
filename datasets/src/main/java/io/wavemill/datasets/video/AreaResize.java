package io.wavemill.datasets.video;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * Makes grey pictures smaller by area averaging: every new pixel is the mean of the rectangle of
 * old pixels that it covers, those on its border weighted by the part that is covered, rounded to
 * the nearest integer (halves to the even one). The aspect ratio may change. OpenCV calls this
 * {@code INTER_AREA}.
 *
 * <p>Weights are whole numbers, so the result is exact and the same everywhere. Not thread-safe.
 */
public final class AreaResize {
  private final int sourceWidth;
  private final Axis rows;
  private final Axis columns;

  /** The weighted sums along one source row. */
  private final int[] line;

  private final long[] sums;

  /**
   * @param sourceHeight height of the pictures given, pixels
   * @param sourceWidth width of the pictures given, pixels
   * @param height height of the pictures made, pixels, at most {@code sourceHeight}
   * @param width width of the pictures made, pixels, at most {@code sourceWidth}
   * @throws IllegalArgumentException if a side would grow, or is less than 1
   */
  public AreaResize(int sourceHeight, int sourceWidth, int height, int width) {
    this.sourceWidth = sourceWidth;
    this.rows = new Axis(sourceHeight, height);
    this.columns = new Axis(sourceWidth, width);
    this.line = new int[width];
    this.sums = new long[width];
  }

  /**
   * Makes one picture smaller.
   *
   * @param source holds the picture from its first element on, row by row
   * @param target takes the smaller one
   * @param start where it goes in {@code target}
   */
  public void resize(byte[] source, byte[] target, int start) {
    int row = 0;
    addUp(source, 0);
    long area = (long) rows.extent * columns.extent;
    for (int y = 0; y < rows.count; y++) {
      Arrays.fill(sums, 0);
      // The row that the one above ended in is still in the line.
      for (int r = rows.first[y]; r <= rows.last[y]; r++) {
        if (r != row) {
          addUp(source, r);
          row = r;
        }
        int weight = rows.weight(y, r);
        for (int x = 0; x < columns.count; x++) {
          sums[x] += (long) weight * line[x];
        }
      }
      for (int x = 0; x < columns.count; x++) {
        target[start + y * columns.count + x] = (byte) roundedQuotient(sums[x], area);
      }
    }
  }

  private void addUp(byte[] source, int row) {
    int offset = row * sourceWidth;
    for (int x = 0; x < columns.count; x++) {
      int first = columns.first[x];
      int last = columns.last[x];
      int sum = columns.firstWeight[x] * (source[offset + first] & 0xff);
      int inside = 0;
      for (int c = first + 1; c < last; c++) {
        inside += source[offset + c] & 0xff;
      }
      sum += inside * columns.unit;
      if (last > first) {
        sum += columns.lastWeight[x] * (source[offset + last] & 0xff);
      }
      line[x] = sum;
    }
  }

  private static long roundedQuotient(long sum, long area) {
    long quotient = sum / area;
    long twice = 2 * (sum - quotient * area);
    boolean up = twice > area || twice == area && (quotient & 1) == 1;
    return up ? quotient + 1 : quotient;
  }

  /**
   * One direction, measured in a unit of which source and new pixels are whole multiples: a source
   * pixel is {@code unit} long, a new one {@code extent}.
   */
  private static final class Axis {
    private final int count;
    private final int unit;
    private final int extent;
    private final int[] first;
    private final int[] last;
    private final int[] firstWeight;
    private final int[] lastWeight;

    Axis(int source, int count) {
      if (count < 1 || count > source) {
        throw new IllegalArgumentException(source + " pixels cannot shrink to " + count);
      }
      int divisor = BigInteger.valueOf(source).gcd(BigInteger.valueOf(count)).intValue();
      this.count = count;
      this.unit = count / divisor;
      this.extent = source / divisor;
      first = new int[count];
      last = new int[count];
      firstWeight = new int[count];
      lastWeight = new int[count];
      for (int i = 0; i < count; i++) {
        int from = i * extent;
        int to = from + extent;
        first[i] = from / unit;
        last[i] = (to - 1) / unit;
        firstWeight[i] = Math.min(to, (first[i] + 1) * unit) - from;
        lastWeight[i] = to - Math.max(from, last[i] * unit);
      }
    }

    int weight(int i, int source) {
      return source == first[i] ? firstWeight[i] : source == last[i] ? lastWeight[i] : unit;
    }
  }
}
