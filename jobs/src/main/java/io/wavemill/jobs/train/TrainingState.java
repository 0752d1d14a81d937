package io.wavemill.jobs.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.wavemill.datasets.InputException;
import io.wavemill.jobs.config.Task;
import io.wavemill.jobs.storage.Storage;
import java.io.UncheckedIOException;

/**
 * How far the training of a model has come; written after each epoch.
 *
 * @param epoch epochs finished
 * @param epochs epochs to do
 * @param bestEpoch the epoch whose model was kept, from 1; 0 before the first
 * @param metric what is measured on the validation split
 * @param bestValidation the best epoch's value of it; null without such a split
 * @param trainLoss mean training loss of the last epoch
 * @param examples sequences trained so far, each time counted
 * @param seconds spent training and validating
 * @param dataset fingerprint of the dataset; empty if the model was trained elsewhere
 * @param ended whether training ended before the last epoch: enough steps, or no progress
 */
public record TrainingState(
    int epoch,
    int epochs,
    int bestEpoch,
    ValidationMetric metric,
    Double bestValidation,
    double trainLoss,
    long examples,
    double seconds,
    String dataset,
    boolean ended) {

  /** Its file in the model's folder. */
  public static final String FILE = "training.json";

  /** The best model's file. */
  public static final String MODEL = "model.zip";

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

  static TrainingState start(int epochs, ValidationMetric metric, String dataset) {
    return new TrainingState(0, epochs, 0, metric, null, 0, 0, 0, dataset, false);
  }

  /** Of a model that was trained elsewhere. */
  public static TrainingState imported(Task task) {
    return new TrainingState(0, 0, 0, ValidationMetric.of(task), null, 0, 0, 0, "", true);
  }

  /** Whether there is nothing left to train. */
  public boolean finished() {
    return ended || epoch >= epochs;
  }

  /**
   * Whether the model may be evaluated on a dataset: one trained here only on that of its training,
   * one trained elsewhere on any.
   */
  public boolean fits(String fingerprint) {
    return dataset.isEmpty() || dataset.equals(fingerprint);
  }

  /**
   * The state in a model's folder.
   *
   * @throws InputException if there is none, or it is damaged
   */
  public static TrainingState read(Storage folder) {
    try {
      return JSON.readValue(folder.readString(FILE), TrainingState.class);
    } catch (JsonProcessingException e) {
      throw new InputException(
          folder.address(FILE) + " is damaged: " + e.getOriginalMessage(),
          "Delete " + folder.address() + " and train again.",
          e);
    }
  }

  /** Writes the state into a model's folder. */
  public void write(Storage folder) {
    try {
      folder.writeAtomically(FILE, JSON.writeValueAsString(this) + "\n");
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
