package io.wavemill.core.classify;

import io.wavemill.core.engine.Convolution;

/**
 * A convolution without bias, batch normalisation and a rectifier.
 *
 * @param inputs channels it reads
 * @param outputs channels it makes
 * @param geometry of the convolution
 */
record Block(int inputs, int outputs, Convolution geometry) {

  /** Shape of the weights: without the kernel's depth where images have none. */
  long[] weightShape() {
    long height = geometry.height().kernel();
    long width = geometry.width().kernel();
    return geometry.depth().equals(Convolution.Axis.FLAT)
        ? new long[] {outputs, inputs, height, width}
        : new long[] {outputs, inputs, geometry.depth().kernel(), height, width};
  }
}
