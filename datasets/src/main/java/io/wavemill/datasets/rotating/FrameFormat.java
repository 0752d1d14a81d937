package io.wavemill.datasets.rotating;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.tensor.DType;
import io.wavemill.datasets.tensor.NpyFormat;
import io.wavemill.datasets.tensor.TensorColumn;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the grey values of frames are written.
 *
 * @param dtype {@link DType#UINT8}, 0 .. 255, rounded to the nearest; or {@link DType#FLOAT32}, 0
 *     .. 1, not rounded
 * @param canvas height and width of a frame, pixels
 */
record FrameFormat(DType dtype, int canvas) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The column of frames. */
  static final String FRAMES = "frames";

  /**
   * A sequence is one array in one row: Java and Parquet both end at 2 GiB, and reason long before.
   */
  private static final long LARGEST_SEQUENCE = 1L << 30;

  FrameFormat {
    if (dtype != DType.UINT8 && dtype != DType.FLOAT32) {
      throw new InputException(
          "dataset.dtype is " + (dtype == null ? "missing" : dtype.numpyName()) + ".",
          "It must be uint8 (grey values 0 to 255) or float32 (0 to 1, not rounded).");
    }
  }

  /**
   * Checks that a sequence can be stored.
   *
   * @param key the key that says how many frames, for the message
   * @throws InputException if it is too long
   */
  void requireFits(String key, long frames) {
    if (frames > LARGEST_SEQUENCE / ((long) canvas * canvas * dtype.bytes())) {
      throw new InputException(
          "dataset." + key + " makes sequences of more than 1 GiB.", "Lower dataset." + key + ".");
    }
  }

  private String unit() {
    return dtype == DType.UINT8 ? "grey value, 0..255" : "grey value, 0..1";
  }

  /** The column of frames, as rows have it. */
  Column column() {
    return new Column(FRAMES, "binary", unit(), "the frames as .npy, see tensors");
  }

  /**
   * The column of frames, {@code [frames, 1, canvas, canvas]}.
   *
   * @param frames frames of a sequence
   * @param bySplit frames of a sequence in each split
   */
  TensorColumn tensor(int frames, Map<String, Integer> bySplit) {
    Map<String, List<Integer>> differing = new TreeMap<>();
    bySplit.forEach(
        (split, count) -> {
          if (count != frames) {
            differing.put(split, shape(count));
          }
        });
    return new TensorColumn(FRAMES, dtype, shape(frames), unit(), differing);
  }

  private List<Integer> shape(int frames) {
    return List.of(frames, 1, canvas, canvas);
  }

  /** What writes sequences of a number of frames. */
  FrameWriter writer(int frames) {
    return new FrameWriter(new NpyFormat(dtype, frames, 1, canvas, canvas));
  }
}
