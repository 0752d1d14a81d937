package io.wavemill.datasets.series;

import io.wavemill.datasets.InputException;
import java.io.Serializable;
import java.util.Locale;
import java.util.Objects;

/**
 * How a CSV file is read.
 *
 * @param column the column of samples: its name, or its number counted from 1 where there are no
 *     names
 * @param timeColumn the column that says when, in the same way; empty if there is none
 * @param separator what stands between columns
 * @param header whether the first line names the columns
 * @param missing a text that stands for a missing sample, besides an empty field, NA, NaN and null
 * @param gaps what to do about missing samples
 */
public record CsvSettings(
    String column,
    String timeColumn,
    Separator separator,
    boolean header,
    String missing,
    Gaps gaps)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What may stand between columns. */
  public enum Separator {
    /** {@code ,} */
    COMMA(','),
    /** {@code ;} */
    SEMICOLON(';'),
    /** A tabulator. */
    TAB('\t'),
    /** A blank. */
    SPACE(' ');

    private final char character;

    Separator(char character) {
      this.character = character;
    }

    /** The word in an experiment. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    char character() {
      return character;
    }
  }

  /**
   * Checks that nothing is missing.
   *
   * @throws InputException if no column of samples is named, or one by number has no number
   */
  public CsvSettings {
    Objects.requireNonNull(separator, "separator");
    Objects.requireNonNull(missing, "missing");
    Objects.requireNonNull(gaps, "gaps");
    checkColumn("column", column, header);
    if (!timeColumn.isEmpty()) {
      checkColumn("timeColumn", timeColumn, header);
    }
  }

  private static void checkColumn(String key, String column, boolean header) {
    if (column.isBlank()) {
      throw new InputException(
          "dataset." + key + " is empty.", "Name the column, or give its number counted from 1.");
    }
    if (!header && !column.matches("[1-9]\\d{0,5}")) {
      throw new InputException(
          "dataset."
              + key
              + " is '"
              + column
              + "', but dataset.header = false: there are no names.",
          "Give the column's number counted from 1.");
    }
  }
}
