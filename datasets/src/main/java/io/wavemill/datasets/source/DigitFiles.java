package io.wavemill.datasets.source;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.List;

/** Reads the four files of a digit set once, and remembers the digits and where they came from. */
final class DigitFiles {
  /** A file by name, opened when it is wanted. */
  record Entry(String name, String where, Opener opener) {}

  /** Opens a file. */
  @FunctionalInterface
  interface Opener {
    InputStream open() throws IOException;
  }

  /** A file as read. */
  private record Read(IdxFile idx, SourceFile file, String where) {}

  private final Digits train;
  private final Digits test;
  private final List<SourceFile> files;

  /** The four files, in the order training images and labels, test images and labels. */
  DigitFiles(
      String name, Entry trainImages, Entry trainLabels, Entry testImages, Entry testLabels) {
    Read images = read(trainImages, 3);
    Read labels = read(trainLabels, 1);
    train = digits(images, labels, name + ", training digits");
    Read imagesForTest = read(testImages, 3);
    Read labelsForTest = read(testLabels, 1);
    test = digits(imagesForTest, labelsForTest, name + ", test digits");
    files = List.of(images.file(), labels.file(), imagesForTest.file(), labelsForTest.file());
  }

  Digits train() {
    return train;
  }

  Digits test() {
    return test;
  }

  List<SourceFile> files() {
    return files;
  }

  private static Read read(Entry entry, int ranks) {
    MessageDigest digest = Sha256.digest();
    Counter counter = new Counter();
    try (InputStream in = entry.opener().open();
        DigestInputStream digested = new DigestInputStream(in, digest);
        InputStream counted = new CountedStream(digested, counter)) {
      IdxFile idx = IdxFile.read(counted, entry.where(), ranks);
      // What a gzip reader leaves unread still belongs to the file's checksum.
      counted.transferTo(OutputStream.nullOutputStream());
      return new Read(
          idx, new SourceFile(entry.name(), Sha256.hex(digest), counter.bytes), entry.where());
    } catch (IOException e) {
      throw new InputException(
          entry.where() + " cannot be read: " + e.getMessage() + ".",
          "Check the file, its permissions and the disk.",
          e);
    }
  }

  private static Digits digits(Read images, Read labels, String name) {
    int[] shape = images.idx().dimensions();
    if (shape[1] != Digits.SIDE || shape[2] != Digits.SIDE) {
      throw new InputException(
          String.format(
              "%s holds images of %d×%d pixels, not 28×28.", images.where(), shape[1], shape[2]),
          "Use MNIST's files, or files of the same form.");
    }
    if (shape[0] == 0) {
      throw new InputException(
          images.where() + " holds no digits.", "Use files with at least one digit.");
    }
    int labelCount = labels.idx().dimensions()[0];
    if (shape[0] != labelCount) {
      throw new InputException(
          String.format(
              "%s holds %d images, but %s holds %d labels.",
              images.where(), shape[0], labels.where(), labelCount),
          "Use an image file and a label file that belong together.");
    }
    for (byte label : labels.idx().values()) {
      if (label < 0 || label > 9) {
        throw new InputException(
            labels.where() + " holds the label " + (label & 0xff) + "; digits are 0 to 9.",
            "Use the label file of a digit set.");
      }
    }
    return new Digits(images.idx().values(), labels.idx().values(), name);
  }

  private static final class Counter {
    private long bytes;
  }

  /** Counts what is read; skipping is left to the default, which reads. */
  private static final class CountedStream extends InputStream {
    private final InputStream in;
    private final Counter counter;

    CountedStream(InputStream in, Counter counter) {
      this.in = in;
      this.counter = counter;
    }

    @Override
    public int read() throws IOException {
      int value = in.read();
      counter.bytes += value < 0 ? 0 : 1;
      return value;
    }

    @Override
    public int read(byte[] buffer, int start, int length) throws IOException {
      int count = in.read(buffer, start, length);
      counter.bytes += Math.max(count, 0);
      return count;
    }
  }
}
