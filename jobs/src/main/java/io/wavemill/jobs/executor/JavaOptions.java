package io.wavemill.jobs.executor;

import java.util.ArrayList;
import java.util.List;

/** Options of Java in one line of text, as Spark's settings hold them. */
public final class JavaOptions {

  private JavaOptions() {}

  /**
   * Adds options to those that somebody chose. An option that is there already, with whatever
   * value, stays as it is: it was given on purpose.
   *
   * @param given a line of options; may be empty
   * @param ours options such as {@code -Da.b=c}
   */
  public static String complete(String given, List<String> ours) {
    List<String> missing = new ArrayList<>();
    for (String option : ours) {
      if (!given.contains(name(option))) {
        missing.add(option);
      }
    }
    return (given.strip() + " " + String.join(" ", missing)).strip();
  }

  /** Up to the value; a module is all of what can be added of it. */
  private static String name(String option) {
    return option.startsWith("-D") && option.contains("=")
        ? option.substring(0, option.indexOf('=') + 1)
        : option;
  }
}
