package io.wavemill.core.classify;

import io.wavemill.core.engine.Convolution;
import io.wavemill.core.engine.Shifts;
import io.wavemill.core.flow.Tape;
import java.util.ArrayList;
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
 * <p>With L recurrent layers (specification 3.4, {@code num_rnn_layers} of the reference
 * implementation; all that was published has one) the states above are those of layer 0, and each
 * further layer l reads the new states of the one below:
 *
 * <pre>
 * h^l_{t+1}[v] = tanh( E_l(h^{l-1}_{t+1}[v]) + W_l ⊛ S_v h^l_t[v] ),   h^l_0 = 0
 * </pre>
 *
 * <p>E_l is a 3 x 3 convolution of hidden to hidden channels, zero padded and without bias, batch
 * normalisation and rectifier, the same for all velocities. Velocities count as further samples of
 * the batch, into which the reference folds them for W: while training the statistics are those of
 * all samples and velocities at one time, and the running ones move once for each time step, like
 * those of E. The features are made of the last layer's last state. Each layer has its own W_l;
 * learned kernels serve all of them (the reference's files have one set beside the W of each
 * layer).
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

  /** As in configurations written before there was a choice, which do not mention it. */
  private int layers = 1;

  /** For JSON. */
  @SuppressWarnings("unused")
  private FlowClassifier() {}

  private FlowClassifier(Builder builder) {
    super(builder);
    this.hidden = builder.hidden;
    this.velocityRange = builder.velocityRange;
    this.transport = builder.transport;
    this.tape = builder.tape;
    this.layers = builder.layers;
    check(hidden > 0, "hidden channels must be given: hidden(n)");
    check(velocityRange >= 0, "velocityRange must be 0 or more");
    check(layers > 0, "layers must be 1 or more, not " + layers);
    check(transport != null && tape != null, "transport and tape must be given");
  }

  @Override
  public FlowClassifier clone() {
    return (FlowClassifier) super.clone();
  }

  @Override
  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      blocks.addAll(blocks(layer));
    }
    return blocks;
  }

  /** The convolutions before the recurrence of a layer: E, or E_l. */
  List<Block> blocks(int layer) {
    if (layer > 0) {
      return List.of(new Block(hidden, hidden, Convolution.zero(KERNEL, 1, 1)));
    }
    return List.of(
        new Block(getChannels(), FIRST_CHANNELS, Convolution.zero(5, 1, 2)),
        new Block(FIRST_CHANNELS, SECOND_CHANNELS, Convolution.zero(3, 1, 1)),
        new Block(SECOND_CHANNELS, hidden, Convolution.zero(3, 1, 1)));
  }

  /** Number of the first of a layer's blocks among all. */
  int firstBlock(int layer) {
    return layer == 0 ? 0 : blocks(0).size() + layer - 1;
  }

  @Override
  int features() {
    return hidden;
  }

  @Override
  void putRecurrent(Map<String, long[]> shapes) {
    shapes.put(ClassifierParameters.hidden(0), new long[] {hidden, hidden, KERNEL, KERNEL});
    if (transport == Transport.LEARNED) {
      long side = 2L * velocityRange + 1;
      shapes.put(ClassifierParameters.LEARNED_SHIFTS, new long[] {velocities(), side, side});
    }
    for (int l = 1; l < layers; l++) {
      shapes.put(ClassifierParameters.hidden(l), new long[] {hidden, hidden, KERNEL, KERNEL});
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

  /**
   * Numbers in the states of one video, and in what further layers make of those below before and
   * after normalising: they are as large.
   */
  long stateNumbers(long frames) {
    long states = (long) velocities() * hidden * getHeight() * getWidth() * frames;
    return states * (1 + 3L * (layers - 1));
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

  /** Recurrent layers, one above the other. */
  public int getLayers() {
    return layers;
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
        && layers == that.layers
        && transport == that.transport
        && tape == that.tape;
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof FlowClassifier;
  }

  @Override
  public int hashCode() {
    return java.util.Objects.hash(super.hashCode(), hidden, velocityRange, layers, transport);
  }

  /** Settings; {@link #frame}, {@link #classes} and {@link #hidden} are required. */
  public static class Builder extends VideoClassifier.Builder<Builder> {
    private int hidden;
    private int velocityRange;
    private Transport transport = Transport.ROLL;
    private Tape tape = Tape.AUTO;
    private int layers = 1;

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
     * Recurrent layers, one above the other, {@code num_rnn_layers} of the reference
     * implementation; default 1. Each further one has {@code 2·9·hidden²} weights and {@code
     * 2·hidden} numbers for its normalisation.
     */
    public Builder layers(int layers) {
      this.layers = layers;
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

    /**
     * Whether training stores states or computes them twice; default {@link Tape#AUTO}. Of several
     * layers only the last one's states are computed again: the others' are stored, since a
     * normalisation reads those of the whole batch.
     */
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
