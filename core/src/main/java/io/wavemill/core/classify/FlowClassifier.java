package io.wavemill.core.classify;

import io.wavemill.core.engine.Convolution;
import io.wavemill.core.engine.Shifts;
import io.wavemill.core.flow.Tape;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Configuration of the recurrent video classifiers FERNN, G-RNN and G-RNN+ (T. A. Keller, <a
 * href="https://arxiv.org/abs/2507.14793">Flow Equivariant Recurrent Neural Networks</a>; FERNN
 * specification 3.4):
 *
 * <pre>
 * h_{t+1}[v] = tanh( E(x_t) + W ⊛ S_v h_t[v] ),   h_0 = 0
 * logits = A · mean_pixels( max_v h_T[v] ) + b
 * </pre>
 *
 * <p>E is three times convolution (zero padded; 5 x 5 to 32 channels, 3 x 3 to 64, 3 x 3 to the
 * hidden ones), batch normalisation and rectifier. While training the statistics are those of all
 * frames of the batch at one time. W is circular. {@code (S_v h)[y, x] = h[y + vy, x + vx]}:
 * content moves left and up, opposite to {@link io.wavemill.core.flow.FlowForecaster}, as in the
 * reference implementation.
 *
 * <p>Required: frame size, classes, hidden channels.
 */
public class FlowClassifier extends VideoClassifier {

  private static final long serialVersionUID = 1L;

  private static final int FIRST_CHANNELS = 32;
  private static final int SECOND_CHANNELS = 64;
  private static final int KERNEL = 3;

  private int hidden;
  private int velocityRange;
  private Transport transport;
  private Tape tape = Tape.AUTO;

  /** For JSON. */
  @SuppressWarnings("unused")
  private FlowClassifier() {}

  private FlowClassifier(Builder builder) {
    super(builder);
    this.hidden = builder.hidden;
    this.velocityRange = builder.velocityRange;
    this.transport = builder.transport;
    this.tape = builder.tape;
    check(hidden > 0, "hidden channels must be given: hidden(n)");
    check(velocityRange >= 0, "velocityRange must be 0 or more");
    check(transport != null && tape != null, "transport and tape must be given");
  }

  @Override
  public FlowClassifier clone() {
    return (FlowClassifier) super.clone();
  }

  @Override
  List<Block> blocks() {
    return List.of(
        new Block(getChannels(), FIRST_CHANNELS, Convolution.zero(5, 1, 2)),
        new Block(FIRST_CHANNELS, SECOND_CHANNELS, Convolution.zero(3, 1, 1)),
        new Block(SECOND_CHANNELS, hidden, Convolution.zero(3, 1, 1)));
  }

  @Override
  int features() {
    return hidden;
  }

  @Override
  void putRecurrent(Map<String, long[]> shapes) {
    shapes.put(ClassifierParameters.HIDDEN, new long[] {hidden, hidden, KERNEL, KERNEL});
    if (transport == Transport.LEARNED) {
      long side = 2L * velocityRange + 1;
      shapes.put(ClassifierParameters.LEARNED_SHIFTS, new long[] {velocities(), side, side});
    }
  }

  @Override
  VideoClassifierLayer<?> layer(NeuralNetConfiguration conf, DataType dataType) {
    return new FlowClassifierLayer(conf, dataType);
  }

  @Override
  long recordedNumbers(long frames) {
    long pixels = (long) getHeight() * getWidth() * frames;
    return pixels * (2L * (FIRST_CHANNELS + SECOND_CHANNELS + hidden)) + stateNumbers(frames);
  }

  /** Numbers in the states of one video. */
  long stateNumbers(long frames) {
    return (long) velocities() * hidden * getHeight() * getWidth() * frames;
  }

  /** Number of velocities, (2·range + 1)². */
  int velocities() {
    return (2 * velocityRange + 1) * (2 * velocityRange + 1);
  }

  /** S_v for each velocity in order: vx outer, vy inner, both ascending. */
  Shifts step() {
    int side = 2 * velocityRange + 1;
    int[] right = new int[velocities()];
    int[] down = new int[velocities()];
    for (int v = 0; v < right.length; v++) {
      right[v] = velocityRange - v / side;
      down[v] = velocityRange - v % side;
    }
    return Shifts.of(right, down);
  }

  /** Channels of the hidden state, per velocity. */
  public int getHidden() {
    return hidden;
  }

  /** Range R of the velocity set, pixels per frame; 0 is G-RNN. */
  public int getVelocityRange() {
    return velocityRange;
  }

  /** How states move. */
  public Transport getTransport() {
    return transport;
  }

  /** Whether training stores states or computes them twice. */
  public Tape getTape() {
    return tape;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FlowClassifier that
        && super.equals(other)
        && hidden == that.hidden
        && velocityRange == that.velocityRange
        && transport == that.transport
        && tape == that.tape;
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof FlowClassifier;
  }

  @Override
  public int hashCode() {
    return java.util.Objects.hash(super.hashCode(), hidden, velocityRange, transport);
  }

  /** Settings; {@link #frame}, {@link #classes} and {@link #hidden} are required. */
  public static class Builder extends VideoClassifier.Builder<Builder> {
    private int hidden;
    private int velocityRange;
    private Transport transport = Transport.ROLL;
    private Tape tape = Tape.AUTO;

    /** Required: hidden channels per velocity. */
    public Builder hidden(int hidden) {
      this.hidden = hidden;
      return this;
    }

    /**
     * Velocities -range .. range along each axis, pixels per frame; default 0, the ordinary G-RNN.
     */
    public Builder velocityRange(int range) {
      this.velocityRange = range;
      return this;
    }

    /**
     * How states move; default {@link Transport#ROLL}. Learned kernels have {@code 2·range + 1}
     * rows and columns.
     */
    public Builder transport(Transport transport) {
      this.transport = transport;
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
      return (E) new FlowClassifier(this);
    }
  }
}
