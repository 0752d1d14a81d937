package io.wavemill.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.card.RowDigest;
import io.wavemill.datasets.tensor.Npy;
import io.wavemill.datasets.tensor.NpyArray;
import io.wavemill.datasets.tensor.TensorColumn;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** What every generator must do, checked on one of them. */
public final class Generated {
  private Generated() {}

  /** All rows of a split. */
  public static List<Object[]> rows(SampleGenerator generator, String split) {
    List<Object[]> rows = new ArrayList<>();
    generator.rows(split, 0, generator.counts().get(split)).forEachRemaining(rows::add);
    return rows;
  }

  /** The value of a column in a row. */
  public static Object value(SampleGenerator generator, String split, Object[] row, String column) {
    List<String> names = generator.columns(split).stream().map(Column::name).toList();
    return row[names.indexOf(column)];
  }

  /** The array of a column in a row. */
  public static NpyArray array(
      SampleGenerator generator, String split, Object[] row, String column) {
    return Npy.decode((byte[]) value(generator, split, row, column), column);
  }

  /**
   * Asserts that ids count from 0, values are of the columns' types, arrays of the shapes promised,
   * and that rows made one by one, by a copy that travelled, are the same.
   */
  public static void assertSound(SampleGenerator generator) {
    SampleGenerator copy = copy(generator);
    for (String split : generator.counts().keySet()) {
      List<Column> columns = generator.columns(split);
      assertEquals(new Column("id", "long", "", columns.get(0).description()), columns.get(0));
      assertTrue(generator.columns().containsAll(columns), split);
      List<String> names = columns.stream().map(Column::name).toList();
      List<Object[]> rows = rows(generator, split);
      RowDigest whole = new RowDigest();
      RowDigest single = new RowDigest();
      for (int id = rows.size() - 1; id >= 0; id--) {
        Object[] row = rows.get(id);
        assertEquals((long) id, row[0], split);
        for (int c = 0; c < row.length; c++) {
          assertEquals(columns.get(c).type(), type(row[c]), names.get(c));
        }
        assertShapes(generator, split, row);
        whole.add(names, row);
        Iterator<Object[]> one = copy.rows(split, id, id + 1);
        single.add(names, one.next());
        assertTrue(!one.hasNext());
      }
      assertEquals(whole, single, split);
    }
  }

  private static void assertShapes(SampleGenerator generator, String split, Object[] row) {
    for (TensorColumn tensor : generator.tensors()) {
      if (generator.columns(split).stream().noneMatch(c -> c.name().equals(tensor.name()))) {
        continue;
      }
      NpyArray array = array(generator, split, row, tensor.name());
      assertEquals(tensor.dtype(), array.type(), tensor.name());
      List<Integer> shape = tensor.shape(split);
      assertEquals(shape.size(), array.shape().length, tensor.name());
      for (int d = 0; d < shape.size(); d++) {
        assertTrue(shape.get(d) == -1 || shape.get(d) == array.shape()[d], tensor.name());
      }
    }
  }

  private static String type(Object value) {
    return value instanceof byte[]
        ? "binary"
        : value instanceof Integer ? "int" : value.getClass().getSimpleName().toLowerCase();
  }

  /** The generator as it arrives at another machine. */
  public static SampleGenerator copy(SampleGenerator generator) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(generator);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (SampleGenerator) in.readObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
