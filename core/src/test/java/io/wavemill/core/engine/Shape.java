package io.wavemill.core.engine;

import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Shape of a stack of images. */
record Shape(int images, int channels, int depth, int height, int width) {

  static Shape flat(int images, int channels, int height, int width) {
    return new Shape(images, channels, 1, height, width);
  }

  Shape withImages(int count) {
    return new Shape(count, channels, depth, height, width);
  }

  int length() {
    return images * channels * depth * height * width;
  }

  /** Index of a value in C order. */
  int at(int image, int channel, int z, int y, int x) {
    return (((image * channels + channel) * depth + z) * height + y) * width + x;
  }

  /** As {@link FeatureMaps} take and give it: without the depth if that is 1. */
  long[] sizes() {
    return depth == 1
        ? new long[] {images, channels, height, width}
        : new long[] {images, channels, depth, height, width};
  }

  INDArray array(double[] values) {
    return Nd4j.createFromArray(values).reshape('c', sizes());
  }

  double[] random(Random random) {
    return random(random, length());
  }

  /** Normal numbers that single precision represents exactly. */
  static double[] random(Random random, int length) {
    double[] values = new double[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
