package io.wavemill.datasets.card;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;
import java.util.Objects;

/**
 * A file of a dataset.
 *
 * @param path where it lies, relative to the dataset, with {@code /} between folders
 * @param bytes its length
 * @param rows how many rows it holds
 */
public record DatasetFile(
    @JsonProperty(required = true) String path,
    @JsonProperty(required = true) long bytes,
    @JsonProperty(required = true) long rows)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Checks that nothing is missing. */
  public DatasetFile {
    Objects.requireNonNull(path, "path");
  }
}
