package io.wavemill.datasets.source;

import java.util.List;

/** Digits of four files, opened when first asked for and kept. */
abstract sealed class LoadedDigits implements DigitSource
    permits ShippedDigits, FolderDigits, DownloadedDigits {
  private DigitFiles files;

  /** Finds and reads the files. */
  abstract DigitFiles open();

  private synchronized DigitFiles load() {
    if (files == null) {
      files = open();
    }
    return files;
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
    return Mnist.CITATION;
  }
}
