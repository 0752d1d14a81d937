package io.wavemill.jobs.config;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * The {@code training} block.
 *
 * @param trainer which implementation of parameter averaging
 * @param workers models trained side by side, then averaged; part of what is computed, so it does
 *     not follow from the machine
 * @param batch sequences per minibatch and worker
 * @param accumulate parts into which a minibatch is cut, whose gradients are added up before the
 *     step: for minibatches that do not fit in memory
 * @param averagingFrequency minibatches each worker does between two averagings
 * @param epochs passes over the training sequences
 * @param steps training ends after so many minibatches of each worker, at the end of a round; 0: it
 *     does not
 * @param optimiser how parameters move
 * @param earlyStopping when to end before the last epoch
 * @param checkpoint when to write what an interrupted training goes on from
 * @param tensorboard whether event files for TensorBoard are written, too
 * @param seed seed of the initial weights and of the order of the examples
 * @param inputFrames frames shown before the model predicts the rest; 0 where it classifies whole
 *     sequences
 */
public record TrainingSettings(
    String trainer,
    int workers,
    int batch,
    int accumulate,
    int averagingFrequency,
    int epochs,
    long steps,
    OptimiserSettings optimiser,
    EarlyStoppingSettings earlyStopping,
    CheckpointSettings checkpoint,
    boolean tensorboard,
    long seed,
    int inputFrames)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** wavemill's own: exact, resumable, quick. */
  public static final String ROUND_AVERAGING = "round-averaging";

  /** Parameter averaging by dl4j-spark. */
  public static final String DL4J_PARAMETER_AVERAGING = "dl4j-parameter-averaging";

  /** The trainers there are. */
  public static final List<String> TRAINERS = List.of(ROUND_AVERAGING, DL4J_PARAMETER_AVERAGING);

  /**
   * Reads the block.
   *
   * @param task what the models learn; empty without models: then nothing has to be said
   */
  static TrainingSettings read(Section section, long experimentSeed, Optional<Task> task) {
    boolean needed = task.isPresent();
    boolean forecast = !task.equals(Optional.of(Task.CLASSIFY));
    if (!forecast && section.has("inputFrames")) {
      throw section.wrong(
          "inputFrames", "has no meaning where models classify whole sequences", "Remove it.");
    }
    Section averaging = section.section("averaging");
    int averagingFrequency = averaging.integer("frequency", 5, 1, 1_000_000);
    averaging.finish();
    TrainingSettings settings =
        new TrainingSettings(
            section.choice("trainer", ROUND_AVERAGING, TRAINERS),
            section.integer("workers", 2, 1, 10_000),
            section.integer("batch", 16, 1, 1_000_000),
            section.integer("accumulate", 1, 1, 1_000_000),
            averagingFrequency,
            needed
                ? section.integer("epochs", 1, 1_000_000)
                : section.integer("epochs", 1, 1, 1_000_000),
            section.whole("steps", 0, 0, Long.MAX_VALUE),
            OptimiserSettings.read(section),
            EarlyStoppingSettings.read(section.section("earlyStopping")),
            CheckpointSettings.read(section.section("checkpoint")),
            section.flag("tensorboard", false),
            section.whole("seed", experimentSeed, Long.MIN_VALUE, Long.MAX_VALUE),
            forecast ? section.integer("inputFrames", 10, 1, Integer.MAX_VALUE) : 0);
    if (settings.accumulate > 1 && settings.trainer.equals(DL4J_PARAMETER_AVERAGING)) {
      throw section.wrong(
          "accumulate",
          "dl4j-spark cannot add up gradients of parts of a minibatch",
          "Leave it out, or choose training.trainer = " + ROUND_AVERAGING + ".");
    }
    section.finish();
    return settings;
  }

  void write(HoconWriter out) {
    out.put("trainer", trainer)
        .put("workers", workers)
        .put("batch", batch)
        .put("accumulate", accumulate)
        .block("averaging", () -> out.put("frequency", averagingFrequency))
        .put("epochs", epochs)
        .put("steps", steps);
    optimiser.write(out);
    out.block("earlyStopping", () -> earlyStopping.write(out))
        .block("checkpoint", () -> checkpoint.write(out))
        .put("tensorboard", tensorboard)
        .put("seed", seed);
    if (inputFrames > 0) {
      out.put("inputFrames", inputFrames);
    }
  }
}
