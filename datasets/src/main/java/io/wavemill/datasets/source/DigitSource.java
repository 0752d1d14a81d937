package io.wavemill.datasets.source;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * Where digits come from. They are read when first asked for, and kept in memory by the source.
 *
 * <p>Safe for use by several threads. All methods but {@link #licence} and {@link #citation} throw
 * {@link io.wavemill.datasets.InputException} if the digits cannot be had.
 */
public sealed interface DigitSource permits LoadedDigits {
  /** The digits to train and validate on. */
  Digits train();

  /** The digits to test on. */
  Digits test();

  /** The files they come from: training images and labels, test images and labels. */
  List<SourceFile> files();

  /** The terms under which they may be used. */
  String licence();

  /** Whom to cite. */
  String citation();

  /** The 10,000 digits that come with wavemill: 8,000 to train on, 2,000 to test on. */
  static DigitSource shipped() {
    return new ShippedDigits();
  }

  /**
   * MNIST's four files, or others of the same form, in a folder: {@code train-images-idx3-ubyte},
   * {@code train-labels-idx1-ubyte}, {@code t10k-images-idx3-ubyte}, {@code
   * t10k-labels-idx1-ubyte}; with a dot before {@code idx}, with {@code .gz}, or with {@code test}
   * in place of {@code t10k} as well.
   */
  static DigitSource folder(Path folder) {
    return new FolderDigits(folder);
  }

  /**
   * All of MNIST, 60,000 digits to train on and 10,000 to test on, downloaded once into a folder.
   *
   * @param mirrors where to download from, tried in this order; empty for {@link
   *     Download#MNIST_MIRRORS}
   * @param cache the folder to keep the files in; made if missing
   * @param progress is told how far the download is
   */
  static DigitSource download(List<URI> mirrors, Path cache, ProgressListener progress) {
    return new DownloadedDigits(
        new Download(mirrors.isEmpty() ? Download.MNIST_MIRRORS : mirrors, cache, progress),
        cache,
        DownloadedDigits.MNIST_FILES);
  }
}
