package io.wavemill.core.engine;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A linear map of an image as a sparse matrix over its pixels, numbered row by row; for engines.
 *
 * <p>Pixel {@code p} of the result is the sum of {@code weight(e) · image[source(e)]} over the
 * entries {@code e} from {@code first(p)} up to, not including, {@code first(p + 1)}.
 */
public final class PixelMap {

  private record Key(int height, int width, double degrees) {}

  /** Kept for good: a model has a few angles and image sizes. */
  private static final Map<Key, PixelMap> ROTATIONS = new ConcurrentHashMap<>();

  private final int[] first;
  private final int[] sources;
  private final double[] weights;
  private final PixelMap transpose;

  private PixelMap(int[] first, int[] sources, double[] weights, PixelMap transpose) {
    this.first = first;
    this.sources = sources;
    this.weights = weights;
    this.transpose = transpose == null ? transposed() : transpose;
  }

  /**
   * Rotation by θ, counter-clockwise as displayed, shared by all callers: it samples the image
   * bilinearly about its centre {@code cx = (W-1)/2, cy = (H-1)/2}; outside are zeros:
   *
   * <pre>
   * out[i, j] = bilinear(image, column = cx + cosθ (j-cx) - sinθ (i-cy),
   *                             row    = cy + sinθ (j-cx) + cosθ (i-cy))
   * </pre>
   *
   * <p>Four entries per pixel at most. Multiples of 90 degrees are exact permutations of the
   * pixels.
   *
   * @param height rows of the image
   * @param width columns of the image
   * @param degrees counter-clockwise as displayed
   * @throws IllegalArgumentException for a quarter turn of an image that is not square
   */
  public static PixelMap rotation(int height, int width, double degrees) {
    double turn = degrees % 360;
    return ROTATIONS.computeIfAbsent(
        new Key(height, width, turn < 0 ? turn + 360 : turn + 0.0), PixelMap::build);
  }

  private static PixelMap build(Key key) {
    int height = key.height;
    int width = key.width;
    boolean exact = key.degrees % 90 == 0;
    if (exact && key.degrees % 180 != 0 && height != width) {
      throw new IllegalArgumentException(
          "only a square image can be turned by "
              + key.degrees
              + " degrees, not one of "
              + height
              + " x "
              + width);
    }
    double angle = Math.toRadians(key.degrees);
    double cosine = exact ? Math.rint(Math.cos(angle)) : Math.cos(angle);
    double sine = exact ? Math.rint(Math.sin(angle)) : Math.sin(angle);
    double centreX = (width - 1) / 2.0;
    double centreY = (height - 1) / 2.0;
    int[] first = new int[height * width + 1];
    int[] sources = new int[4 * height * width];
    double[] weights = new double[4 * height * width];
    int used = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double column = centreX + cosine * (x - centreX) - sine * (y - centreY);
        double row = centreY + sine * (x - centreX) + cosine * (y - centreY);
        int left = (int) Math.floor(column);
        int top = (int) Math.floor(row);
        for (int corner = 0; corner < 4; corner++) {
          int sourceX = left + corner % 2;
          int sourceY = top + corner / 2;
          double weight = (1 - Math.abs(column - sourceX)) * (1 - Math.abs(row - sourceY));
          boolean inside = sourceX >= 0 && sourceX < width && sourceY >= 0 && sourceY < height;
          if (inside && weight != 0) {
            sources[used] = sourceY * width + sourceX;
            weights[used++] = weight;
          }
        }
        first[y * width + x + 1] = used;
      }
    }
    return new PixelMap(first, Arrays.copyOf(sources, used), Arrays.copyOf(weights, used), null);
  }

  /**
   * Circular cross-correlation with a kernel: {@code out[y, x] = Σ kernel[a, b] · image[(y + a - p)
   * mod H, (x + b - p) mod W]}, p = ⌊size / 2⌋. Every pixel has an entry for each of the kernel's
   * weights, in their order, be they zero or not.
   *
   * @param height rows of the image
   * @param width columns of the image
   * @param size rows and columns of the kernel, odd
   * @param kernel row by row
   */
  public static PixelMap correlation(int height, int width, int size, double[] kernel) {
    int taps = size * size;
    int[] first = new int[height * width + 1];
    int[] sources = new int[height * width * taps];
    double[] weights = new double[sources.length];
    for (int pixel = 0; pixel < height * width; pixel++) {
      first[pixel + 1] = first[pixel] + taps;
      for (int tap = 0; tap < taps; tap++) {
        int y = Math.floorMod(pixel / width + tap / size - size / 2, height);
        int x = Math.floorMod(pixel % width + tap % size - size / 2, width);
        sources[first[pixel] + tap] = y * width + x;
        weights[first[pixel] + tap] = kernel[tap];
      }
    }
    return new PixelMap(first, sources, weights, null);
  }

  private PixelMap transposed() {
    int pixels = pixels();
    int[] starts = new int[pixels + 1];
    for (int source : sources) {
      starts[source + 1]++;
    }
    Arrays.parallelPrefix(starts, Integer::sum);
    int[] next = starts.clone();
    int[] targets = new int[sources.length];
    double[] shares = new double[sources.length];
    for (int pixel = 0; pixel < pixels; pixel++) {
      for (int entry = first[pixel]; entry < first[pixel + 1]; entry++) {
        int place = next[sources[entry]]++;
        targets[place] = pixel;
        shares[place] = weights[entry];
      }
    }
    return new PixelMap(starts, targets, shares, this);
  }

  /** The derivative of the map with respect to the image; its transpose is this map. */
  public PixelMap transpose() {
    return transpose;
  }

  /** Pixels of the image. */
  public int pixels() {
    return first.length - 1;
  }

  /** Where the entries of a pixel of the result begin; {@code first(pixels())} is their number. */
  public int first(int pixel) {
    return first[pixel];
  }

  /** The pixel that an entry reads. */
  public int source(int entry) {
    return sources[entry];
  }

  /** By what an entry multiplies it. */
  public double weight(int entry) {
    return weights[entry];
  }
}
