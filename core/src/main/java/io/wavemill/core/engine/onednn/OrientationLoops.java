package io.wavemill.core.engine.onednn;

import io.wavemill.core.simd.VectorUnit;

/**
 * Mixes the channels of each pixel, field by field: the transformations of {@link
 * OrientationBasis}. Loops belong to one thread.
 */
interface OrientationLoops {

  /** Results that are summed side by side. */
  int WIDTH = 5 * WinogradLoops.OCTET;

  /** Those on vector registers, or null if this Java has none. */
  static OrientationLoops vectorised() {
    return VectorUnit.implementation(OrientationLoops.class);
  }

  /**
   * The same matrix for each field: eight channels at a time go to a row where each field's inputs
   * are side by side; results stand side by side too, field after field, and go from there to
   * groups of eight channels.
   *
   * @param fields how many
   * @param inputs of a field
   * @param inputStride from a field's first input in the row to the next field's
   * @param from where channels go in the row
   * @param matrix {@code [block of results, input, result in block]}, blocks of {@value #WIDTH}
   * @param width results of a field, whole blocks
   * @param stride from a field's first result to the next field's, which may overwrite the last
   * @param to where channels come from among the results
   */
  record Mixture(
      int fields,
      int inputs,
      int inputStride,
      Halves from,
      float[] matrix,
      int width,
      int stride,
      Halves to) {

    /** Numbers in a row of inputs. */
    int row() {
      return fields * inputStride + WinogradLoops.OCTET;
    }

    /** Numbers of all fields' results. */
    int span() {
      return fields * Math.max(stride, width) + WinogradLoops.OCTET;
    }

    /** Where the weight of an input for a result stands. */
    int weight(int input, int result) {
      return (result / WIDTH * inputs + input) * WIDTH + result % WIDTH;
    }
  }

  /**
   * By group of eight channels: where they stand side by side, in two halves of four that may be
   * apart.
   *
   * @param low where the first four are
   * @param high four less than where the others are
   */
  record Halves(int[] low, int[] high) {}

  /**
   * {@code to = act(addend + mixture(from))}, pixel by pixel.
   *
   * @param addend of the layout of {@code to}, or null
   * @param rectify whether negative results become zero
   */
  void mix(Mixture mixture, TiledImage from, float[] addend, boolean rectify, TiledImage to);
}
