package io.wavemill.jobs.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.mnist.DigitPath;
import io.wavemill.datasets.mnist.TranslatingMnistDataset;
import io.wavemill.datasets.mnist.TranslatingMnistSettings;
import io.wavemill.datasets.mnist.TranslatingSample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What another Parquet reader than Spark's, DuckDB, finds in a dataset. */
class IndependentReaderTest {
  @TempDir static Path folder;

  private static final TranslatingMnistSettings SETTINGS = TinyDatasets.settings(42);
  private static Connection duck;

  @BeforeAll
  static void open() throws SQLException, IOException {
    TinyDatasets.copy(folder.resolve("data"));
    duck = DriverManager.getConnection("jdbc:duckdb:");
  }

  @AfterAll
  static void close() throws SQLException {
    duck.close();
  }

  private static String split(String name) {
    return "read_parquet('"
        + folder
        + "/data/split="
        + name
        + "/*.parquet', hive_partitioning=false)";
  }

  private static ResultSet query(Statement statement, String sql) throws SQLException {
    return statement.executeQuery(sql);
  }

  @Test
  void countsAndColumns() throws SQLException {
    TranslatingMnistDataset dataset = new TranslatingMnistDataset(SETTINGS);
    Map<String, String> types = Map.of("long", "BIGINT", "int", "INTEGER", "binary", "BLOB");
    try (Statement statement = duck.createStatement()) {
      for (Map.Entry<String, Long> count : dataset.counts().entrySet()) {
        String split = count.getKey();
        try (ResultSet found =
            query(
                statement,
                "select count(*), count(distinct id), min(id), max(id) from " + split(split))) {
          assertTrue(found.next());
          assertEquals(count.getValue(), found.getLong(1));
          assertEquals(count.getValue(), found.getLong(2));
          assertEquals(0, found.getLong(3));
          assertEquals(count.getValue() - 1, found.getLong(4));
        }
        Map<String, String> expected = new LinkedHashMap<>();
        for (Column column : dataset.columns(split)) {
          expected.put(column.name(), types.get(column.type()));
        }
        Map<String, String> columns = new LinkedHashMap<>();
        try (ResultSet found = query(statement, "describe select * from " + split(split))) {
          while (found.next()) {
            columns.put(found.getString(1), found.getString(2));
          }
        }
        assertEquals(expected, columns);
      }
    }
  }

  @Test
  void framesAreWhatNumpyLoads() throws SQLException {
    TranslatingMnistDataset dataset = new TranslatingMnistDataset(SETTINGS);
    try (Statement statement = duck.createStatement();
        ResultSet found =
            query(
                statement,
                "select id, frames, digit_2_index, digit_2_label, digit_2_vx, digit_2_vy,"
                    + " digit_2_x0, digit_2_y0 from "
                    + split("test")
                    + " order by id")) {
      for (long id = 0; id < SETTINGS.test(); id++) {
        assertTrue(found.next());
        TranslatingSample sample = dataset.sample("test", id, TinyDatasets.DIGITS.test());
        DigitPath path = sample.paths().get(1);
        assertEquals(id, found.getLong(1));
        assertEquals(path.index(), found.getInt(3));
        assertEquals(sample.labels().get(1), found.getInt(4));
        assertEquals(path.vx(), found.getInt(5));
        assertEquals(path.vy(), found.getInt(6));
        assertEquals(path.x0(), found.getInt(7));
        assertEquals(path.y0(), found.getInt(8));

        byte[] npy = found.getBytes(2);
        assertArrayEquals(
            new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}, Arrays.copyOf(npy, 8));
        int start = 10 + (npy[8] & 0xff) + 256 * (npy[9] & 0xff);
        String header = new String(npy, 10, start - 10, StandardCharsets.US_ASCII);
        assertTrue(
            header.startsWith(
                "{'descr': '|u1', 'fortran_order': False, 'shape': (6, 1, 28, 28), }"),
            header);
        assertArrayEquals(sample.frames(), Arrays.copyOfRange(npy, start, npy.length));
      }
      assertFalse(found.next());
    }
  }

  @Test
  void filesAreCompressedWithZstandard() throws SQLException {
    try (Statement statement = duck.createStatement();
        ResultSet found =
            query(
                statement,
                "select distinct compression from parquet_metadata('"
                    + folder
                    + "/data/split=train/*.parquet')")) {
      assertTrue(found.next());
      assertEquals("ZSTD", found.getString(1));
      assertFalse(found.next());
    }
  }
}
