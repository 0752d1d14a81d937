package io.wavemill.datasets.source;

import io.wavemill.datasets.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Digits from files in a folder. */
final class FolderDigits extends LoadedDigits {
  private static final String FOUR_FILES =
      "It needs train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and"
          + " t10k-labels-idx1-ubyte, each as it is or with .gz; or let"
          + " dataset.digits.source = download fetch them.";

  private final Path folder;

  FolderDigits(Path folder) {
    this.folder = Objects.requireNonNull(folder, "folder");
  }

  @Override
  DigitFiles open() {
    if (!Files.isDirectory(folder)) {
      throw new InputException(
          "the folder of digits "
              + folder
              + (Files.exists(folder) ? " is a file." : " does not exist."),
          "Correct dataset.digits.path, or leave it out for the digits shipped with wavemill.");
    }
    return new DigitFiles(
        "MNIST files of a folder",
        find("train", "images", 3),
        find("train", "labels", 1),
        find("t10k", "images", 3),
        find("t10k", "labels", 1));
  }

  private DigitFiles.Entry find(String set, String what, int ranks) {
    List<String> names = new ArrayList<>();
    for (String prefix : set.equals("t10k") ? List.of("t10k", "test") : List.of(set)) {
      for (String dot : List.of("-", ".")) {
        String name = prefix + "-" + what + dot + "idx" + ranks + "-ubyte";
        names.add(name);
        names.add(name + ".gz");
      }
    }
    for (String name : names) {
      Path file = folder.resolve(name);
      if (Files.isRegularFile(file)) {
        return new DigitFiles.Entry(name, file.toString(), () -> Files.newInputStream(file));
      }
    }
    throw new InputException(
        names.get(0) + " is missing in the folder of digits " + folder + ".", FOUR_FILES);
  }

  @Override
  public String licence() {
    return Mnist.LICENCE + ", if these are MNIST's files";
  }

  @Override
  public String toString() {
    return "digits in " + folder;
  }
}
