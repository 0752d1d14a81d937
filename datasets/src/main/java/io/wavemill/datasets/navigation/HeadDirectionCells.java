package io.wavemill.datasets.navigation;

/**
 * Cells that are active while the head points in a direction of their own. States are directions,
 * {@code [θ]} in radians.
 *
 * <p>Activity: {@code aᵢ(θ) = exp(κ(cos(θ − mᵢ) − 1))} with {@code κ = 1/spread²}, a von Mises
 * profile whose peak is 1 (the paper divides by {@code 2πI₀(κ)} instead). Decoded direction: that
 * of the sum of the three most active cells' unit vectors, within {@code [−π, π]}.
 *
 * <p>Preferred directions {@code mᵢ} are equally spaced. In {@link Mode#REFERENCE} they run from −π
 * to π inclusive, so that the first and the last cell are the same one twice; in {@link
 * Mode#CORRECTED} the spacing is {@code 2π/cells} and each direction is there once.
 */
public final class HeadDirectionCells implements PopulationCode {
  private static final long serialVersionUID = 1L;

  private final double[] directions;
  private final double[] cosines;
  private final double[] sines;
  private final double concentration;

  /**
   * @param cells how many
   * @param spread angular width of a cell's activity, radians
   * @param mode how preferred directions are spaced
   * @throws IllegalArgumentException if there are fewer than three cells or {@code spread} is not
   *     positive
   */
  public HeadDirectionCells(int cells, double spread, Mode mode) {
    if (cells < MostActive.CELLS || !(spread > 0)) {
      throw new IllegalArgumentException(cells + " cells, spread " + spread);
    }
    this.directions = new double[cells];
    this.cosines = new double[cells];
    this.sines = new double[cells];
    this.concentration = 1 / (spread * spread);
    int spaces = mode == Mode.REFERENCE ? cells - 1 : cells;
    for (int i = 0; i < cells; i++) {
      directions[i] = -Math.PI + 2 * Math.PI * i / spaces;
      cosines[i] = StrictMath.cos(directions[i]);
      sines[i] = StrictMath.sin(directions[i]);
    }
  }

  @Override
  public int cells() {
    return directions.length;
  }

  @Override
  public int dimensions() {
    return 1;
  }

  /** The direction that a cell prefers, radians within {@code [−π, π]}. */
  public double preferredDirection(int cell) {
    return directions[cell];
  }

  /** κ, the concentration of the von Mises profile. */
  public double concentration() {
    return concentration;
  }

  @Override
  public void encode(float[] coordinates, int from, int states, float[] activity, int to) {
    double[] values = new double[cells()];
    for (int s = 0; s < states; s++) {
      double cosine = StrictMath.cos(coordinates[from + s]);
      double sine = StrictMath.sin(coordinates[from + s]);
      for (int i = 0; i < values.length; i++) {
        values[i] = concentration * (cosine * cosines[i] + sine * sines[i] - 1);
      }
      Exponential.ofNonPositive(values);
      int start = to + s * values.length;
      for (int i = 0; i < values.length; i++) {
        activity[start + i] = (float) values[i];
      }
    }
  }

  @Override
  public void decode(float[] activity, int from, int states, float[] coordinates, int to) {
    MostActive most = new MostActive();
    for (int s = 0; s < states; s++) {
      most.find(activity, from + s * cells(), cells());
      coordinates[to + s] = (float) StrictMath.atan2(most.mean(sines), most.mean(cosines));
    }
  }
}
