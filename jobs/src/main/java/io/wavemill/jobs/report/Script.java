package io.wavemill.jobs.report;

/** What may stand between {@code <script>} and {@code </script>}. */
final class Script {
  private Script() {}

  /**
   * Makes JSON safe there. These characters occur in JSON only within strings, where a Unicode
   * escape means the same; without {@code <} no text can end the element or begin a comment, and
   * the line separators would end a line of JavaScript.
   */
  static String json(String json) {
    return json.replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }

  /**
   * Makes a library's code safe there. In JavaScript these two sequences make sense only within
   * strings and regular expressions, where a backslash before {@code /} or {@code !} changes
   * nothing.
   */
  static String code(String code) {
    return code.replaceAll("(?i)<(?=/script)", "<\\\\").replace("<!--", "<\\!--");
  }
}
