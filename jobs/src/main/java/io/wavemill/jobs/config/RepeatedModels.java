package io.wavemill.jobs.config;

import io.wavemill.datasets.InputException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds a model that one file describes twice.
 *
 * <p>HOCON merges two blocks of one name without a word, so that a copied block whose name was not
 * changed would leave one model where two were meant. The library does not tell such blocks from
 * those that are meant to be merged, hence this small scan of the text: blocks by brackets, with
 * comments, quotes and substitutions passed over. Where it does not understand, it says nothing.
 */
final class RepeatedModels {

  private static final String MODELS = "models.";

  private final String text;
  private final String file;
  private final Deque<String> blocks = new ArrayDeque<>();
  private final Map<String, Integer> lines = new HashMap<>();
  private final StringBuilder key = new StringBuilder();
  private int position;
  private int line = 1;

  private RepeatedModels(String text, String file) {
    this.text = text;
    this.file = file;
  }

  /**
   * @throws InputException naming the model and both places
   */
  static void refuse(String text, String file) {
    new RepeatedModels(text, file).scan();
  }

  private void scan() {
    blocks.push("");
    while (position < text.length()) {
      char c = text.charAt(position);
      if (c == '#' || text.startsWith("//", position)) {
        skipUntil("\n", 0);
      } else if (text.startsWith("\"\"\"", position)) {
        skipUntil("\"\"\"", 3);
        key.append('?');
      } else if (c == '"') {
        quoted();
      } else if (text.startsWith("${", position)) {
        skipUntil("}", 1);
        key.append('?');
      } else {
        step(c);
      }
    }
  }

  private void step(char c) {
    position++;
    switch (c) {
      case '{', '[' -> open();
      case '}', ']' -> {
        // More closing than opening brackets is the parser's to complain about.
        if (blocks.size() > 1) {
          blocks.pop();
        }
        key.setLength(0);
      }
      case '\n' -> {
        line++;
        key.setLength(0);
      }
      case ',' -> key.setLength(0);
      default -> key.append(c);
    }
  }

  private void open() {
    String name = key.toString().replaceFirst("\\s*[=:]\\s*$", "").strip();
    key.setLength(0);
    boolean plain = !name.isEmpty() && name.chars().noneMatch(c -> "?=:+ ".indexOf(c) >= 0);
    String outer = blocks.peek();
    String path = plain && outer != null && !outer.equals("?") ? outer + name + "." : "?";
    blocks.push(path);
    boolean model =
        path.startsWith(MODELS)
            && path.length() > MODELS.length()
            && path.indexOf('.', MODELS.length()) == path.length() - 1;
    if (!model) {
      return;
    }
    Integer first = lines.putIfAbsent(path, line);
    if (first != null) {
      throw new InputException(
          String.format(
              "%s:%d: %s is there already, in line %d.",
              file, line, path.substring(0, path.length() - 1), first),
          "Give the second one another name, or put both into one block.");
    }
  }

  private void quoted() {
    int start = position++;
    while (position < text.length() && text.charAt(position) != '"') {
      if (text.charAt(position) == '\n') {
        return;
      }
      position += text.charAt(position) == '\\' ? 2 : 1;
    }
    position = Math.min(position + 1, text.length());
    // A quoted name may hold dots that separate nothing; such names are no model's.
    key.append(text, start + 1, Math.max(start + 1, position - 1));
  }

  private void skipUntil(String end, int opening) {
    int found = text.indexOf(end, position + opening);
    int stop = found < 0 ? text.length() : found + (end.equals("\n") ? 0 : end.length());
    line += (int) text.substring(position, stop).chars().filter(c -> c == '\n').count();
    position = stop;
  }
}
