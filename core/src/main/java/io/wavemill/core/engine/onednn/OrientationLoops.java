package io.wavemill.core.engine.onednn;

import io.wavemill.core.simd.VectorUnit;

/**
 * Mixes the channels of each pixel, field by field: the transformations of {@link
 * OrientationBasis}. Implementations give the same bits, and belong to one thread.
 */
interface OrientationLoops {

  /** Results that are summed side by side. */
  int WIDTH = 5 * WinogradLoops.OCTET;

  /** The fastest ones that this Java can run. */
  static OrientationLoops best() {
    OrientationLoops vectorised = VectorUnit.implementation(OrientationLoops.class);
    return vectorised == null ? new PlainOrientationLoops() : vectorised;
  }

  /**
   * The same matrix for each field, and where its results go: first side by side, field after
   * field, then from there to groups of eight channels.
   *
   * @param fields how many
   * @param inputs of a field
   * @param channels that are read, {@code [field, input]}
   * @param matrix {@code [input, result]}
   * @param width results of a field, a multiple of {@value #WIDTH}
   * @param stride from a field's first result to the next field's, which may overwrite the last
   * @param low by group: where its first four channels are among the results
   * @param high by group: four less than where its other four are
   */
  record Mixture(
      int fields,
      int inputs,
      int[] channels,
      float[] matrix,
      int width,
      int stride,
      int[] low,
      int[] high) {

    /** Numbers of all fields' results. */
    int span() {
      return Math.max((fields - 1) * stride + width, low[low.length - 1] + WinogradLoops.OCTET);
    }

    /** Where the channels that are read lie in an image, from a pixel on. */
    int[] offsets(TiledImage image) {
      int[] offsets = new int[channels.length];
      for (int i = 0; i < offsets.length; i++) {
        int octet = channels[i] / WinogradLoops.OCTET;
        offsets[i] = image.octets()[octet] + channels[i] % WinogradLoops.OCTET;
      }
      return offsets;
    }
  }

  /**
   * {@code to = act(addend + mixture(from))}, pixel by pixel.
   *
   * @param addend of the layout of {@code to}, or null
   * @param rectify whether negative results become zero
   */
  void mix(Mixture mixture, TiledImage from, float[] addend, boolean rectify, TiledImage to);
}
