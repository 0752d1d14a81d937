package io.wavemill.jobs.dataset;

import java.io.Serializable;
import java.util.List;

/** Where executors get the sequences of a split from, a few at a time and in any order. */
public interface SequenceSource extends Serializable {

  /** Tells this source from others: equal names, equal sequences. */
  String name();

  /**
   * The sequences with ids {@code from .. from + count - 1}, in this order.
   *
   * @throws io.wavemill.datasets.InputException if they cannot be read
   */
  List<StoredSequence> read(long from, int count);
}
