package io.wavemill.datasets.navigation;

import java.io.Serializable;

/**
 * Cells whose activity, taken together, tells a state: a position or a direction.
 *
 * <p>Arrays are in C order: coordinates {@code [states, dimensions]}, activity {@code [states,
 * cells]}. Safe for use by several threads.
 */
public sealed interface PopulationCode extends Serializable permits PlaceCells, HeadDirectionCells {

  /** How many cells there are. */
  int cells();

  /** How many coordinates a state has. */
  int dimensions();

  /**
   * The activity of all cells in some states.
   *
   * @param coordinates of the states, from index {@code from} on
   * @param states how many
   * @param activity where the activity goes, from index {@code to} on
   */
  void encode(float[] coordinates, int from, int states, float[] activity, int to);

  /**
   * The states that activities tell. Only the three most active cells of each count (the first of
   * equally active ones), so that decoded states lie on a grid of their own.
   *
   * @param activity of all cells, or what a network takes for it, from index {@code from} on
   * @param states how many
   * @param coordinates where the coordinates go, from index {@code to} on
   * @throws IllegalArgumentException if fewer than three activities of a state are numbers
   */
  void decode(float[] activity, int from, int states, float[] coordinates, int to);

  /** The activity {@code [states, cells]} in states {@code [states, dimensions]}. */
  default float[] encode(float[] coordinates) {
    int states = states(coordinates, dimensions());
    float[] activity = new float[Math.multiplyExact(states, cells())];
    encode(coordinates, 0, states, activity, 0);
    return activity;
  }

  /** The states {@code [states, dimensions]} that activities {@code [states, cells]} tell. */
  default float[] decode(float[] activity) {
    int states = states(activity, cells());
    float[] coordinates = new float[states * dimensions()];
    decode(activity, 0, states, coordinates, 0);
    return coordinates;
  }

  private static int states(float[] array, int each) {
    if (array.length % each != 0) {
      throw new IllegalArgumentException(array.length + " numbers are no multiple of " + each);
    }
    return array.length / each;
  }
}
