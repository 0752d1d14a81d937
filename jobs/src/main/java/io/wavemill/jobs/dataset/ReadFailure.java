package io.wavemill.jobs.dataset;

import io.wavemill.datasets.InputException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.parquet.ParquetRuntimeException;
import org.apache.spark.TaskKilledException;

/**
 * Tells damaged data from other failures of a Spark job.
 *
 * <p>A page that cannot be read fails a task, and a failed task aborts the job with a {@link
 * org.apache.spark.SparkException} that carries its causes. What the user needs of it is the file's
 * name and what to do.
 */
public final class ReadFailure {
  // Spark's wording since 3.0; its file scan puts it around whatever went wrong inside a file.
  private static final Pattern IN_FILE =
      Pattern.compile("(?:while reading file|reading file:|File) (\\S+?\\.parquet)\\b");

  /** Of a file that was named to Spark and is not there. */
  private static final Pattern MISSING = Pattern.compile("Path does not exist: (\\S+)");

  private ReadFailure() {}

  /**
   * Runs an action that reads a dataset.
   *
   * @param dataset where the dataset lies
   * @param action what to do, up to and including the Spark action
   * @return what the action gives
   * @throws InputException if a file of the dataset cannot be read
   */
  public static <T> T naming(String dataset, Supplier<T> action) {
    try {
      return action.get();
    } catch (Exception e) {
      throw unchecked(translate(dataset, e));
    }
  }

  /**
   * The exception to throw for one that reading raised: an {@link InputException} if it, or a cause
   * of it, says that data are missing or damaged; the same exception otherwise.
   *
   * @param dataset where the dataset lies
   * @param thrown what was raised. Spark raises checked exceptions that its Scala signatures do not
   *     declare
   */
  static Exception translate(String dataset, Exception thrown) {
    String file = null;
    String reason = null;
    boolean damaged = false;
    // A cause may appear as its own cause's message only; twenty deep is deeper than Spark nests.
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < 20; depth++, cause = cause.getCause()) {
      if (cause instanceof InputException input) {
        return input;
      }
      if (cause instanceof TaskKilledException || cause instanceof InterruptedException) {
        break;
      }
      String message = String.valueOf(cause.getMessage());
      Matcher missing = MISSING.matcher(message);
      if (missing.find()) {
        String what = missing.group(1).replaceFirst("\\.$", "") + " is missing.";
        return new InputException(what, Remedy.again(dataset), thrown);
      }
      Matcher named = IN_FILE.matcher(message);
      if (named.find() && file == null) {
        file = named.group(1);
      }
      if (cause instanceof ParquetRuntimeException
          || cause instanceof FileNotFoundException
          || (cause instanceof IOException && file != null)) {
        damaged = true;
        reason = message.lines().findFirst().orElse("");
      }
    }
    if (damaged || file != null) {
      String what = file == null ? dataset + " cannot be read" : "cannot read " + file;
      return new InputException(
          reason == null ? what : what + ": " + reason, Remedy.again(dataset), thrown);
    }
    return thrown;
  }

  /**
   * Lets a checked exception of Spark pass as it came: wrapping it would hide from Spark what it
   * is.
   */
  @SuppressWarnings("unchecked")
  private static <E extends Exception> E unchecked(Exception thrown) throws E {
    throw (E) thrown;
  }
}
