package io.wavemill.jobs.dataset;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.card.DatasetCard;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Where a dataset lies, or will lie: the names in its folder and what they say about its state.
 *
 * <pre>
 *   split=NAME/*.parquet   the rows
 *   dataset.json           the card
 *   _SUCCESS               written last: all of it is there
 *   .generating            there while the dataset is being made; its splits grow in here
 * </pre>
 */
public final class DatasetFolder {
  /** The name of the mark of completeness. */
  public static final String SUCCESS = "_SUCCESS";

  private static final String GENERATING = ".generating";
  private static final String SPLIT = "split=";

  /** What a folder may be. */
  public enum State {
    /** Not there, or empty. */
    ABSENT,
    /** A dataset that was begun and not finished. */
    INTERRUPTED,
    /** A dataset that says that it is complete. */
    COMPLETE,
    /** Something else. */
    FOREIGN
  }

  private final String name;
  private final Path root;
  private final FileSystem files;

  /**
   * @param uri the folder, as the user wrote it
   * @param configuration Hadoop's, as Spark holds it
   * @throws InputException if the address is not one, or its file system cannot be reached
   */
  public DatasetFolder(String uri, Configuration configuration) {
    this.name = uri;
    try {
      this.root = new Path(uri);
      this.files = root.getFileSystem(configuration);
    } catch (IOException | IllegalArgumentException e) {
      throw new InputException(
          uri + " is not an address of a dataset: " + e.getMessage(),
          "Give a folder, or an address such as file:/data/digits or hdfs://host/data/digits.",
          e);
    }
  }

  /** The folder as the user wrote it. */
  public String name() {
    return name;
  }

  /** Something in the folder. */
  public Path resolve(String relative) {
    return new Path(root, relative);
  }

  /** The folder of a split's finished files, relative to the dataset. */
  public static String split(String split) {
    return SPLIT + split;
  }

  /** The folder in which a split's files grow, relative to the dataset. */
  public static String growing(String split) {
    return GENERATING + "/" + SPLIT + split;
  }

  /**
   * Looks at the folder.
   *
   * @throws InputException if it cannot be listed
   */
  public State state() {
    List<String> names = names();
    if (names.isEmpty()) {
      return State.ABSENT;
    }
    boolean onlyOurs = names.stream().allMatch(DatasetFolder::isOurs);
    boolean card = names.contains(DatasetCard.FILE_NAME);
    if (card && names.contains(SUCCESS)) {
      return State.COMPLETE;
    }
    // What we did not write must survive a clean-up, so folders with anything else in them are not
    // ours.
    return onlyOurs && (card || names.contains(GENERATING)) ? State.INTERRUPTED : State.FOREIGN;
  }

  private static boolean isOurs(String name) {
    return name.equals(DatasetCard.FILE_NAME)
        || name.equals(SUCCESS)
        || name.equals(GENERATING)
        || name.startsWith(SPLIT);
  }

  /** Names in the folder, without the checksum files that Hadoop puts beside local ones. */
  private List<String> names() {
    List<String> names = new ArrayList<>();
    try {
      if (files.exists(root) && !files.getFileStatus(root).isDirectory()) {
        throw new InputException(
            name + " is a file; a dataset is a folder.", "Choose another folder.");
      }
      for (FileStatus status : files.listStatus(root)) {
        String entry = status.getPath().getName();
        if (!entry.startsWith(".") || entry.equals(GENERATING)) {
          names.add(entry);
        }
      }
      return names;
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw new InputException(
          name + " cannot be listed: " + e.getMessage(), "Check the address and its rights.", e);
    }
  }

  /**
   * The card.
   *
   * @throws InputException if there is none, or it is damaged
   */
  public DatasetCard card() {
    Path path = resolve(DatasetCard.FILE_NAME);
    try (var in = files.open(path)) {
      return DatasetCard.parse(
          new String(in.readAllBytes(), StandardCharsets.UTF_8), path.toString());
    } catch (IOException e) {
      throw new InputException(
          "cannot read " + path + ": " + e.getMessage(), Remedy.again(name), e);
    }
  }

  /**
   * Makes the folder ready for a dataset to be written: made if it is missing, cleared of an
   * interrupted or a discarded one.
   *
   * @throws InputException if it cannot be written to
   */
  public void begin() {
    try {
      // The mark first: from here on nothing in the folder counts.
      delete(SUCCESS);
      if (!files.mkdirs(resolve(GENERATING))) {
        throw new IOException("the folder cannot be made");
      }
      for (String entry : names()) {
        if (entry.startsWith(SPLIT)) {
          delete(entry);
        }
      }
      delete(DatasetCard.FILE_NAME);
      for (FileStatus left : files.listStatus(resolve(GENERATING))) {
        files.delete(left.getPath(), true);
      }
    } catch (IOException e) {
      throw new InputException(
          name + " cannot be written to: " + e.getMessage(),
          "Choose a folder that you may write to.",
          e);
    }
  }

  /**
   * Moves every split into place, writes the card and, last, the mark of completeness.
   *
   * @throws IOException if the file system fails
   */
  public void complete(DatasetCard card) throws IOException {
    for (String split : card.counts().keySet()) {
      if (!files.rename(resolve(growing(split)), resolve(split(split)))) {
        throw new IOException("cannot rename " + growing(split) + " in " + name);
      }
    }
    Path unfinished = resolve(GENERATING + "/" + DatasetCard.FILE_NAME);
    write(unfinished, card.toJson());
    if (!files.rename(unfinished, resolve(DatasetCard.FILE_NAME))) {
      throw new IOException("cannot rename " + unfinished);
    }
    delete(GENERATING);
    write(resolve(SUCCESS), "");
  }

  /**
   * Parquet files in a folder, by name.
   *
   * @param relative the folder, relative to the dataset
   */
  public List<FileStatus> parts(String relative) throws IOException {
    List<FileStatus> parts = new ArrayList<>();
    for (FileStatus status : files.listStatus(resolve(relative))) {
      if (status.getPath().getName().endsWith(".parquet")) {
        parts.add(status);
      }
    }
    parts.sort((a, b) -> a.getPath().getName().compareTo(b.getPath().getName()));
    return parts;
  }

  private void write(Path path, String text) throws IOException {
    try (OutputStream out = files.create(path, true)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private void delete(String relative) throws IOException {
    Path path = resolve(relative);
    if (files.exists(path) && !files.delete(path, true)) {
      throw new IOException("cannot delete " + path);
    }
  }
}
