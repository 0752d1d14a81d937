package io.wavemill.core.classify;

import io.wavemill.core.engine.Exactness;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * Configuration of a classifier of short videos, whatever its middle: convolutions with batch
 * normalisation before it, an affine map of {@link #features()} numbers after it.
 *
 * <p>Input {@code [batch, channels·height·width, frames]} (NCW), pixels row-major, any number of
 * frames; output {@code [batch, classes]}, the logits. Masks do not apply: every video has the same
 * length.
 *
 * <p>Normalisation: ε = 1e-5; while training by the statistics of the batch, which also move the
 * running ones, {@code running ← 0.9 running + 0.1 batch}, with the unbiased variance; otherwise by
 * the running ones ({@link ClassifierParameters}). Already the training forward pass moves them.
 *
 * <p>Required: frame size, classes.
 */
public abstract class VideoClassifier extends FeedForwardLayer {

  private static final long serialVersionUID = 1L;

  private int channels;
  private int height;
  private int width;
  private Exactness exactness = Exactness.FAST;

  /** For JSON. */
  protected VideoClassifier() {}

  /** Takes and checks the settings that all video classifiers have. */
  protected VideoClassifier(Builder<?> builder) {
    super(builder);
    initializeConstraints(builder);
    this.channels = builder.channels;
    this.height = builder.height;
    this.width = builder.width;
    this.exactness = builder.exactness;
    this.activationFn = new ActivationIdentity();
    setNIn((long) channels * height * width);
    setNOut(builder.classes);
    check(channels > 0 && height > 0 && width > 0, "frame size must be given: frame(c, h, w)");
    check(builder.classes > 1, "two classes or more must be given: classes(n)");
    check(exactness != null, "exactness must be given");
  }

  /**
   * Refuses a wrong setting.
   *
   * @throws IllegalArgumentException if the condition does not hold
   */
  protected final void check(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(getClass().getSimpleName() + ": " + message);
    }
  }

  /** The convolutions with batch normalisation, in order. */
  abstract List<Block> blocks();

  /** Numbers that the affine map reads. */
  abstract int features();

  /** Adds the shapes of what is trained between the convolutions and the affine map. */
  abstract void putRecurrent(Map<String, long[]> shapes);

  /** A layer without parameters yet. */
  abstract VideoClassifierLayer<?> layer(NeuralNetConfiguration conf, DataType dataType);

  /** Numbers that a training pass keeps for its backward pass, per video of so many frames. */
  abstract long recordedNumbers(long frames);

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> trainingListeners,
      int layerIndex,
      INDArray layerParamsView,
      boolean initializeParams,
      DataType networkDataType) {
    VideoClassifierLayer<?> layer = layer(conf, networkDataType);
    layer.setListeners(trainingListeners);
    layer.setIndex(layerIndex);
    layer.setParamsViewArray(layerParamsView);
    Map<String, INDArray> table = initializer().init(conf, layerParamsView, initializeParams);
    layer.setParamTable(table);
    layer.setConf(conf);
    return layer;
  }

  @Override
  public ParamInitializer initializer() {
    return ClassifierParameters.getInstance();
  }

  /** Running statistics are not the updater's. */
  @Override
  public IUpdater getUpdaterByParam(String paramName) {
    return ClassifierParameters.isRunningStatistic(paramName)
        ? new NoOp()
        : super.getUpdaterByParam(paramName);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    checkInput(inputType);
    return InputType.feedForward(getNOut());
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    checkInput(inputType);
  }

  private void checkInput(InputType inputType) {
    boolean fits =
        inputType instanceof InputType.InputTypeRecurrent recurrent
            && recurrent.getSize() == getNIn()
            && recurrent.getFormat() == RNNFormat.NCW;
    if (!fits) {
      throw new IllegalStateException(
          "layer \""
              + getLayerName()
              + "\" reads frames as InputType.recurrent("
              + getNIn()
              + ", T, NCW), not "
              + inputType);
    }
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return null;
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    long frames = Math.max(1, ((InputType.InputTypeRecurrent) inputType).getTimeSeriesLength());
    long kept = recordedNumbers(frames);
    long parameters = initializer().numParams(this);
    return new LayerMemoryReport.Builder(
            getLayerName(), getClass(), inputType, getOutputType(0, inputType))
        .standardMemory(parameters, 2 * parameters)
        .workingMemory(0, kept, 0, kept)
        .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
        .build();
  }

  /** Channels of a frame. */
  public int getChannels() {
    return channels;
  }

  /** Rows of a frame, pixels. */
  public int getHeight() {
    return height;
  }

  /** Columns of a frame, pixels. */
  public int getWidth() {
    return width;
  }

  /** What the engine may trade for speed. */
  public Exactness getExactness() {
    return exactness;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VideoClassifier that
        && super.equals(other)
        && channels == that.channels
        && height == that.height
        && width == that.width
        && exactness == that.exactness;
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof VideoClassifier;
  }

  @Override
  public int hashCode() {
    return java.util.Objects.hash(super.hashCode(), channels, height, width);
  }

  /**
   * Settings; {@link #frame} and {@link #classes} are required.
   *
   * @param <T> the builder itself
   */
  public abstract static class Builder<T extends Builder<T>> extends FeedForwardLayer.Builder<T> {
    private int channels;
    private int height;
    private int width;
    private int classes;
    private Exactness exactness = Exactness.FAST;

    @SuppressWarnings("unchecked")
    private T self() {
      return (T) this;
    }

    /** Required: shape of a frame. */
    public T frame(int channels, int height, int width) {
      this.channels = channels;
      this.height = height;
      this.width = width;
      return self();
    }

    /** Required: classes to tell apart. */
    public T classes(int classes) {
      this.classes = classes;
      return self();
    }

    /** What the engine may trade for speed; default {@link Exactness#FAST}. */
    public T exactness(Exactness exactness) {
      this.exactness = exactness;
      return self();
    }
  }
}
