package io.wavemill.core.oscillator;

import java.util.Collection;
import java.util.Objects;
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
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Configuration of a layer of coupled oscillators: neural wave machine (T. A. Keller, M. Welling,
 * Neural Wave Machines, ICML 2023, sequence part) and coRNN (T. K. Rusch, S. Mishra, <a
 * href="https://arxiv.org/abs/2010.00951">Coupled Oscillatory Recurrent Neural Network</a>).
 *
 * <pre>
 * z_t = z_{t-1} + Δ·( tanh( K_z·z_{t-1} + K_y·y_{t-1} + V·u_t + b ) - γ·y_{t-1} - ε·z_{t-1} )
 * y_t = y_{t-1} + Δ·z_t,   y_0 = z_0 = 0
 * </pre>
 *
 * <p>Input {@code [batch, inputs, T]} (NCW); output the last positions y_T {@code [batch, units]},
 * or with {@link Builder#sequence} all of them {@code [batch, units, T]}. Δ, γ and ε are numbers
 * that are not trained. All sequences are read to their last step, masks or not, as the reference
 * implementation reads its padding.
 *
 * <p>Required: coupling, inputs and constants.
 */
public class OscillatorNetwork extends FeedForwardLayer {

  private static final long serialVersionUID = 1L;

  /** The forms of a {@link Coupling}, for JSON. */
  private enum Form {
    DENSE,
    LATTICE,
    RINGS,
    UNCOUPLED
  }

  @JsonProperty private Form form;
  @JsonProperty private int rows;
  @JsonProperty private int columns;
  @JsonProperty private double timeStep;
  @JsonProperty private double stiffness;
  @JsonProperty private double damping;
  @JsonProperty private boolean kernelBiases;
  @JsonProperty private boolean couplingTrained;
  @JsonProperty private boolean jointInputMap;
  @JsonProperty private boolean sequence;

  /** For JSON. */
  @SuppressWarnings("unused")
  private OscillatorNetwork() {}

  private OscillatorNetwork(Builder builder) {
    super(builder);
    initializeConstraints(builder);
    check(builder.coupling != null, "coupling must be given: coupling(c)");
    check(builder.inputs > 0, "inputs must be given: inputs(m)");
    check(builder.constants != null, "constants must be given: constants(c)");
    setCoupling(builder.coupling);
    OscillatorConstants constants = builder.constants;
    this.timeStep = constants.timeStep();
    this.stiffness = constants.stiffness();
    this.damping = constants.damping();
    this.kernelBiases = builder.kernelBiases;
    this.couplingTrained = builder.couplingTrained || form != Form.UNCOUPLED;
    this.jointInputMap = builder.jointInputMap;
    this.sequence = builder.sequence;
    check(
        !kernelBiases || form == Form.LATTICE || form == Form.RINGS,
        "only lattices and rings have biases of their kernels");
    this.activationFn = new ActivationIdentity();
    setNIn(builder.inputs);
    setNOut(builder.coupling.units());
  }

  private void setCoupling(Coupling coupling) {
    if (coupling instanceof Coupling.Lattice lattice) {
      form = Form.LATTICE;
      rows = lattice.rows();
      columns = lattice.columns();
    } else if (coupling instanceof Coupling.Rings rings) {
      form = Form.RINGS;
      rows = rings.rings();
      columns = rings.length();
    } else {
      form = coupling instanceof Coupling.Dense ? Form.DENSE : Form.UNCOUPLED;
      rows = 1;
      columns = coupling.units();
    }
  }

  private static void check(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException("OscillatorNetwork: " + message);
    }
  }

  /** Who listens to whom. */
  public Coupling coupling() {
    return switch (form) {
      case DENSE -> new Coupling.Dense(columns);
      case LATTICE -> new Coupling.Lattice(rows, columns);
      case RINGS -> new Coupling.Rings(rows, columns);
      case UNCOUPLED -> new Coupling.Uncoupled(columns);
    };
  }

  /** Δ, γ and ε. */
  public OscillatorConstants constants() {
    return new OscillatorConstants(timeStep, stiffness, damping);
  }

  /** Whether each kernel has a bias of its own, one number for all units. */
  public boolean hasKernelBiases() {
    return kernelBiases;
  }

  /** Whether the kernels are parameters; otherwise they are 1. */
  public boolean isCouplingTrained() {
    return couplingTrained;
  }

  /** Whether first values are those of one affine map of inputs and states. */
  public boolean hasJointInputMap() {
    return jointInputMap;
  }

  /** Whether the output is all positions, not the last ones. */
  public boolean isSequence() {
    return sequence;
  }

  @Override
  public OscillatorNetwork clone() {
    return (OscillatorNetwork) super.clone();
  }

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> trainingListeners,
      int layerIndex,
      INDArray layerParamsView,
      boolean initializeParams,
      DataType networkDataType) {
    OscillatorNetworkLayer layer = new OscillatorNetworkLayer(conf, networkDataType);
    layer.setListeners(trainingListeners);
    layer.setIndex(layerIndex);
    layer.setParamsViewArray(layerParamsView);
    layer.setParamTable(initializer().init(conf, layerParamsView, initializeParams));
    layer.setConf(conf);
    return layer;
  }

  @Override
  public ParamInitializer initializer() {
    return OscillatorParameters.getInstance();
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    long steps = checkInput(inputType).getTimeSeriesLength();
    return sequence
        ? InputType.recurrent(getNOut(), steps, RNNFormat.NCW)
        : InputType.feedForward(getNOut());
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    checkInput(inputType);
  }

  private InputType.InputTypeRecurrent checkInput(InputType inputType) {
    if (inputType instanceof InputType.InputTypeRecurrent recurrent
        && recurrent.getSize() == getNIn()
        && recurrent.getFormat() == RNNFormat.NCW) {
      return recurrent;
    }
    throw new IllegalStateException(
        "layer \""
            + getLayerName()
            + "\" reads sequences as InputType.recurrent("
            + getNIn()
            + ", T, NCW), not "
            + inputType);
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return null;
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    long parameters = initializer().numParams(this);
    long steps = Math.max(1, checkInput(inputType).getTimeSeriesLength());
    // Dense networks keep an activation per unit and step, others a state every few steps.
    long kept = form == Form.DENSE ? steps * getNOut() : steps * getNOut() / 4;
    return new LayerMemoryReport.Builder(
            getLayerName(), OscillatorNetwork.class, inputType, getOutputType(0, inputType))
        .standardMemory(parameters, 2 * parameters)
        .workingMemory(0, 2 * getNOut(), 0, kept)
        .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
        .build();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OscillatorNetwork that
        && super.equals(other)
        && form == that.form
        && rows == that.rows
        && columns == that.columns
        && timeStep == that.timeStep
        && stiffness == that.stiffness
        && damping == that.damping
        && kernelBiases == that.kernelBiases
        && couplingTrained == that.couplingTrained
        && jointInputMap == that.jointInputMap
        && sequence == that.sequence;
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof OscillatorNetwork;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), rows, columns, timeStep, stiffness, damping);
  }

  /** Settings; {@link #coupling}, {@link #inputs} and {@link #constants} are required. */
  public static class Builder extends FeedForwardLayer.Builder<Builder> {
    private Coupling coupling;
    private int inputs;
    private OscillatorConstants constants;
    private boolean kernelBiases;
    private boolean couplingTrained;
    private boolean jointInputMap = true;
    private boolean sequence;

    /** Required: who listens to whom, and with that the number of units. */
    public Builder coupling(Coupling coupling) {
      this.coupling = coupling;
      return this;
    }

    /** Required: numbers per step of the input. */
    public Builder inputs(int inputs) {
      this.inputs = inputs;
      return this;
    }

    /** Required: Δ, γ and ε. */
    public Builder constants(OscillatorConstants constants) {
      this.constants = constants;
      return this;
    }

    /**
     * A bias for each of the two kernels of a lattice or of rings, one number for all units. Beside
     * b they can express nothing new, but they change how Adam moves; the reference has them for
     * digits and adding. Default false.
     */
    public Builder kernelBiases(boolean biases) {
      this.kernelBiases = biases;
      return this;
    }

    /**
     * Whether the two weights of uncoupled units are parameters. Default false: 1 for ever, as the
     * published baseline has it; all other couplings are always trained.
     */
    public Builder couplingTrained(boolean trained) {
      this.couplingTrained = trained;
      return this;
    }

    /**
     * For dense coupling, how wide first values are spread: as those of one affine map of inputs,
     * velocities and positions together (the default, and the reference's for digits and adding),
     * or of a map of the inputs beside one of the states (the reference's for reviews).
     */
    public Builder jointInputMap(boolean joint) {
      this.jointInputMap = joint;
      return this;
    }

    /** Whether the output is all positions, not the last ones. Default false. */
    public Builder sequence(boolean sequence) {
      this.sequence = sequence;
      return this;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <E extends Layer> E build() {
      return (E) new OscillatorNetwork(this);
    }
  }
}
