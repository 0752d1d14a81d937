package io.wavemill.jobs.cli;

import io.wavemill.jobs.config.Experiment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What the commands set going. */
interface Jobs {

  /**
   * Makes a dataset.
   *
   * @param out address of the dataset
   */
  void generate(Context context, Experiment experiment, String out);

  /**
   * Trains models.
   *
   * @param data address of the dataset
   * @param out address of the run folder
   * @param model the one to train; all if empty
   */
  void train(
      Context context, Experiment experiment, String data, String out, Optional<String> model);

  /**
   * Takes weights that a reference implementation trained.
   *
   * @param model the experiment's name for the model
   * @param weights a {@code .npz} file
   * @param out address of the run folder
   */
  void importWeights(
      Context context, Experiment experiment, String model, Path weights, String out);

  /**
   * Evaluates trained models.
   *
   * @param run address of the run folder
   * @param data address of the dataset; the one the run names if empty
   */
  void evaluate(Context context, String run, Optional<String> data);

  /**
   * Writes a page about runs.
   *
   * @param runs addresses of run folders
   * @param out address of the page
   */
  void report(Context context, List<String> runs, String out);

  /**
   * Tells about a dataset.
   *
   * @param data address of the dataset
   * @param image file for a picture of it
   */
  void inspect(Context context, String data, Optional<Path> image);

  /**
   * The whole pipeline.
   *
   * @param out address of the run folder
   */
  void run(Context context, Experiment experiment, String out);
}
