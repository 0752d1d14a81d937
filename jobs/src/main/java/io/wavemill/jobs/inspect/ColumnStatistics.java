package io.wavemill.jobs.inspect;

import io.wavemill.datasets.card.Column;
import io.wavemill.jobs.dataset.ReadFailure;
import io.wavemill.jobs.dataset.StoredDataset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * What the values of a number column look like.
 *
 * @param column the column
 * @param minimum the smallest value
 * @param mean the arithmetic mean
 * @param maximum the largest value
 */
public record ColumnStatistics(Column column, double minimum, double mean, double maximum) {
  private static final Set<String> NUMBERS = Set.of("int", "long", "float", "double");

  /**
   * The statistics of every number column of a split, from one pass over them; frames are not read.
   *
   * @throws io.wavemill.datasets.InputException if there is no such split, or a file cannot be read
   */
  public static List<ColumnStatistics> of(StoredDataset dataset, String split) {
    List<Column> numbers =
        dataset.columns(split).stream().filter(column -> NUMBERS.contains(column.type())).toList();
    List<org.apache.spark.sql.Column> wanted = new ArrayList<>();
    for (Column column : numbers) {
      org.apache.spark.sql.Column values = functions.col(column.name()).cast("double");
      wanted.add(functions.min(values));
      wanted.add(functions.avg(values));
      wanted.add(functions.max(values));
    }
    Row result =
        ReadFailure.naming(
            dataset.uri(),
            () ->
                dataset
                    .rows(split)
                    .agg(
                        wanted.get(0),
                        wanted
                            .subList(1, wanted.size())
                            .toArray(org.apache.spark.sql.Column[]::new))
                    .first());
    List<ColumnStatistics> statistics = new ArrayList<>();
    for (int i = 0; i < numbers.size(); i++) {
      statistics.add(
          new ColumnStatistics(
              numbers.get(i),
              result.getDouble(3 * i),
              result.getDouble(3 * i + 1),
              result.getDouble(3 * i + 2)));
    }
    return statistics;
  }
}
