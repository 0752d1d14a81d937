package io.wavemill.jobs.storage;

import io.wavemill.datasets.InputException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.util.Locale;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.security.AccessControlException;

/** Tells apart what went wrong with a file, and which of it the user can mend. */
final class StorageFailure {

  private StorageFailure() {}

  /**
   * @param verb what was tried: read, write, reach
   * @param address with what
   * @param cause what came of it
   */
  static RuntimeException of(String verb, String address, Exception cause) {
    String start = "Cannot " + verb + " " + address + ": ";
    String reason = reason(cause);
    String lower = reason.toLowerCase(Locale.ROOT);
    if (lower.contains("no space left") || lower.contains("quota")) {
      return new InputException(
          start + "no space left.", "Make room, or write to another place.", cause);
    }
    if (lower.contains("read-only file system")) {
      return new InputException(
          start + "it is on a read-only file system.", "Write to another place.", cause);
    }
    if (lower.contains("not a directory")
        || lower.contains("is a directory")
        || cause instanceof ParentNotDirectoryException
        || cause instanceof FileAlreadyExistsException) {
      return new InputException(
          start + "there is a file where a folder is needed, or a folder where a file is.",
          "Give another place, or move what stands in the way.",
          cause);
    }
    if (cause instanceof AccessControlException
        || cause instanceof AccessDeniedException
        || lower.contains("permission denied")
        || lower.contains("operation not permitted")
        || lower.contains("mkdirs failed")) {
      return new InputException(
          start + "permission denied.",
          verb.equals("write")
              ? "Write to a place you own, or ask for the right to write there."
              : "Ask for the right to read it.",
          cause);
    }
    if (cause instanceof FileNotFoundException) {
      return new InputException(
          start + "it does not exist.",
          "Check the path, and whether what writes it has run.",
          cause);
    }
    if (cause instanceof UnknownHostException
        || cause.getCause() instanceof UnknownHostException
        || cause instanceof ConnectException
        || cause instanceof NoRouteToHostException) {
      return new InputException(
          start + "its host does not answer.", "Check host and port, and that it is up.", cause);
    }
    IOException io = cause instanceof IOException e ? e : new IOException(reason, cause);
    return new UncheckedIOException(start + reason, io);
  }

  /** The exception's message on one line. */
  static String reason(Exception cause) {
    String message = cause.getMessage();
    if (message == null || message.isBlank()) {
      return cause.getClass().getSimpleName();
    }
    return message.lines().findFirst().orElse("").strip();
  }
}
