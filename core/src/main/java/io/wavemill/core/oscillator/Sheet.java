package io.wavemill.core.oscillator;

import io.wavemill.core.simd.VectorUnit;

/**
 * Where the units of a local coupling lie in memory: row after row, {@link VectorUnit#LANES}
 * samples per site, and around the rows a margin of copies of the opposite side, so that loops over
 * neighbours need not know that the sheet is a torus.
 *
 * @param rows number of rows
 * @param columns units in a row
 * @param kernelRows 3 if units listen to the rows above and below, otherwise 1
 */
record Sheet(int rows, int columns, int kernelRows) {

  /** The sheet of a coupling; uncoupled units are one long ring that listens to itself only. */
  static Sheet of(Coupling coupling) {
    if (coupling instanceof Coupling.Lattice lattice) {
      return new Sheet(lattice.rows(), lattice.columns(), 3);
    }
    if (coupling instanceof Coupling.Rings rings) {
      return new Sheet(rings.rings(), rings.length(), 1);
    }
    if (coupling instanceof Coupling.Uncoupled uncoupled) {
      return new Sheet(1, uncoupled.units(), 1);
    }
    throw new IllegalArgumentException(coupling + " is not local");
  }

  /** Number of units. */
  int units() {
    return rows * columns;
  }

  /** Rows of the margin, above and below each. */
  private int margin() {
    return kernelRows / 2;
  }

  /** Floats from one row to the next. */
  int stride() {
    return (columns + 2) * VectorUnit.LANES;
  }

  /** Floats of a row without its margin. */
  int rowLength() {
    return columns * VectorUnit.LANES;
  }

  /** Floats of a map of the sheet. */
  int size() {
    return (rows + 2 * margin()) * stride();
  }

  /** Place of a row's first unit; -1 and {@code rows} are the margin's, if there is one. */
  int row(int row) {
    return (row + margin()) * stride() + VectorUnit.LANES;
  }

  /** Place of a unit. */
  int unit(int unit) {
    return row(unit / columns) + unit % columns * VectorUnit.LANES;
  }

  /** Fills the margin of a map that lies at the given place. */
  void wrap(float[] map, int at) {
    int lanes = VectorUnit.LANES;
    int length = rowLength();
    for (int i = 0; i < rows; i++) {
      int first = at + row(i);
      System.arraycopy(map, first + length - lanes, map, first - lanes, lanes);
      System.arraycopy(map, first, map, first + length, lanes);
    }
    if (margin() == 1) {
      System.arraycopy(map, at + rows * stride(), map, at, stride());
      System.arraycopy(map, at + stride(), map, at + (rows + 1) * stride(), stride());
    }
  }
}
