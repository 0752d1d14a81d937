package io.wavemill.datasets.phase;

import java.util.Locale;

/**
 * How a grey value x = pixel/255 on [0, 1] becomes a phase θ, in radians.
 *
 * <p>A network of unit phasors sees e^{iθ} only, so phases that differ by 2π are one.
 */
public enum PhaseEncoding {
  /**
   * θ = 2π (x − 0.1307)/0.3081, the formula of the reference notebook. It normalises as is usual
   * for MNIST and scales that to 2π: from black to white are 3.2457 turns, so that many different
   * grey values share a phase.
   */
  REFERENCE {
    @Override
    public double phase(double grey) {
      return (grey - MEAN) / DEVIATION * (2 * Math.PI);
    }
  },
  /** θ = 2πx, what the reference's comments say: one turn, where black and white coincide. */
  UNIT {
    @Override
    public double phase(double grey) {
      return 2 * Math.PI * grey;
    }
  },
  /** θ = πx: every grey value has a phase of its own. The one to use for classification. */
  HALF {
    @Override
    public double phase(double grey) {
      return Math.PI * grey;
    }
  };

  /** MNIST's mean grey value, as the reference rounds it. */
  private static final double MEAN = 0.1307;

  /** MNIST's standard deviation of grey values, as the reference rounds it. */
  private static final double DEVIATION = 0.3081;

  /** Grey values of a byte. */
  private static final int GREYS = 256;

  /**
   * The phase of a grey value.
   *
   * @param grey 0 (black) .. 1 (white)
   * @return radians, not wrapped
   */
  public abstract double phase(double grey);

  /** The word in an experiment. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The phases of all grey values of a byte, single precision, as they are stored.
   *
   * @param inverted takes 2π − θ for θ, which conjugates the phasor
   * @return {@code [256]}, radians
   */
  float[] table(boolean inverted) {
    float[] table = new float[GREYS];
    for (int pixel = 0; pixel < GREYS; pixel++) {
      double phase = phase(pixel / 255.0);
      table[pixel] = (float) (inverted ? 2 * Math.PI - phase : phase);
    }
    return table;
  }
}
