package io.wavemill.core.flow;

import io.wavemill.core.engine.Exactness;
import io.wavemill.core.engine.Pooling;
import java.util.Collection;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Configuration of a sequence-to-sequence forecaster with a translating flow-equivariant cell:
 * FERNN, and with velocity range 0 G-RNN (T. A. Keller, <a
 * href="https://arxiv.org/abs/2507.14793">Flow Equivariant Recurrent Neural Networks</a>).
 *
 * <pre>
 * h_{t+1}[ν] = ReLU( U ⊛ x_t + W ⊛ R_ν h_t[ν] ),   h_0 = 0,   y = decoder( pool_ν h )
 * </pre>
 *
 * <p>Input {@code [batch, channels·height·width, inputFrames]} (NCW), pixels row-major; output
 * {@code [batch, channels·height·width, predictedFrames]}. While training, input may carry {@code
 * predictedFrames} frames more: the truth, which teacher forcing feeds. Predictions are linear, and
 * fed back without gradient.
 *
 * <p>Required: frame size, hidden channels, frames in and out. Masks do not apply: every sequence
 * has the same length.
 */
public class FlowForecaster extends FeedForwardLayer {

  private static final long serialVersionUID = 1L;

  /** Kernel size of the decoder's convolutions, whatever the cell's. */
  public static final int DECODER_KERNEL = 3;

  private int channels;
  private int height;
  private int width;
  private int hidden;
  private int velocityRange;
  private int kernel;
  private int decoderLayers;
  private Pooling pooling;
  private double teacherForcing;
  private int inputFrames;
  private int predictedFrames;
  private Exactness exactness = Exactness.FAST;
  private Tape tape = Tape.AUTO;

  /** For JSON. */
  @SuppressWarnings("unused")
  private FlowForecaster() {}

  private FlowForecaster(Builder builder) {
    super(builder);
    initializeConstraints(builder);
    this.channels = builder.channels;
    this.height = builder.height;
    this.width = builder.width;
    this.hidden = builder.hidden;
    this.velocityRange = builder.velocityRange;
    this.kernel = builder.kernel;
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
    check(hidden > 0, "hidden channels must be given: hidden(n)");
    check(velocityRange >= 0, "velocityRange must be 0 or more");
    check(kernel > 0 && kernel % 2 == 1, "kernel must be odd");
    check(decoderLayers >= 0, "decoderLayers must be 0 or more");
    check(pooling != null, "pooling must be given");
    check(exactness != null && tape != null, "exactness and tape must be given");
    check(teacherForcing >= 0 && teacherForcing <= 1, "teacherForcing must be in 0..1");
    check(inputFrames > 0 && predictedFrames > 0, "frames must be given: frames(in, predicted)");
  }

  private static void check(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException("FlowForecaster: " + message);
    }
  }

  @Override
  public FlowForecaster clone() {
    return (FlowForecaster) super.clone();
  }

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
  public ParamInitializer initializer() {
    return FlowForecasterParameters.getInstance();
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
            getLayerName(), FlowForecaster.class, inputType, getOutputType(0, inputType))
        .standardMemory(parameters, 2 * parameters)
        .workingMemory(0, 2 * states, 0, 2 * states)
        .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
        .build();
  }

  private long statesPerSequence() {
    return (long) new Velocities(velocityRange).count()
        * hidden
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

  /** Channels of the hidden state, per velocity. */
  public int getHidden() {
    return hidden;
  }

  /** Range R of the velocity set, pixels per frame; 0 is G-RNN. */
  public int getVelocityRange() {
    return velocityRange;
  }

  /** Kernel size of U and W, pixels. */
  public int getKernel() {
    return kernel;
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
    return other instanceof FlowForecaster that
        && super.equals(other)
        && channels == that.channels
        && height == that.height
        && width == that.width
        && hidden == that.hidden
        && velocityRange == that.velocityRange
        && kernel == that.kernel
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
    return other instanceof FlowForecaster;
  }

  @Override
  public int hashCode() {
    return java.util.Objects.hash(super.hashCode(), hidden, velocityRange, decoderLayers);
  }

  /** Settings; {@link #frame}, {@link #hidden} and {@link #frames} are required. */
  public static class Builder extends FeedForwardLayer.Builder<Builder> {
    private int channels;
    private int height;
    private int width;
    private int hidden;
    private int velocityRange;
    private int kernel = 3;
    private int decoderLayers = 4;
    private Pooling pooling = Pooling.MAX;
    private double teacherForcing;
    private int inputFrames;
    private int predictedFrames;
    private Exactness exactness = Exactness.FAST;
    private Tape tape = Tape.AUTO;

    /** Required: shape of a frame. */
    public Builder frame(int channels, int height, int width) {
      this.channels = channels;
      this.height = height;
      this.width = width;
      return this;
    }

    /** Required: hidden channels per velocity. */
    public Builder hidden(int hidden) {
      this.hidden = hidden;
      return this;
    }

    /** Required: frames read and frames predicted. */
    public Builder frames(int input, int predicted) {
      this.inputFrames = input;
      this.predictedFrames = predicted;
      return this;
    }

    /**
     * Velocities -range .. range along each axis, pixels per frame; default 0, the ordinary G-RNN.
     */
    public Builder velocityRange(int range) {
      this.velocityRange = range;
      return this;
    }

    /** Kernel size of U and W; default 3. */
    public Builder kernel(int kernel) {
      this.kernel = kernel;
      return this;
    }

    /** Hidden convolutions of the decoder; default 4. */
    public Builder decoderLayers(int layers) {
      this.decoderLayers = layers;
      return this;
    }

    /** Pooling over velocities; default {@link Pooling#MAX}. */
    public Builder pooling(Pooling pooling) {
      this.pooling = pooling;
      return this;
    }

    /** Teacher forcing ratio; default 0. */
    public Builder teacherForcing(double ratio) {
      this.teacherForcing = ratio;
      return this;
    }

    /** What the engine may trade for speed; default {@link Exactness#FAST}. */
    public Builder exactness(Exactness exactness) {
      this.exactness = exactness;
      return this;
    }

    /** Whether training stores states or computes them twice; default {@link Tape#AUTO}. */
    public Builder tape(Tape tape) {
      this.tape = tape;
      return this;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <E extends Layer> E build() {
      return (E) new FlowForecaster(this);
    }
  }
}
