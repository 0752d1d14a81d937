package io.wavemill.jobs.dataset;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.card.Column;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A card's columns as Spark's schema. */
public final class Columns {
  private Columns() {}

  /**
   * The schema of rows of these columns, none of which may be null.
   *
   * @throws InputException if a type's name is not one that we write
   */
  public static StructType schema(List<Column> columns) {
    StructType schema = new StructType();
    for (Column column : columns) {
      schema = schema.add(column.name(), type(column), false);
    }
    return schema;
  }

  private static DataType type(Column column) {
    return switch (column.type()) {
      case "int" -> DataTypes.IntegerType;
      case "long" -> DataTypes.LongType;
      case "float" -> DataTypes.FloatType;
      case "double" -> DataTypes.DoubleType;
      case "boolean" -> DataTypes.BooleanType;
      case "string" -> DataTypes.StringType;
      case "binary" -> DataTypes.BinaryType;
      default ->
          throw new InputException(
              "Column " + column.name() + " has the unknown type " + column.type() + ".",
              "Use the version of wavemill that wrote the dataset, or generate it again.");
    };
  }
}
