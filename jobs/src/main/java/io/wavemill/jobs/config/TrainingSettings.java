package io.wavemill.jobs.config;

import java.io.Serializable;
import java.util.List;

/**
 * The {@code training} block.
 *
 * @param trainer which implementation of parameter averaging
 * @param workers models trained side by side, then averaged; part of what is computed, so it does
 *     not follow from the machine
 * @param batch sequences per minibatch and worker
 * @param averagingFrequency minibatches each worker does between two averagings
 * @param epochs passes over the training sequences
 * @param learningRate step size of Adam
 * @param clip largest global L2 norm of a gradient; longer ones are shortened to it
 * @param seed seed of the initial weights and of the order of the examples
 * @param inputFrames frames shown before the model predicts the rest
 */
public record TrainingSettings(
    String trainer,
    int workers,
    int batch,
    int averagingFrequency,
    int epochs,
    double learningRate,
    double clip,
    long seed,
    int inputFrames)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Parameter averaging by dl4j-spark. */
  public static final String DL4J_PARAMETER_AVERAGING = "dl4j-parameter-averaging";

  /** The trainers there are. */
  public static final List<String> TRAINERS = List.of(DL4J_PARAMETER_AVERAGING);

  static TrainingSettings read(Section section, long experimentSeed) {
    Section averaging = section.section("averaging");
    int averagingFrequency = averaging.integer("frequency", 5, 1, 1_000_000);
    averaging.finish();
    TrainingSettings settings =
        new TrainingSettings(
            section.choice("trainer", DL4J_PARAMETER_AVERAGING, TRAINERS),
            section.integer("workers", 2, 1, 10_000),
            section.integer("batch", 16, 1, 1_000_000),
            averagingFrequency,
            section.integer("epochs", 1, 1_000_000),
            section.number("learningRate", 1e-3, Double.MIN_VALUE, Double.MAX_VALUE),
            section.number("clip", 1.0, Double.MIN_VALUE, Double.MAX_VALUE),
            section.whole("seed", experimentSeed, Long.MIN_VALUE, Long.MAX_VALUE),
            section.integer("inputFrames", 10, 1, Integer.MAX_VALUE));
    section.finish();
    return settings;
  }

  void write(HoconWriter out) {
    out.put("trainer", trainer)
        .put("workers", workers)
        .put("batch", batch)
        .block("averaging", () -> out.put("frequency", averagingFrequency))
        .put("epochs", epochs)
        .put("learningRate", learningRate)
        .put("clip", clip)
        .put("seed", seed)
        .put("inputFrames", inputFrames);
  }
}
