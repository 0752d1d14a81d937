package io.wavemill.datasets.card;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;
import java.util.Objects;

/**
 * A column of a dataset.
 *
 * @param name its name
 * @param type its type in Spark's words: {@code long}, {@code int}, {@code double}, {@code string},
 *     {@code binary} …
 * @param unit the unit of its values; empty where they have none
 * @param description what it says
 */
public record Column(
    @JsonProperty(required = true) String name,
    @JsonProperty(required = true) String type,
    @JsonProperty(required = true) String unit,
    @JsonProperty(required = true) String description)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Checks that nothing is missing. */
  public Column {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(unit, "unit");
    Objects.requireNonNull(description, "description");
  }
}
