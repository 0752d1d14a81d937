package io.wavemill.jobs;

import java.util.Objects;

/**
 * Something that neither the user's input nor the program is to blame for, said in two lines: what
 * happened, and what to do about it.
 */
public class ExplainedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String remedy;

  /**
   * @param what what happened, one line
   * @param remedy what to do about it, one line
   */
  public ExplainedException(String what, String remedy) {
    this(what, remedy, null);
  }

  /**
   * @param what what happened, one line
   * @param remedy what to do about it, one line
   * @param cause what raised it, or null
   */
  public ExplainedException(String what, String remedy, Throwable cause) {
    super(Objects.requireNonNull(what, "what"), cause);
    this.remedy = Objects.requireNonNull(remedy, "remedy");
  }

  /** What to do about it; {@link #getMessage} says what happened. */
  public final String remedy() {
    return remedy;
  }
}
