package io.wavemill.datasets;

import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.source.SourceFile;
import io.wavemill.datasets.tensor.TensorColumn;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * A dataset that can be made sample by sample, in any order and on any machine.
 *
 * <p>It is broadcast to the executors once, with the source data it needs. Each sample must depend
 * on the generator's settings, the split and the id alone, so that partitions, retries and machines
 * leave no trace in the data.
 */
public interface SampleGenerator extends Serializable {
  /** The generator's name, in experiments ({@code dataset.type}) and cards. */
  String name();

  /** The seed of everything random. */
  long seed();

  /**
   * The settings that shape the samples, named and nested as in the block {@code dataset} of an
   * experiment, without those that {@link #counts} holds. Values are texts, numbers, booleans,
   * lists and maps.
   */
  Map<String, Object> parameters();

  /**
   * How many samples each split has, in the order of making; splits without samples are left out.
   */
  Map<String, Long> counts();

  /** All columns of the dataset, those of some splits only included. */
  List<Column> columns();

  /**
   * The columns of one split, in the order of the values of {@link #rows}; the first is {@code id},
   * a {@code long}.
   */
  List<Column> columns(String split);

  /** The columns that hold arrays. */
  List<TensorColumn> tensors();

  /** The files that the source data came from; empty where there are none. */
  List<SourceFile> sources();

  /** The terms under which the samples may be used. */
  String licence();

  /** Whom to cite. */
  String citation();

  /**
   * The rows of samples {@code from .. to-1} of a split, in the order of their ids, made one at a
   * time as the iterator is asked.
   *
   * @return values in the order of {@link #columns(String)}, of the Java types that {@link
   *     io.wavemill.datasets.card.RowDigest} takes
   */
  Iterator<Object[]> rows(String split, long from, long to);
}
