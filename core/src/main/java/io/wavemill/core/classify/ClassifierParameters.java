package io.wavemill.core.classify;

import io.wavemill.core.parameters.ShapedParameters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Names, shapes and first values of a {@link VideoClassifier}'s parameters:
 *
 * <ul>
 *   <li>{@code conv0}, {@code scale0}, {@code offset0} ..: each {@link Block}'s weights {@code
 *       [out, in, kernel...]}, and two numbers per channel for its normalisation;
 *   <li>those of the recurrence, if there is one: {@code W}, and for learned shifts {@code shifts};
 *       of further recurrent layers {@code W1} ..;
 *   <li>{@code head} {@code [classes, features]} and {@code headBias};
 *   <li>{@code mean0}, {@code variance0} ..: the running statistics of the normalisations. They are
 *       parameters so that whatever is done to a model's parameters, such as averaging those of
 *       several workers, is done to them too; no gradient and no decay ever reaches them. They come
 *       last, so that what is trained is one piece for an updater that looks at all of it.
 * </ul>
 *
 * <p>First values are those of FERNN specification 3.7.
 */
public final class ClassifierParameters extends ShapedParameters<VideoClassifier> {

  static final String CONVOLUTION = "conv";
  static final String SCALE = "scale";
  static final String OFFSET = "offset";
  static final String MEAN = "mean";
  static final String VARIANCE = "variance";
  static final String HEAD = "head";
  static final String HEAD_BIAS = "headBias";
  private static final String HIDDEN = "W";
  static final String LEARNED_SHIFTS = "shifts";

  private static final ClassifierParameters INSTANCE = new ClassifierParameters();

  private ClassifierParameters() {
    super(VideoClassifier.class);
  }

  /** W of a recurrent layer: the first has no number, as when there was one layer only. */
  static String hidden(int layer) {
    return HIDDEN + (layer == 0 ? "" : layer);
  }

  /** The one instance; it has no state. */
  public static ClassifierParameters getInstance() {
    return INSTANCE;
  }

  @Override
  protected Map<String, long[]> shapesOf(VideoClassifier layer) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    List<Block> blocks = layer.blocks();
    for (int i = 0; i < blocks.size(); i++) {
      shapes.put(CONVOLUTION + i, blocks.get(i).weightShape());
      shapes.put(SCALE + i, new long[] {blocks.get(i).outputs()});
      shapes.put(OFFSET + i, new long[] {blocks.get(i).outputs()});
    }
    layer.putRecurrent(shapes);
    shapes.put(HEAD, new long[] {layer.getNOut(), layer.features()});
    shapes.put(HEAD_BIAS, new long[] {layer.getNOut()});
    for (int i = 0; i < blocks.size(); i++) {
      shapes.put(MEAN + i, new long[] {blocks.get(i).outputs()});
      shapes.put(VARIANCE + i, new long[] {blocks.get(i).outputs()});
    }
    return shapes;
  }

  @Override
  protected boolean isBias(String name) {
    return name.startsWith(SCALE) || name.startsWith(OFFSET) || name.equals(HEAD_BIAS);
  }

  @Override
  protected boolean isStatistic(String name) {
    return name.startsWith(MEAN) || name.startsWith(VARIANCE);
  }

  /** Whether a parameter is a running statistic, not trained. */
  static boolean isRunningStatistic(String name) {
    return INSTANCE.isStatistic(name);
  }

  @Override
  protected void initialise(VideoClassifier layer, String name, INDArray values, long seed) {
    if (name.startsWith(SCALE) || name.startsWith(VARIANCE)) {
      values.assign(1);
    } else if (name.startsWith(OFFSET) || name.startsWith(MEAN)) {
      values.assign(0);
    } else if (name.equals(HEAD) || name.equals(HEAD_BIAS)) {
      fillUniform(values, layer.features(), seed);
    } else if (name.equals(LEARNED_SHIFTS)) {
      fillNormal(values, 1 / Math.sqrt(values.size(1) * values.size(2)), seed);
    } else {
      fillUniform(values, values.length() / values.size(0), seed);
    }
  }

  private static void fillNormal(INDArray target, double deviation, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] values = new double[(int) target.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = deviation * random.nextGaussian();
    }
    try (INDArray drawn = Nd4j.createFromArray(values)) {
      target.assign(drawn.reshape('c', target.shape()));
    }
  }
}
