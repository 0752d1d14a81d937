package io.wavemill.core.flow;

import io.wavemill.core.engine.Convolution;
import io.wavemill.core.engine.Exactness;
import io.wavemill.core.engine.Flow;
import io.wavemill.core.engine.Pooling;
import java.util.Collection;
import java.util.Map;
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

/**
 * Configuration of a sequence-to-sequence forecaster with a flow-equivariant cell (T. A. Keller, <a
 * href="https://arxiv.org/abs/2507.14793">Flow Equivariant Recurrent Neural Networks</a>), whatever
 * the flow:
 *
 * <pre>
 * h_{t+1}[ν] = ReLU( U ⊛ x_t + W ⊛ ψ(ν) h_t[ν] ),   h_0 = 0,   y = decoder( pool_ν h )
 * </pre>
 *
 * <p>Input {@code [batch, channels·height·width, inputFrames]} (NCW), pixels row-major; output
 * {@code [batch, channels·height·width, predictedFrames]}. While training, input may carry {@code
 * predictedFrames} frames more: the truth, which teacher forcing feeds. Predictions are linear, and
 * fed back without gradient.
 *
 * <p>Required: frame size, frames in and out. Masks do not apply: every sequence has the same
 * length.
 *
 * <p>Parameters: {@link #LIFT}, {@link #HIDDEN} as {@link #liftExpansion()} and {@link
 * #hiddenExpansion()} want them, and the decoder's weights {@link #DECODER} 0, 1 .., each {@code
 * [out, in, 3, 3]}.
 */
public abstract class Forecaster extends FeedForwardLayer {

  private static final long serialVersionUID = 1L;

  /** Kernel size of the decoder's convolutions, whatever the cell's. */
  public static final int DECODER_KERNEL = 3;

  /** Name of the parameters of U. */
  public static final String LIFT = "U";

  /** Name of the parameters of W. */
  public static final String HIDDEN = "W";

  /** Beginning of the names of the decoder's parameters. */
  public static final String DECODER = "D";

  private int channels;
  private int height;
  private int width;
  private int decoderLayers;
  private Pooling pooling;
  private double teacherForcing;
  private int inputFrames;
  private int predictedFrames;
  private Exactness exactness = Exactness.FAST;
  private Tape tape = Tape.AUTO;

  /** For JSON. */
  protected Forecaster() {}

  /** Takes and checks the settings that all forecasters have. */
  protected Forecaster(Builder<?> builder) {
    super(builder);
    initializeConstraints(builder);
    this.channels = builder.channels;
    this.height = builder.height;
    this.width = builder.width;
    this.decoderLayers = builder.decoderLayers;
    this.pooling = builder.pooling;
    this.teacherForcing = builder.teacherForcing;
    this.inputFrames = builder.inputFrames;
    this.predictedFrames = builder.predictedFrames;
    this.exactness = builder.exactness;
    this.tape = builder.tape;
    this.activationFn = new ActivationIdentity();
    setNIn((long) channels * height * width);
    setNOut((long) channels * height * width);
    check(channels > 0 && height > 0 && width > 0, "frame size must be given: frame(c, h, w)");
    check(decoderLayers >= 0, "decoderLayers must be 0 or more");
    check(pooling != null, "pooling must be given");
    check(exactness != null && tape != null, "exactness and tape must be given");
    check(teacherForcing >= 0 && teacherForcing <= 1, "teacherForcing must be in 0..1");
    check(inputFrames > 0 && predictedFrames > 0, "frames must be given: frames(in, predicted)");
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

  /** One step of the flow, ψ(ν), for each velocity in order: its cycle is their number. */
  public abstract Flow step();

  /** Channels of the state, per velocity. */
  public abstract int stateChannels();

  /** What the kernels of cell and decoder see outside of the image. */
  public abstract Convolution.Edge edge();

  /** From the parameters {@link #LIFT} to U. */
  public abstract FilterExpansion liftExpansion();

  /** From the parameters {@link #HIDDEN} to W. */
  public abstract FilterExpansion hiddenExpansion();

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> trainingListeners,
      int layerIndex,
      INDArray layerParamsView,
      boolean initializeParams,
      DataType networkDataType) {
    FlowForecasterLayer layer = new FlowForecasterLayer(conf, networkDataType);
    layer.setListeners(trainingListeners);
    layer.setIndex(layerIndex);
    layer.setParamsViewArray(layerParamsView);
    Map<String, INDArray> table = initializer().init(conf, layerParamsView, initializeParams);
    layer.setParamTable(table);
    layer.setConf(conf);
    return layer;
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    checkInput(inputType);
    return InputType.recurrent(getNOut(), predictedFrames, RNNFormat.NCW);
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
    long states = statesPerSequence();
    long parameters = initializer().numParams(this);
    return new LayerMemoryReport.Builder(
            getLayerName(), getClass(), inputType, getOutputType(0, inputType))
        .standardMemory(parameters, 2 * parameters)
        .workingMemory(0, 2 * states, 0, 2 * states)
        .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
        .build();
  }

  private long statesPerSequence() {
    return (long) step().cycle()
        * stateChannels()
        * height
        * width
        * (inputFrames + predictedFrames);
  }

  /** Bytes of native memory that the states of a batch take while it is trained. */
  long tapeBytes(long batch, DataType dataType) {
    return batch * statesPerSequence() * dataType.width();
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

  /** Hidden convolutions of the decoder, before the one that makes a frame. */
  public int getDecoderLayers() {
    return decoderLayers;
  }

  /** How velocity channels become one before the decoder. */
  public Pooling getPooling() {
    return pooling;
  }

  /** Probability, per batch and predicted frame, that training feeds the truth. */
  public double getTeacherForcing() {
    return teacherForcing;
  }

  /** Frames the encoder reads. */
  public int getInputFrames() {
    return inputFrames;
  }

  /** Frames predicted in training. */
  public int getPredictedFrames() {
    return predictedFrames;
  }

  /** What the engine may trade for speed. */
  public Exactness getExactness() {
    return exactness;
  }

  /** Whether training stores states or computes them twice. */
  public Tape getTape() {
    return tape;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Forecaster that
        && super.equals(other)
        && channels == that.channels
        && height == that.height
        && width == that.width
        && decoderLayers == that.decoderLayers
        && pooling == that.pooling
        && teacherForcing == that.teacherForcing
        && inputFrames == that.inputFrames
        && predictedFrames == that.predictedFrames
        && exactness == that.exactness
        && tape == that.tape;
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof Forecaster;
  }

  @Override
  public int hashCode() {
    return java.util.Objects.hash(super.hashCode(), inputFrames, predictedFrames, decoderLayers);
  }

  /**
   * Settings; {@link #frame} and {@link #frames} are required.
   *
   * @param <T> the builder itself
   */
  public abstract static class Builder<T extends Builder<T>> extends FeedForwardLayer.Builder<T> {
    private int channels;
    private int height;
    private int width;
    private int decoderLayers = 4;
    private Pooling pooling = Pooling.MAX;
    private double teacherForcing;
    private int inputFrames;
    private int predictedFrames;
    private Exactness exactness = Exactness.FAST;
    private Tape tape = Tape.AUTO;

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

    /** Required: frames read and frames predicted. */
    public T frames(int input, int predicted) {
      this.inputFrames = input;
      this.predictedFrames = predicted;
      return self();
    }

    /** Hidden convolutions of the decoder; default 4. */
    public T decoderLayers(int layers) {
      this.decoderLayers = layers;
      return self();
    }

    /** Pooling over velocities; default {@link Pooling#MAX}. */
    public T pooling(Pooling pooling) {
      this.pooling = pooling;
      return self();
    }

    /** Teacher forcing ratio; default 0. */
    public T teacherForcing(double ratio) {
      this.teacherForcing = ratio;
      return self();
    }

    /** What the engine may trade for speed; default {@link Exactness#FAST}. */
    public T exactness(Exactness exactness) {
      this.exactness = exactness;
      return self();
    }

    /** Whether training stores states or computes them twice; default {@link Tape#AUTO}. */
    public T tape(Tape tape) {
      this.tape = tape;
      return self();
    }
  }
}
