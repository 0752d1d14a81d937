package io.wavemill.datasets.source;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;
import java.util.Objects;

/**
 * A file that data come from, as it is recorded in a dataset's card.
 *
 * @param name the file's name, without folders
 * @param sha256 its SHA-256 as it lies there (a gzipped file is not unpacked for it), 64
 *     hexadecimal digits in lower case
 * @param bytes its length
 */
public record SourceFile(
    @JsonProperty(required = true) String name,
    @JsonProperty(required = true) String sha256,
    @JsonProperty(required = true) long bytes)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Checks that nothing is missing. */
  public SourceFile {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(sha256, "sha256");
  }
}
