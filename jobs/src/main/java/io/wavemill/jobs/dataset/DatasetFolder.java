package io.wavemill.jobs.dataset;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.card.DatasetCard;
import io.wavemill.jobs.storage.Storage;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
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
  private final Storage storage;
  private final Configuration configuration;

  /**
   * @param uri the folder, as the user wrote it
   * @param configuration Hadoop's, as Spark holds it
   * @throws InputException if the address is not one, or no file system answers to it
   */
  public DatasetFolder(String uri, Configuration configuration) {
    this.name = uri;
    this.storage = Storage.at(uri, configuration);
    this.configuration = configuration;
  }

  /** The folder as the user wrote it. */
  public String name() {
    return name;
  }

  /** Something in the folder. */
  public Path resolve(String relative) {
    return new Path(storage.address(relative));
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

  /** Names in the folder, without those of hidden files that are not ours. */
  private List<String> names() {
    if (storage.exists() && !storage.isFolder("")) {
      throw new InputException(name + " is a file; a dataset is a folder.", "Give another folder.");
    }
    return storage.list("").stream()
        .filter(entry -> !entry.startsWith(".") || entry.equals(GENERATING))
        .toList();
  }

  /**
   * The card.
   *
   * @throws InputException if there is none, or it is damaged
   */
  public DatasetCard card() {
    return DatasetCard.parse(
        storage.readString(DatasetCard.FILE_NAME), storage.address(DatasetCard.FILE_NAME));
  }

  /**
   * Makes the folder ready for a dataset to be written: made if it is missing, cleared of an
   * unfinished one.
   *
   * @throws InputException if it cannot be written to
   */
  public void begin() {
    // First what says that the folder is ours: the clean-up itself may be interrupted.
    storage.child(GENERATING).requireWritable();
    storage.delete(SUCCESS);
    storage.delete(DatasetCard.FILE_NAME);
    storage.list("").stream().filter(entry -> entry.startsWith(SPLIT)).forEach(storage::delete);
    storage.list(GENERATING).forEach(left -> storage.delete(GENERATING + "/" + left));
  }

  /**
   * Moves every split into place, writes the card and, last, the mark of completeness.
   *
   * @throws IOException if the file system fails
   */
  public void complete(DatasetCard card) throws IOException {
    for (String split : card.counts().keySet()) {
      Path from = resolve(growing(split));
      Path to = resolve(split(split));
      if (!files().rename(from, to)) {
        throw new IOException("cannot rename " + from + " to " + to);
      }
    }
    storage.writeAtomically(DatasetCard.FILE_NAME, card.toJson());
    storage.delete(GENERATING);
    storage.writeAtomically(SUCCESS, "");
  }

  /**
   * Parquet files in a folder, by name.
   *
   * @param relative the folder, relative to the dataset
   */
  public List<FileStatus> parts(String relative) throws IOException {
    return Arrays.stream(files().listStatus(resolve(relative)))
        .filter(status -> status.getPath().getName().endsWith(".parquet"))
        .sorted(Comparator.comparing(status -> status.getPath().getName()))
        .toList();
  }

  private FileSystem files() throws IOException {
    return new Path(storage.address()).getFileSystem(configuration);
  }
}
