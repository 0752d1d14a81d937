package io.wavemill.datasets.card;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.wavemill.datasets.InputException;
import io.wavemill.datasets.source.SourceFile;
import io.wavemill.datasets.tensor.TensorColumn;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a dataset is and how it was made: the contents of {@code dataset.json}.
 *
 * @param generator what made it
 * @param parameters the generator's settings; numbers are {@code Long} or {@code Double}
 * @param seed its seed
 * @param counts rows of each split, in the splits' order
 * @param tensors the columns that hold arrays
 * @param columns all columns
 * @param sources the files the data come from
 * @param licence the terms under which the data may be used
 * @param citation whom to cite
 * @param files the files the dataset consists of
 * @param digests the {@link RowDigest} of each split, hexadecimal
 * @param fingerprint identifies the contents: SHA-256 over generator, parameters, seed, counts,
 *     digests and sources, hexadecimal
 * @param wavemill the version that wrote it
 */
@JsonPropertyOrder({
  "generator",
  "parameters",
  "seed",
  "counts",
  "tensors",
  "columns",
  "sources",
  "licence",
  "citation",
  "files",
  "digests",
  "fingerprint",
  "wavemill"
})
public record DatasetCard(
    @JsonProperty(required = true) String generator,
    @JsonProperty(required = true) Map<String, Object> parameters,
    @JsonProperty(required = true) long seed,
    @JsonProperty(required = true) Map<String, Long> counts,
    @JsonProperty(required = true) List<TensorColumn> tensors,
    @JsonProperty(required = true) List<Column> columns,
    @JsonProperty(required = true) List<SourceFile> sources,
    @JsonProperty(required = true) String licence,
    @JsonProperty(required = true) String citation,
    @JsonProperty(required = true) List<DatasetFile> files,
    @JsonProperty(required = true) Map<String, String> digests,
    @JsonProperty(required = true) String fingerprint,
    @JsonProperty(required = true) String wavemill) {

  /** The file's name within a dataset. */
  public static final String FILE_NAME = "dataset.json";

  /** The version of the file's form that is written, and the newest that is read. */
  public static final int FORMAT = 1;

  /** Copies the collections, keeping their order. */
  public DatasetCard {
    Objects.requireNonNull(generator, "generator");
    parameters = Collections.unmodifiableMap(CardJson.normalise(parameters));
    counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
    tensors = List.copyOf(tensors);
    columns = List.copyOf(columns);
    sources = List.copyOf(sources);
    Objects.requireNonNull(licence, "licence");
    Objects.requireNonNull(citation, "citation");
    files = List.copyOf(files);
    digests = Collections.unmodifiableMap(new LinkedHashMap<>(digests));
    Objects.requireNonNull(fingerprint, "fingerprint");
    Objects.requireNonNull(wavemill, "wavemill");
  }

  /** The number of rows in a split; 0 if there is no such split. */
  public long count(String split) {
    return counts.getOrDefault(split, 0L);
  }

  /**
   * A column of arrays.
   *
   * @throws IllegalArgumentException if there is no such column
   */
  public TensorColumn tensor(String name) {
    return tensors.stream()
        .filter(tensor -> tensor.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no column of arrays '" + name + "'"));
  }

  /** This card as {@code dataset.json}, indented, with a line break at the end. */
  public String toJson() {
    return CardJson.write(this);
  }

  /**
   * Reads a card.
   *
   * @param json the text of the file
   * @param where the file, for messages
   * @throws InputException if the text is damaged, incomplete, of a newer form, or does not match
   *     its own fingerprint
   */
  public static DatasetCard parse(String json, String where) {
    return CardJson.read(json, where);
  }

  /** Starts a new card. */
  public static Builder builder(String generator) {
    return new Builder(generator);
  }

  /**
   * Collects what a card says; everything must be given. The fingerprint is computed at the end.
   */
  public static final class Builder {
    private final String generator;
    private Map<String, Object> parameters;
    private Long seed;
    private Map<String, Long> counts;
    private List<TensorColumn> tensors;
    private List<Column> columns;
    private List<SourceFile> sources;
    private String licence;
    private String citation;
    private List<DatasetFile> files;
    private Map<String, String> digests;

    private Builder(String generator) {
      this.generator = generator;
    }

    /** The generator's settings: nested maps and lists of texts, numbers and booleans. */
    public Builder parameters(Map<String, ?> value) {
      parameters = new LinkedHashMap<>(value);
      return this;
    }

    /** The generator's seed. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /** Rows of each split. */
    public Builder counts(Map<String, Long> value) {
      counts = value;
      return this;
    }

    /** The columns that hold arrays. */
    public Builder tensors(List<TensorColumn> value) {
      tensors = value;
      return this;
    }

    /** All columns. */
    public Builder columns(List<Column> value) {
      columns = value;
      return this;
    }

    /** The files the data come from. */
    public Builder sources(List<SourceFile> value) {
      sources = value;
      return this;
    }

    /** The terms under which the data may be used. */
    public Builder licence(String value) {
      licence = value;
      return this;
    }

    /** Whom to cite. */
    public Builder citation(String value) {
      citation = value;
      return this;
    }

    /** The files the dataset consists of. */
    public Builder files(List<DatasetFile> value) {
      files = value;
      return this;
    }

    /** The digest of each split's rows. */
    public Builder digests(Map<String, String> value) {
      digests = value;
      return this;
    }

    /**
     * The card.
     *
     * @param version the version of wavemill that writes it
     * @throws NullPointerException if something was not given
     */
    public DatasetCard build(String version) {
      Objects.requireNonNull(seed, "seed");
      DatasetCard unsealed =
          new DatasetCard(
              generator,
              parameters,
              seed,
              counts,
              tensors,
              columns,
              sources,
              licence,
              citation,
              files,
              digests,
              "",
              version);
      return new DatasetCard(
          generator,
          parameters,
          seed,
          counts,
          tensors,
          columns,
          sources,
          licence,
          citation,
          files,
          digests,
          CardJson.fingerprint(unsealed),
          version);
    }
  }
}
