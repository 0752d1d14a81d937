package io.wavemill.jobs.dataset;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.card.DatasetCard;
import io.wavemill.datasets.card.DatasetFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * Compares a dataset's files with its card: presence, lengths, footers and rows, and that there are
 * no others. Pages are not read; they carry checksums of their own, which reading checks.
 */
final class DatasetFiles {
  private final DatasetFolder folder;
  private final DatasetCard card;
  private final Configuration configuration;

  DatasetFiles(DatasetFolder folder, DatasetCard card, Configuration configuration) {
    this.folder = folder;
    this.card = card;
    this.configuration = configuration;
  }

  /**
   * Checks every file.
   *
   * @throws InputException naming the first that is not as the card says
   */
  void verify() {
    // Thousands of files on an object store answer faster side by side.
    card.files().parallelStream()
        .map(this::fault)
        .filter(Objects::nonNull)
        .findFirst()
        .ifPresent(
            fault -> {
              throw fault;
            });
    card.counts().forEach(this::checkRows);
    card.counts().keySet().forEach(this::refuseUnlisted);
  }

  /** What is wrong with a file, or null. */
  private InputException fault(DatasetFile file) {
    Path path = folder.resolve(file.path());
    try {
      FileStatus status = path.getFileSystem(configuration).getFileStatus(path);
      if (status.getLen() != file.bytes()) {
        return damaged(
            path + " has " + status.getLen() + " bytes, but was written with " + file.bytes());
      }
      ParquetFooter footer = ParquetFooter.read(path, configuration);
      if (footer.rows() != file.rows()) {
        return damaged(
            path + " has " + footer.rows() + " rows, but was written with " + file.rows());
      }
      return null;
    } catch (FileNotFoundException e) {
      return damaged(path + " is missing");
    } catch (IOException e) {
      return unreadable(folder, file, e);
    }
  }

  /** The error for a file that is there and cannot be read. */
  static InputException unreadable(DatasetFolder folder, DatasetFile file, IOException cause) {
    return new InputException(
        "cannot read " + folder.resolve(file.path()) + ": " + cause.getMessage(),
        Remedy.again(folder.name()),
        cause);
  }

  private void checkRows(String split, long count) {
    long rows = files(split).stream().mapToLong(DatasetFile::rows).sum();
    if (rows != count) {
      throw damaged(
          folder.resolve(DatasetCard.FILE_NAME)
              + " lists files with "
              + rows
              + " rows for split "
              + split
              + ", which has "
              + count);
    }
  }

  /**
   * Spark reads whatever lies in a split's folder, so what does not belong there would be read too.
   */
  private void refuseUnlisted(String split) {
    Set<String> listed =
        files(split).stream()
            .map(file -> new Path(file.path()).getName())
            .collect(Collectors.toSet());
    try {
      for (FileStatus status : folder.parts(DatasetFolder.split(split))) {
        if (!listed.contains(status.getPath().getName())) {
          throw new InputException(
              status.getPath() + " is not one of the dataset's files.",
              "Move it elsewhere, or delete it.");
        }
      }
    } catch (IOException e) {
      throw new InputException(
          "cannot list split " + split + " of " + folder.name() + ": " + e.getMessage(),
          Remedy.again(folder.name()),
          e);
    }
  }

  /**
   * Checks that nothing of a split is missing.
   *
   * @param found addresses of the files that were found
   * @throws InputException naming the first that is not among them
   */
  void requireAll(String split, String[] found) {
    Set<String> names =
        Arrays.stream(found).map(file -> new Path(file).getName()).collect(Collectors.toSet());
    for (DatasetFile file : files(split)) {
      Path path = folder.resolve(file.path());
      if (!names.contains(path.getName())) {
        throw damaged(path + " is missing");
      }
    }
  }

  /** The files of a split. */
  List<DatasetFile> files(String split) {
    String prefix = DatasetFolder.split(split) + "/";
    return card.files().stream().filter(file -> file.path().startsWith(prefix)).toList();
  }

  private InputException damaged(String what) {
    return new InputException(what + ".", Remedy.again(folder.name()));
  }
}
