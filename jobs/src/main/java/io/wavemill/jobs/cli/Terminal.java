package io.wavemill.jobs.cli;

/** Whether somebody is watching. */
final class Terminal {

  private Terminal() {}

  /**
   * How progress should be shown. The launcher knows whether standard error is a terminal and says
   * so by {@code -Dwavemill.terminal}; without it, Java's console is the best guess.
   */
  static ProgressLine.Style style(boolean quiet) {
    if (quiet) {
      return ProgressLine.Style.SILENT;
    }
    String told = System.getProperty("wavemill.terminal");
    boolean terminal = told == null ? System.console() != null : Boolean.parseBoolean(told);
    boolean capable = !"dumb".equals(System.getenv("TERM"));
    return terminal && capable ? ProgressLine.Style.LIVE : ProgressLine.Style.PLAIN;
  }
}
