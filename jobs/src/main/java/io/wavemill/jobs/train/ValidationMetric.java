package io.wavemill.jobs.train;

import io.wavemill.jobs.config.Task;

/** What is measured on the validation split after each epoch: the best epoch's model is kept. */
public enum ValidationMetric {
  /** Mean squared error over frames and pixels. */
  MSE("mse", "validationMse", "validation MSE", false),

  /** Share of the sequences whose class is named. */
  ACCURACY("accuracy", "validationAccuracy", "validation accuracy", true);

  private final String word;
  private final String key;
  private final String label;
  private final boolean higherIsBetter;

  ValidationMetric(String word, String key, String label, boolean higherIsBetter) {
    this.word = word;
    this.key = key;
    this.label = label;
    this.higherIsBetter = higherIsBetter;
  }

  /** The one for a task. */
  static ValidationMetric of(Task task) {
    return task == Task.CLASSIFY ? ACCURACY : MSE;
  }

  /** Its name behind {@code validation.} in {@code metrics.json}. */
  public String word() {
    return word;
  }

  /** Its key in the history. */
  String key() {
    return key;
  }

  /** Its name for people. */
  public String label() {
    return label;
  }

  /**
   * Whether a value is better than the best one so far.
   *
   * @param least share of the best one by which it must be better
   */
  boolean isBetter(double value, double best, double least) {
    return higherIsBetter ? value > best * (1 + least) : value < best * (1 - least);
  }
}
