package io.wavemill.datasets.source;

/** Whose MNIST is. */
final class Mnist {
  static final String LICENCE = "CC BY-SA 3.0 (https://creativecommons.org/licenses/by-sa/3.0/)";
  static final String CITATION =
      "Yann LeCun, Corinna Cortes, Christopher J. C. Burges:"
          + " The MNIST database of handwritten digits, 1998.";

  private Mnist() {}
}
