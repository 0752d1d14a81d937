package io.wavemill.core.rotation;

import io.wavemill.core.engine.Convolution;
import io.wavemill.core.engine.Flow;
import io.wavemill.core.engine.Rotations;
import io.wavemill.core.flow.FilterExpansion;
import io.wavemill.core.flow.Forecaster;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Configuration of a {@link Forecaster} for rotations about the image centre: rotating FERNN, and
 * with the single velocity 0 rotating G-RNN (FERNN specification 3.3).
 *
 * <pre>
 * h_{t+1}[ω] = ReLU( U_G ⊛ x_t + W_G ⊛ A_ω h_t[ω] ),   h_0 = 0,   y = decoder( pool_ω h )
 * </pre>
 *
 * <p>The state has {@code fields · orientations} channels, {@code field·N + orientation}. A_ω turns
 * its pixels, bilinearly, and moves every response on to its new orientation ({@link Rotations}).
 * U_G and W_G are equivariant under rotations by 360/N degrees ({@link SteerableBasis}); what is
 * trained are the coefficients of the basis, {@code [fields, channels, 6]} and {@code [fields,
 * fields, N, 6]}. The decoder is an ordinary one. Images are surrounded by zeros.
 *
 * <p>Required: frame size, fields, frames in and out.
 */
public class RotatingForecaster extends Forecaster {

  private static final long serialVersionUID = 1L;

  private int fields;
  private int orientations;
  private double[] velocities;

  /** For JSON. */
  @SuppressWarnings("unused")
  private RotatingForecaster() {}

  private RotatingForecaster(Builder builder) {
    super(builder);
    this.fields = builder.fields;
    this.orientations = builder.orientations;
    this.velocities = builder.velocities;
    check(fields > 0, "fields must be given: fields(n)");
    check(orientations > 0, "orientations must be 1 or more");
    check(velocities.length > 0, "at least one velocity is needed: velocities(0)");
    check(DoubleStream.of(velocities).allMatch(Double::isFinite), "velocities must be finite");
    boolean square = getHeight() == getWidth();
    check(
        square || DoubleStream.of(velocities).allMatch(v -> v % 180 == 0 || v % 90 != 0),
        "only square frames can make quarter turns");
  }

  @Override
  public RotatingForecaster clone() {
    return (RotatingForecaster) super.clone();
  }

  @Override
  public ParamInitializer initializer() {
    return RotatingForecasterParameters.getInstance();
  }

  @Override
  public Flow step() {
    return Rotations.of(orientations, velocities);
  }

  @Override
  public int stateChannels() {
    return fields * orientations;
  }

  @Override
  public Convolution.Edge edge() {
    return Convolution.Edge.ZERO;
  }

  @Override
  public FilterExpansion liftExpansion() {
    SteerableBasis basis = SteerableBasis.of(orientations);
    return new FilterExpansion() {
      @Override
      public INDArray expand(INDArray parameters) {
        return basis.lift(parameters);
      }

      @Override
      public void pullBack(INDArray gradient, INDArray target) {
        basis.liftAdjoint(gradient, target);
      }
    };
  }

  @Override
  public FilterExpansion hiddenExpansion() {
    SteerableBasis basis = SteerableBasis.of(orientations);
    return new FilterExpansion() {
      @Override
      public INDArray expand(INDArray parameters) {
        return basis.hidden(parameters);
      }

      @Override
      public int orientations() {
        return orientations;
      }

      @Override
      public void pullBack(INDArray gradient, INDArray target) {
        basis.hiddenAdjoint(gradient, target);
      }
    };
  }

  /** Fields of the state, each with a channel per orientation. */
  public int getFields() {
    return fields;
  }

  /** N, orientations of each field. */
  public int getOrientations() {
    return orientations;
  }

  /** Velocities, degrees per frame, counter-clockwise as displayed. */
  public double[] getVelocities() {
    return velocities.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RotatingForecaster that
        && super.equals(other)
        && fields == that.fields
        && orientations == that.orientations
        && Arrays.equals(velocities, that.velocities);
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof RotatingForecaster;
  }

  @Override
  public int hashCode() {
    return java.util.Objects.hash(
        super.hashCode(), fields, orientations, Arrays.hashCode(velocities));
  }

  /** Settings; {@link #frame}, {@link #fields} and {@link #frames} are required. */
  public static class Builder extends Forecaster.Builder<Builder> {
    private int fields;
    private int orientations = 36;
    private double[] velocities = {0};

    /** Required: fields of the state, per velocity. */
    public Builder fields(int fields) {
      this.fields = fields;
      return this;
    }

    /** N, orientations of each field; default 36. */
    public Builder orientations(int orientations) {
      this.orientations = orientations;
      return this;
    }

    /**
     * Velocities, degrees per frame, counter-clockwise as displayed; default 0 alone, the ordinary
     * G-RNN.
     */
    public Builder velocities(double... degrees) {
      this.velocities = degrees.clone();
      return this;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <E extends Layer> E build() {
      return (E) new RotatingForecaster(this);
    }
  }
}
