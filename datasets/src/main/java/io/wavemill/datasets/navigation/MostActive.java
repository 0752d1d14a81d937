package io.wavemill.datasets.navigation;

/** The three most active cells of a state, found in one pass. */
final class MostActive {
  /** How many cells decide. */
  static final int CELLS = 3;

  private int first;
  private int second;
  private int third;

  /**
   * Looks for them.
   *
   * @param activity of the cells, from index {@code from} on
   * @param cells how many
   * @throws IllegalArgumentException if fewer than three activities are numbers
   */
  void find(float[] activity, int from, int cells) {
    first = -1;
    second = -1;
    third = -1;
    float best = 0;
    float better = 0;
    float good = 0;
    for (int i = 0; i < cells; i++) {
      float value = activity[from + i];
      if (Float.isNaN(value)) {
        continue;
      }
      if (first < 0 || value > best) {
        third = second;
        good = better;
        second = first;
        better = best;
        first = i;
        best = value;
      } else if (second < 0 || value > better) {
        third = second;
        good = better;
        second = i;
        better = value;
      } else if (third < 0 || value > good) {
        third = i;
        good = value;
      }
    }
    if (third < 0) {
      throw new IllegalArgumentException(
          "fewer than three of " + cells + " activities are numbers");
    }
  }

  /** The mean of what belongs to the three. */
  double mean(double[] values) {
    return (values[first] + values[second] + values[third]) / CELLS;
  }
}
