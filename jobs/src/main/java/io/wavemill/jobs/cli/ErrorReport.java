package io.wavemill.jobs.cli;

import io.wavemill.datasets.InputException;
import io.wavemill.jobs.ExplainedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the user is told about an exception: two lines and an exit code.
 *
 * @param exitCode 2 if the user's input is wrong, else 1
 * @param lines what happened, and what to do about it
 */
record ErrorReport(int exitCode, List<String> lines) {

  static final int DONE = 0;
  static final int FAILED = 1;
  static final int WRONG_INPUT = 2;

  /** An exception of an executor reaches the driver as text only. */
  private static final Pattern IN_TEXT =
      Pattern.compile(
          Pattern.quote(InputException.class.getName())
              + ": (?<what>[^\\n]+)\\n(?<remedy>[^\\n]+)");

  /** The exception of a task inside Spark's message about the job that failed with it. */
  private static final Pattern LOST_TASK =
      Pattern.compile("Lost task [^\\n]*?\\): (?<cause>[^\\n]+)");

  static ErrorReport of(Throwable thrown) {
    List<Throwable> chain = chain(thrown);
    for (Throwable link : chain) {
      if (link instanceof InputException e) {
        return new ErrorReport(WRONG_INPUT, List.of(e.what(), e.remedy()));
      }
      if (link instanceof ExplainedException e) {
        return new ErrorReport(FAILED, List.of(e.getMessage(), e.remedy()));
      }
    }
    for (Throwable link : chain) {
      Optional<ErrorReport> inText = inText(String.valueOf(link.getMessage()));
      if (inText.isPresent()) {
        return inText.get();
      }
    }
    for (Throwable link : chain) {
      if (link instanceof OutOfMemoryError) {
        return new ErrorReport(
            FAILED,
            List.of(
                "Out of memory: " + oneLine(link),
                "Use a smaller batch, or more heap: WAVEMILL_HEAP=8g ./wavemill …"));
      }
    }
    return new ErrorReport(
        FAILED, List.of("Failed: " + cause(chain), "Run with --verbose for the stack trace."));
  }

  private static Optional<ErrorReport> inText(String message) {
    Matcher matcher = IN_TEXT.matcher(message);
    if (!matcher.find()) {
      return Optional.empty();
    }
    return Optional.of(
        new ErrorReport(
            WRONG_INPUT, List.of(matcher.group("what").strip(), matcher.group("remedy").strip())));
  }

  /** The innermost exception says most, except that Spark's hold the executor's as text. */
  private static String cause(List<Throwable> chain) {
    for (Throwable link : chain) {
      Matcher lost = LOST_TASK.matcher(String.valueOf(link.getMessage()));
      if (lost.find()) {
        return lost.group("cause").strip();
      }
    }
    return oneLine(chain.get(chain.size() - 1));
  }

  private static String oneLine(Throwable thrown) {
    String name = thrown.getClass().getSimpleName();
    String message = thrown.getMessage();
    if (message == null || message.isBlank()) {
      StackTraceElement[] trace = thrown.getStackTrace();
      return trace.length == 0 ? name : name + " at " + trace[0];
    }
    return name + ": " + message.strip().lines().findFirst().orElse("");
  }

  /** The exception and its causes, outermost first; cycles are cut. */
  private static List<Throwable> chain(Throwable thrown) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Throwable> chain = new ArrayList<>();
    for (Throwable link = thrown; link != null && seen.add(link); link = link.getCause()) {
      chain.add(link);
    }
    return chain;
  }
}
