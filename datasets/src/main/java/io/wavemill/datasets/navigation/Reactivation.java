package io.wavemill.datasets.navigation;

/** What the cards of both datasets say alike. */
final class Reactivation {
  /** The split of the cells. */
  static final String CELLS = "cells";

  static final String LICENCE = "none needed: simulated, from nobody's data";

  static final String CITATION =
      "N. H. Krishna, C. Bredenberg, D. Levenstein, B. A. Richards and G. Lajoie, Sufficient"
          + " conditions for offline reactivation in recurrent neural networks, ICLR 2024,"
          + " arXiv 2505.17003";

  private Reactivation() {}
}
