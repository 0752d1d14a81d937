package io.wavemill.jobs.config;

import com.typesafe.config.ConfigUtil;
import java.util.List;
import java.util.stream.Collectors;

/** Writes settings as HOCON in a fixed order, one key a line, so that equal settings look equal. */
final class HoconWriter {

  private final StringBuilder text = new StringBuilder();
  private int depth;

  HoconWriter put(String key, String value) {
    return line(key + " = " + ConfigUtil.quoteString(value));
  }

  HoconWriter put(String key, long value) {
    return line(key + " = " + value);
  }

  HoconWriter put(String key, double value) {
    return line(key + " = " + value);
  }

  HoconWriter put(String key, boolean value) {
    return line(key + " = " + value);
  }

  HoconWriter put(String key, List<String> values) {
    return line(
        values.stream()
            .map(ConfigUtil::quoteString)
            .collect(Collectors.joining(", ", key + " = [", "]")));
  }

  HoconWriter putIntegers(String key, List<Integer> values) {
    // The list's own form is HOCON's: [1, 2, 3].
    return line(key + " = " + values);
  }

  /** Writes a block, its inside by {@code inside}. */
  HoconWriter block(String name, Runnable inside) {
    line(ConfigUtil.joinPath(name) + " {");
    depth++;
    inside.run();
    depth--;
    return line("}");
  }

  private HoconWriter line(String line) {
    text.append("  ".repeat(depth)).append(line).append('\n');
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
