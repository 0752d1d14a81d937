package io.wavemill.jobs.report;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Builds HTML; text and attribute values are escaped, so that nothing a user wrote can become
 * markup.
 */
final class Html {
  private final StringBuilder out = new StringBuilder();
  private final Deque<String> open = new ArrayDeque<>();

  /**
   * Opens an element.
   *
   * @param attributes names and values in turn; a null value leaves the attribute out
   */
  Html open(String tag, String... attributes) {
    tag(tag, attributes);
    open.push(tag);
    return this;
  }

  /** Closes the innermost open element. */
  Html close() {
    out.append("</").append(open.pop()).append('>');
    return this;
  }

  /** Adds text. */
  Html text(String text) {
    out.append(escape(text));
    return this;
  }

  /** Adds an element with text in it. */
  Html element(String tag, String text, String... attributes) {
    return open(tag, attributes).text(text).close();
  }

  /**
   * Opens a table in a region of its own, which scrolls where it is too narrow; both are to be
   * closed.
   *
   * @param label what the region is called
   */
  Html openTable(String label, String cssClass) {
    open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", label);
    return open("table", "class", cssClass);
  }

  /** Adds an element that has no content and no end, such as {@code input}. */
  Html empty(String tag, String... attributes) {
    tag(tag, attributes);
    return this;
  }

  /** Adds markup of our own; never anything that comes from a file of the user's. */
  Html trusted(String markup) {
    out.append(markup);
    return this;
  }

  private void tag(String tag, String... attributes) {
    out.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      if (attributes[i + 1] != null) {
        out.append(' ').append(attributes[i]).append("=\"").append(escape(attributes[i + 1]));
        out.append('"');
      }
    }
    out.append('>');
  }

  /** Escapes for text and for attribute values in double quotes. */
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  @Override
  public String toString() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("not closed: " + open);
    }
    return out.toString();
  }
}
