package io.wavemill.jobs.inspect;

import java.util.ArrayList;
import java.util.List;

/** Text in columns: numbers to the right, words to the left. */
public final class TextTable {
  private static final String GAP = "  ";

  private final List<Object[]> rows = new ArrayList<>();

  /** A table with these headings and no rows. */
  public TextTable(Object... headings) {
    rows.add(headings);
  }

  /** Adds a row with a value for each heading. */
  public void row(Object... values) {
    rows.add(values);
  }

  /** The table, heading first. */
  public List<String> lines() {
    int columns = rows.get(0).length;
    int[] widths = new int[columns];
    boolean[] numbers = new boolean[columns];
    for (int c = 0; c < columns; c++) {
      numbers[c] = rows.size() > 1;
      for (int r = 0; r < rows.size(); r++) {
        String cell = String.valueOf(rows.get(r)[c]);
        widths[c] = Math.max(widths[c], cell.length());
        numbers[c] &= r == 0 || cell.matches("-?[0-9.]+(e[-+]?[0-9]+)?");
      }
    }
    List<String> lines = new ArrayList<>();
    for (Object[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int c = 0; c < columns; c++) {
        String cell = String.valueOf(row[c]);
        String space = " ".repeat(widths[c] - cell.length());
        line.append(c == 0 ? "" : GAP).append(numbers[c] ? space + cell : cell + space);
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
