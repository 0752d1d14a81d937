package io.wavemill.jobs.dataset;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.card.DatasetCard;
import io.wavemill.datasets.tensor.DType;
import io.wavemill.datasets.tensor.NpyFormat;
import io.wavemill.datasets.tensor.TensorColumn;
import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.sql.Row;

/**
 * Takes the grey values of a split's sequences out of their {@code .npy} bytes, and their labels
 * where the dataset has a column of them.
 */
final class FrameDecoder implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The column with the number of a sequence's class. */
  static final String LABEL = "label";

  private final String dataset;
  private final String split;
  private final TensorColumn tensor;
  private final boolean labelled;
  private transient NpyFormat format;

  private FrameDecoder(String dataset, String split, TensorColumn tensor, boolean labelled) {
    this.dataset = dataset;
    this.split = split;
    this.tensor = tensor;
    this.labelled = labelled;
  }

  /**
   * The decoder of a split's grey-value frames, {@code [frame, channel, height, width]}.
   *
   * @throws InputException if the dataset has no such column
   */
  static FrameDecoder of(String dataset, DatasetCard card, String split) {
    TensorColumn frames =
        card.tensors().stream()
            .filter(tensor -> tensor.dtype() == DType.UINT8 && tensor.shape(split).size() == 4)
            .findFirst()
            .orElseThrow(
                () ->
                    new InputException(
                        dataset + " has no column of grey-value frames.",
                        "Give a dataset of sequences of frames of dtype uint8."));
    boolean labelled =
        card.columns().stream()
            .anyMatch(column -> column.name().equals(LABEL) && column.type().equals("int"));
    return new FrameDecoder(dataset, split, frames, labelled);
  }

  /** The column's name. */
  String column() {
    return tensor.name();
  }

  /** Whether sequences have a class. */
  boolean labelled() {
    return labelled;
  }

  /** The columns that a sequence is made of: {@code id}, the frames and, if there are, labels. */
  String[] columns() {
    return labelled ? new String[] {"id", column(), LABEL} : new String[] {"id", column()};
  }

  /** A sequence of the values of {@link #columns}. */
  StoredSequence sequence(Row row) {
    long id = row.getLong(0);
    byte[] frames = decode(id, row.getAs(1));
    return new StoredSequence(
        id, shape(), frames, labelled ? row.getInt(2) : StoredSequence.UNLABELLED);
  }

  /** {@code [frame, channel, height, width]}. */
  int[] shape() {
    return format().shape();
  }

  /**
   * The grey values of one sequence.
   *
   * @throws InputException if the bytes are not an array of the card's shape
   */
  byte[] decode(long id, byte[] npy) {
    if (!format().matches(npy)) {
      throw new InputException(
          "Sequence "
              + id
              + " of split "
              + split
              + " in "
              + dataset
              + " is not "
              + format()
              + ", as its card says.",
          Remedy.again(dataset));
    }
    return Arrays.copyOfRange(npy, format().headerBytes(), npy.length);
  }

  private NpyFormat format() {
    if (format == null) {
      format = tensor.format(split);
    }
    return format;
  }
}
