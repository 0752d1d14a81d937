package io.wavemill.jobs.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wavemill.datasets.InputException;
import io.wavemill.jobs.config.Experiment;
import io.wavemill.jobs.storage.Storage;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The folder of a run: which experiment it belongs to, and what is known about the run itself
 * ({@code run.json}). A folder belongs to one experiment; another one is refused before anything is
 * touched.
 */
public final class RunFolder {

  /** The experiment, complete, as HOCON. */
  public static final String EXPERIMENT = "experiment.conf";

  /** What is known about the run: dataset, hardware, durations. */
  public static final String RUN = "run.json";

  /** The dataset, when the whole pipeline ran. */
  public static final String DATA = "data";

  /** The folder of each model's files. */
  public static final String MODELS = "models";

  /** The results. */
  public static final String METRICS = "metrics.json";

  /** What the report shows moving. */
  public static final String PICTURES = "pictures.json";

  /** Hidden states that the report shows moving. */
  public static final String HIDDEN = "hidden.json";

  /** Some of them as an animated picture, for slides. */
  public static final String MOVIE = "forecasts.gif";

  /** Forecasts as Parquet. */
  public static final String PREDICTIONS = "predictions";

  /** The page for people. */
  public static final String REPORT = "report.html";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Storage storage;

  /** The folder at a place; nothing is touched yet. */
  public RunFolder(Storage storage) {
    this.storage = storage;
  }

  /** The files. */
  public Storage storage() {
    return storage;
  }

  /** The files of one model. */
  public Storage model(String name) {
    return storage.child(MODELS + "/" + name);
  }

  /**
   * Makes the folder this experiment's, or sees that it is already.
   *
   * @throws InputException if it belongs to another experiment or holds something else, or cannot
   *     be written to
   */
  public void claim(Experiment experiment) {
    String wanted = experiment.toHocon();
    if (storage.exists(EXPERIMENT)) {
      String here = storage.readString(EXPERIMENT);
      Experiment.difference(here, wanted)
          .ifPresent(
              difference -> {
                throw new InputException(
                    storage.address() + " belongs to another experiment: " + difference,
                    "Choose another --out, or delete that folder.");
              });
      return;
    }
    if (storage.exists()) {
      Set<String> others = new HashSet<>(storage.list(""));
      others.remove(DATA);
      if (!others.isEmpty()) {
        throw new InputException(
            storage.address() + " is not empty, and what it holds is not a run of wavemill.",
            "Choose another --out, or empty that folder.");
      }
    }
    storage.requireWritable();
    storage.writeAtomically(EXPERIMENT, wanted);
  }

  /** Whether the folder is this experiment's already. */
  public boolean belongsTo(Experiment experiment) {
    return storage.exists(EXPERIMENT)
        && storage.readString(EXPERIMENT).equals(experiment.toHocon());
  }

  /**
   * The experiment of this run.
   *
   * @throws InputException if this is no run folder
   */
  public Experiment experiment() {
    if (!storage.exists(EXPERIMENT)) {
      throw new InputException(
          storage.address() + " is not a run folder: it has no " + EXPERIMENT + ".",
          "Give the folder that wavemill train or wavemill run wrote.");
    }
    return Experiment.parse(
        storage.readString(EXPERIMENT),
        storage.address(EXPERIMENT),
        List.of(),
        OptionalLong.empty());
  }

  /** What is known about the run; an empty object at first. */
  public ObjectNode read() {
    return storage.exists(RUN) ? readObject(RUN) : JSON.createObjectNode();
  }

  /** Replaces what is known about the run. */
  public void write(JsonNode run) {
    writeJson(RUN, run);
  }

  /**
   * A JSON object of the run.
   *
   * @throws InputException if the file is damaged
   */
  public ObjectNode readObject(String file) {
    try {
      if (JSON.readTree(storage.readString(file)) instanceof ObjectNode object) {
        return object;
      }
      throw damaged(file, "not an object", null);
    } catch (JsonProcessingException e) {
      throw damaged(file, e.getOriginalMessage(), e);
    }
  }

  private InputException damaged(String file, String why, Exception cause) {
    return new InputException(
        storage.address(file) + " is damaged: " + why + ".",
        "Delete it and run the command that writes it again.",
        cause);
  }

  /** Writes a JSON file, whole or not at all. */
  public void writeJson(String file, JsonNode value) {
    try {
      storage.writeAtomically(file, JSON.writeValueAsString(value) + "\n");
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
