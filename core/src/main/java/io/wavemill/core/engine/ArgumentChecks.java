package io.wavemill.core.engine;

import java.util.Arrays;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What every {@link Engine} demands of its arguments, in one place, so that a mistake reads the
 * same whichever engine runs. All methods throw {@link IllegalArgumentException}.
 */
public final class ArgumentChecks {

  private ArgumentChecks() {}

  /** Arguments of {@link Engine#filter(INDArray, INDArray, Convolution)}. */
  public static void filter(INDArray weights, INDArray bias, Convolution geometry) {
    long[] shape = weights.shape();
    long[] kernel = {
      geometry.depth().kernel(), geometry.height().kernel(), geometry.width().kernel()
    };
    boolean deep = shape.length == 5 && Arrays.equals(kernel, Arrays.copyOfRange(shape, 2, 5));
    boolean flat =
        shape.length == 4 && kernel[0] == 1 && shape[2] == kernel[1] && shape[3] == kernel[2];
    check(
        deep || flat,
        () ->
            "weights of shape "
                + Arrays.toString(shape)
                + " do not fit a kernel of "
                + Arrays.toString(kernel));
    check(
        bias == null || bias.length() == shape[0],
        () -> "a bias of " + bias.length() + " numbers for " + shape[0] + " output channels");
  }

  /** Arguments of {@link FeatureMaps#load}. */
  public static void values(INDArray values, FeatureMaps maps) {
    long[] flat = {maps.images(), maps.channels(), maps.height(), maps.width()};
    long[] deep = {maps.images(), maps.channels(), maps.depth(), maps.height(), maps.width()};
    long[] shape = values.shape();
    boolean isFlat = maps.depth() == 1 && Arrays.equals(shape, flat);
    check(
        isFlat || Arrays.equals(shape, deep),
        () ->
            "values of shape "
                + Arrays.toString(shape)
                + " do not fit images of shape "
                + Arrays.toString(maps.depth() == 1 ? flat : deep));
  }

  /** Arguments of {@link FeatureMaps#fill}. */
  public static void channelValues(INDArray values, FeatureMaps maps) {
    long[] shape = {maps.images(), maps.channels()};
    check(
        Arrays.equals(values.shape(), shape),
        () ->
            "values of shape "
                + Arrays.toString(values.shape())
                + " for images and channels "
                + Arrays.toString(shape));
  }

  /**
   * A convolution's two sides.
   *
   * @param source what it reads, or the derivative with respect to that
   * @param shifts displacement of the source
   * @param inputs channels that the filter reads
   * @param outputs channels that the filter makes
   * @param geometry kernel, stride and padding
   * @param result what it makes, or the derivative with respect to that
   */
  public static void convolution(
      FeatureMaps source,
      Shifts shifts,
      int inputs,
      int outputs,
      Convolution geometry,
      FeatureMaps result) {
    check(
        source.channels() == inputs,
        () -> "images with " + source.channels() + " channels for a filter that reads " + inputs);
    check(
        result.channels() == outputs,
        () -> "images with " + result.channels() + " channels for a filter that makes " + outputs);
    check(
        source.images() == result.images(),
        () -> source.images() + " images to read, but " + result.images() + " to make");
    int depth = geometry.depth().positions(source.depth());
    int height = geometry.height().positions(source.height());
    int width = geometry.width().positions(source.width());
    check(
        result.depth() == depth && result.height() == height && result.width() == width,
        () ->
            "the result of this convolution of "
                + size(source)
                + " pixels has "
                + size(depth, height, width)
                + ", not "
                + size(result));
    check(
        geometry.isCircular() || shifts.isNone(),
        () -> "only a circular convolution can shift its source");
  }

  /** Images to add: as many as those they are added to, or few that each serve as many. */
  public static void addend(FeatureMaps addend, FeatureMaps target) {
    if (addend != null) {
      sameImageShape(addend, target);
      imagesPerImage(target, addend);
    }
  }

  /**
   * The two sides of a flow.
   *
   * @param few what it reads, or the derivative with respect to that
   * @param flow how each image is moved
   * @param many what it makes, or the derivative with respect to that
   */
  public static void flow(FeatureMaps few, Flow flow, FeatureMaps many) {
    sameImageShape(few, many);
    imagesPerImage(many, few);
    if (flow instanceof Rotations rotations) {
      check(
          few.channels() % rotations.orientations() == 0,
          () ->
              few.channels()
                  + " channels are not made of fields with "
                  + rotations.orientations()
                  + " orientations");
      for (int i = 0; i < rotations.cycle(); i++) {
        // Refuses what cannot be turned.
        PixelMap.rotation(few.height(), few.width(), rotations.degrees(i));
      }
    }
  }

  /** Arguments of {@link Engine#accumulateFlowGradient}. */
  public static void flowGradient(FeatureMaps source, FeatureMaps gradient, double[][] sums) {
    sameImageShape(source, gradient);
    imagesPerImage(gradient, source);
    check(source.depth() == 1, () -> "only images without depth have such a gradient");
    for (double[] kernel : sums) {
      int size = (int) Math.round(Math.sqrt(kernel.length));
      check(
          size % 2 == 1 && size * size == kernel.length,
          () -> kernel.length + " numbers are not a square odd kernel");
    }
  }

  /** Arguments of {@link Engine#stateAdjoint}. */
  public static void state(
      FeatureMaps states, FeatureMaps gradient, FeatureMaps slopes, FeatureMaps total) {
    sameShape(states, slopes);
    sameImageShape(states, total);
    imagesPerImage(states, total);
    if (gradient != null) {
      sameShape(gradient, total);
    }
  }

  /** A number for each channel of a stack, several times. */
  public static void perChannel(FeatureMaps maps, double[]... numbers) {
    for (double[] each : numbers) {
      check(
          each.length == maps.channels(),
          () -> each.length + " numbers for " + maps.channels() + " channels");
    }
  }

  /** The same number of images of the same shape. */
  public static void sameShape(FeatureMaps one, FeatureMaps other) {
    sameImageShape(one, other);
    check(one.images() == other.images(), () -> one.images() + " images for " + other.images());
  }

  /** Images of the same channels and size, however many. */
  public static void sameImageShape(FeatureMaps one, FeatureMaps other) {
    check(
        one.channels() == other.channels()
            && one.depth() == other.depth()
            && one.height() == other.height()
            && one.width() == other.width(),
        () ->
            "images of "
                + one.channels()
                + " channels and "
                + size(one)
                + " pixels do not go with images of "
                + other.channels()
                + " channels and "
                + size(other));
  }

  /** How many of {@code many} belong to each one of {@code few}. */
  public static int imagesPerImage(FeatureMaps many, FeatureMaps few) {
    check(
        few.images() > 0 && many.images() % few.images() == 0,
        () -> many.images() + " images do not divide evenly among " + few.images());
    return many.images() / few.images();
  }

  private static String size(FeatureMaps maps) {
    return size(maps.depth(), maps.height(), maps.width());
  }

  private static String size(int depth, int height, int width) {
    return (depth == 1 ? "" : depth + " x ") + height + " x " + width;
  }

  private static void check(boolean condition, Supplier<String> message) {
    if (!condition) {
      throw new IllegalArgumentException(message.get());
    }
  }
}
