package io.wavemill.datasets.navigation;

import io.wavemill.datasets.random.SampleRandom;

/**
 * Cells that are active near a place of their own, their centre. States are positions, {@code [x,
 * y]} in metres.
 *
 * <p>Activity: {@code aᵢ(p) = softmaxᵢ(−‖p − cᵢ‖²/2σ²)}, which sums to 1 over the cells (the paper
 * writes the Gaussian without the sum; the reference implementation divides). Decoded position: the
 * mean of the centres of the three most active cells.
 *
 * <p>With a surround, difference of Gaussians: from the softmax of width σ that of width {@code
 * σ·√surround} is taken away, the smallest value is raised to 0, and the whole divided by its sum.
 * The reference implementation has this too, but fails when it is switched on.
 */
public final class PlaceCells implements PopulationCode {
  private static final long serialVersionUID = 1L;

  /** Stands in the place of a split's name where centres are drawn. */
  private static final String STREAM = "place-cells";

  private static final double NO_SURROUND = 0;

  private final double[] centreX;
  private final double[] centreY;
  private final double scale;
  private final double surroundScale;

  /**
   * Cells without a surround.
   *
   * @param centreX x of the centres, metres
   * @param centreY y of the centres, metres
   * @param width σ, metres
   * @throws IllegalArgumentException if there are fewer than three cells or {@code width} is not
   *     positive
   */
  public PlaceCells(float[] centreX, float[] centreY, double width) {
    if (centreX.length != centreY.length || centreX.length < MostActive.CELLS || !(width > 0)) {
      throw new IllegalArgumentException(
          centreX.length + " and " + centreY.length + " coordinates, width " + width);
    }
    this.centreX = doubles(centreX);
    this.centreY = doubles(centreY);
    this.scale = 1 / (2 * width * width);
    this.surroundScale = NO_SURROUND;
  }

  private PlaceCells(PlaceCells plain, double surroundScale) {
    this.centreX = plain.centreX;
    this.centreY = plain.centreY;
    this.scale = plain.scale;
    this.surroundScale = surroundScale;
  }

  /**
   * These cells with a surround.
   *
   * @param surround variance of the surround in units of that of the centre
   * @throws IllegalArgumentException if that is not above 1
   */
  public PlaceCells withSurround(double surround) {
    if (!(surround > 1)) {
      throw new IllegalArgumentException("surround " + surround);
    }
    return new PlaceCells(this, scale / surround);
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  /**
   * The cells of a dataset or a run: centres uniform in the box, first x of all cells, then y, in
   * single precision. They depend on the seed, the number of cells and the box alone, so that
   * datasets that differ in anything else share them.
   *
   * @param seed of the dataset
   */
  public static PlaceCells drawn(
      long seed, NavigationSettings.Box box, NavigationSettings.PlaceCellSettings settings) {
    SampleRandom random = new SampleRandom(seed, STREAM, 0);
    PlaceCells plain =
        new PlaceCells(
            uniform(random, settings.count(), box.width()),
            uniform(random, settings.count(), box.height()),
            settings.width());
    return settings.differenceOfGaussians() ? plain.withSurround(settings.surroundScale()) : plain;
  }

  private static float[] uniform(SampleRandom random, int count, double side) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-side / 2, side / 2);
    }
    return values;
  }

  @Override
  public int cells() {
    return centreX.length;
  }

  @Override
  public int dimensions() {
    return 2;
  }

  /** x of a cell's centre, metres. */
  public float centreX(int cell) {
    return (float) centreX[cell];
  }

  /** y of a cell's centre, metres. */
  public float centreY(int cell) {
    return (float) centreY[cell];
  }

  @Override
  public void encode(float[] coordinates, int from, int states, float[] activity, int to) {
    double[] values = new double[cells()];
    double[] surround = surroundScale == NO_SURROUND ? null : new double[cells()];
    for (int s = 0; s < states; s++) {
      double x = coordinates[from + 2 * s];
      double y = coordinates[from + 2 * s + 1];
      softmax(x, y, scale, values);
      if (surround != null) {
        softmax(x, y, surroundScale, surround);
        subtract(surround, values);
      }
      int start = to + s * values.length;
      for (int i = 0; i < values.length; i++) {
        activity[start + i] = (float) values[i];
      }
    }
  }

  private void softmax(double x, double y, double perSquare, double[] values) {
    double nearest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < values.length; i++) {
      double dx = x - centreX[i];
      double dy = y - centreY[i];
      values[i] = dx * dx + dy * dy;
    }
    for (int i = 0; i < values.length; i++) {
      nearest = Math.min(nearest, values[i]);
    }
    // A softmax does not change when all its logits do alike; this way the largest is 0.
    for (int i = 0; i < values.length; i++) {
      values[i] = (nearest - values[i]) * perSquare;
    }
    Exponential.ofNonPositive(values);
    normalise(values);
  }

  private static void subtract(double[] surround, double[] values) {
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < values.length; i++) {
      values[i] -= surround[i];
      least = Math.min(least, values[i]);
    }
    for (int i = 0; i < values.length; i++) {
      values[i] += Math.abs(least);
    }
    normalise(values);
  }

  private static void normalise(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    double share = 1 / sum;
    for (int i = 0; i < values.length; i++) {
      values[i] *= share;
    }
  }

  @Override
  public void decode(float[] activity, int from, int states, float[] coordinates, int to) {
    MostActive most = new MostActive();
    for (int s = 0; s < states; s++) {
      most.find(activity, from + s * cells(), cells());
      coordinates[to + 2 * s] = (float) most.mean(centreX);
      coordinates[to + 2 * s + 1] = (float) most.mean(centreY);
    }
  }
}
