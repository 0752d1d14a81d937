package io.wavemill.datasets;

import java.util.Objects;

/**
 * Something the user gave is wrong: a file, a setting, an address.
 *
 * <p>It carries two sentences, what is wrong and where, and how to mend it. The command line prints
 * them as two lines and exits with code 2, without a stack trace. Mistakes of the program are other
 * exceptions.
 */
public final class InputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String what;
  private final String remedy;

  /**
   * @param what what is wrong and where, one line
   * @param remedy how to mend it, one line
   */
  public InputException(String what, String remedy) {
    this(what, remedy, null);
  }

  /**
   * @param what what is wrong and where, one line
   * @param remedy how to mend it, one line
   * @param cause what raised it, or null
   */
  public InputException(String what, String remedy, Throwable cause) {
    super(what + "\n" + remedy, cause);
    this.what = Objects.requireNonNull(what, "what");
    this.remedy = Objects.requireNonNull(remedy, "remedy");
  }

  /** What is wrong and where. */
  public String what() {
    return what;
  }

  /** How to mend it. */
  public String remedy() {
    return remedy;
  }
}
