package io.wavemill.jobs.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The launcher's pipe behind standard error. It drops one line that Java prints when it starts, and
 * hands on the rest; whoever waits for this process must find all of it written.
 */
final class LauncherErrors {

  /** System property: process number of the pipe's other end; absent where there is no pipe. */
  private static final String READER = "wavemill.errors";

  /** A reader that does not end is not worth a longer wait. */
  private static final int SECONDS = 2;

  private LauncherErrors() {}

  /** Closes standard error and waits until what was written has been handed on. */
  static void finish() {
    Long reader = Long.getLong(READER);
    if (reader == null) {
      return;
    }
    ProcessHandle self = ProcessHandle.current();
    // On a cluster the number may be anybody's.
    ProcessHandle.of(reader)
        .filter(process -> process.parent().filter(self::equals).isPresent())
        .ifPresent(LauncherErrors::await);
  }

  private static void await(ProcessHandle reader) {
    System.err.flush();
    try {
      new FileOutputStream(FileDescriptor.err).close();
      reader.onExit().get(SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | ExecutionException | TimeoutException e) {
      // The process ends anyway; at worst its last line comes after that.
    }
  }
}
