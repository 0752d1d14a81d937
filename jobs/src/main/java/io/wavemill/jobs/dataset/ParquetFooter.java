package io.wavemill.jobs.dataset;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.Type;

/**
 * What the end of a Parquet file says about it; costs one or two reads however large the file is.
 *
 * @param rows how many rows the file holds
 * @param columns their top-level columns' names, in order
 */
public record ParquetFooter(long rows, List<String> columns) {
  /**
   * Reads the footer of a file.
   *
   * @throws IOException if there is no such file, or it does not end as a Parquet file does
   */
  public static ParquetFooter read(Path file, Configuration configuration) throws IOException {
    FileStatus status = file.getFileSystem(configuration).getFileStatus(file);
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromStatus(status, configuration))) {
      return new ParquetFooter(
          reader.getRecordCount(),
          reader.getFileMetaData().getSchema().getFields().stream().map(Type::getName).toList());
    } catch (RuntimeException e) {
      // Garbage where lengths and offsets should be: Parquet, Thrift and the JDK each have their
      // own words for it.
      throw new IOException("not a Parquet file: " + e.getMessage(), e);
    }
  }
}
