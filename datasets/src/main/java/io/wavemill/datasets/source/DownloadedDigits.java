package io.wavemill.datasets.source;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Digits downloaded from a mirror. */
final class DownloadedDigits extends LoadedDigits {
  /**
   * The four files of MNIST as every mirror has them, with the checksums known since 1998's
   * release.
   */
  static final List<SourceFile> MNIST_FILES =
      List.of(
          new SourceFile(
              "train-images-idx3-ubyte.gz",
              "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
              9_912_422),
          new SourceFile(
              "train-labels-idx1-ubyte.gz",
              "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
              28_881),
          new SourceFile(
              "t10k-images-idx3-ubyte.gz",
              "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
              1_648_877),
          new SourceFile(
              "t10k-labels-idx1-ubyte.gz",
              "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
              4_542));

  private final Download download;
  private final Path cache;
  private final List<SourceFile> wanted;

  /** The four files in the order training images and labels, test images and labels. */
  DownloadedDigits(Download download, Path cache, List<SourceFile> wanted) {
    this.download = download;
    this.cache = cache;
    this.wanted = List.copyOf(wanted);
  }

  @Override
  DigitFiles open() {
    download.fetch(wanted);
    return new DigitFiles("MNIST", entry(0), entry(1), entry(2), entry(3));
  }

  private DigitFiles.Entry entry(int index) {
    String name = wanted.get(index).name();
    Path file = cache.resolve(name);
    return new DigitFiles.Entry(name, file.toString(), () -> Files.newInputStream(file));
  }

  @Override
  public String toString() {
    return "downloaded digits in " + cache;
  }
}
