package io.wavemill.core.flow;

import io.wavemill.core.engine.Convolution;
import io.wavemill.core.engine.Flow;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.layers.Layer;

/**
 * Configuration of a {@link Forecaster} for translations: FERNN, and with velocity range 0 G-RNN
 * (T. A. Keller, <a href="https://arxiv.org/abs/2507.14793">Flow Equivariant Recurrent Neural
 * Networks</a>). Images close on themselves.
 *
 * <pre>
 * h_{t+1}[ν] = ReLU( U ⊛ x_t + W ⊛ R_ν h_t[ν] ),   h_0 = 0,   y = decoder( pool_ν h )
 * </pre>
 *
 * <p>Required: frame size, hidden channels, frames in and out.
 */
public class FlowForecaster extends Forecaster {

  private static final long serialVersionUID = 1L;

  private int hidden;
  private int velocityRange;
  private int kernel;

  /** For JSON. */
  @SuppressWarnings("unused")
  private FlowForecaster() {}

  private FlowForecaster(Builder builder) {
    super(builder);
    this.hidden = builder.hidden;
    this.velocityRange = builder.velocityRange;
    this.kernel = builder.kernel;
    check(hidden > 0, "hidden channels must be given: hidden(n)");
    check(velocityRange >= 0, "velocityRange must be 0 or more");
    check(kernel > 0 && kernel % 2 == 1, "kernel must be odd");
  }

  @Override
  public FlowForecaster clone() {
    return (FlowForecaster) super.clone();
  }

  @Override
  public ParamInitializer initializer() {
    return FlowForecasterParameters.getInstance();
  }

  @Override
  public Flow step() {
    return new Velocities(velocityRange).step();
  }

  @Override
  public int stateChannels() {
    return hidden;
  }

  @Override
  public Convolution.Edge edge() {
    return Convolution.Edge.CIRCULAR;
  }

  @Override
  public FilterExpansion liftExpansion() {
    return FilterExpansion.NONE;
  }

  @Override
  public FilterExpansion hiddenExpansion() {
    return FilterExpansion.NONE;
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

  @Override
  public boolean equals(Object other) {
    return other instanceof FlowForecaster that
        && super.equals(other)
        && hidden == that.hidden
        && velocityRange == that.velocityRange
        && kernel == that.kernel;
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof FlowForecaster;
  }

  @Override
  public int hashCode() {
    return java.util.Objects.hash(super.hashCode(), hidden, velocityRange, kernel);
  }

  /** Settings; {@link #frame}, {@link #hidden} and {@link #frames} are required. */
  public static class Builder extends Forecaster.Builder<Builder> {
    private int hidden;
    private int velocityRange;
    private int kernel = 3;

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

    /** Kernel size of U and W; default 3. */
    public Builder kernel(int kernel) {
      this.kernel = kernel;
      return this;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <E extends Layer> E build() {
      return (E) new FlowForecaster(this);
    }
  }
}
