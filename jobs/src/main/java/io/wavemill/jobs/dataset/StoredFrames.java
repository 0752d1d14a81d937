package io.wavemill.jobs.dataset;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.card.Column;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;

/**
 * The frames of one sample with a line about it, to look at.
 *
 * @param caption what the sample was made from
 * @param side height and width of a frame, pixels
 * @param values grey values 0 .. 255 as unsigned bytes, {@code [frame, height, width]}
 */
public record StoredFrames(String caption, int side, byte[] values) {
  /**
   * Samples of a split, in the order of their ids.
   *
   * @param ids which, ascending
   * @throws InputException if there is no such split, it has no square grey frames, or a file
   *     cannot be read
   */
  public static List<StoredFrames> of(StoredDataset dataset, String split, List<Long> ids) {
    List<Column> columns = dataset.columns(split);
    FrameDecoder decoder = FrameDecoder.of(dataset.uri(), dataset.card(), split);
    int[] shape = decoder.shape();
    if (shape[1] != 1 || shape[2] != shape[3]) {
      throw new InputException(
          dataset.uri() + " has no square grey frames to draw.",
          "Leave --image out for this dataset.");
    }
    List<Row> rows = dataset.rows(split, ids);
    List<StoredFrames> frames = new ArrayList<>();
    for (Row row : rows) {
      byte[] values = decoder.decode(row.getAs("id"), row.getAs(decoder.column()));
      String caption = SampleCaption.of(dataset.card().generator(), row, columns);
      frames.add(new StoredFrames(caption, shape[2], values));
    }
    return frames;
  }
}
