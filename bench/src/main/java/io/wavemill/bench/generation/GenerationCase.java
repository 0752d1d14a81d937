package io.wavemill.bench.generation;

import io.wavemill.bench.peer.Exchange;
import io.wavemill.jobs.config.Experiment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * A dataset to generate for a benchmark.
 *
 * @param name of the benchmark
 * @param about what is generated, a part of a sentence
 * @param dataset the block {@code dataset} of its experiment, in HOCON, without the braces; {@code
 *     FOLDER} stands for the exchange folder
 * @param samples how many training samples a job makes; 0 if the source data decide
 * @param inputs puts source data, and what else the peer reads, into the exchange folder
 * @param comparison with the same synthesis in Python; empty if there is none
 */
record GenerationCase(
    String name,
    String about,
    String dataset,
    int samples,
    Consumer<Exchange> inputs,
    Optional<Comparison> comparison) {

  /**
   * How a dataset is made in Python, by a script whose modes are known to it by name. It is told
   * the generator's parameters, and the columns and tensor of some samples, which it makes again.
   *
   * @param script a file in {@code bench/pytorch}
   * @param modes ways of making it: the reference's, which the ratio is taken to, then others
   * @param tensor the column that both sides make
   * @param samples how many samples are made on both sides to see that they are the same
   * @param tolerance the largest difference that two equal numbers of such samples may have
   * @param sets what changes in the experiment for the synthesis on one thread, such as {@code
   *     dataset.render=false}, so that it makes what the script makes
   */
  record Comparison(
      String script,
      List<String> modes,
      String tensor,
      int samples,
      double tolerance,
      List<String> sets) {

    /** The mode that the ratio is taken to. */
    String reference() {
      return modes.get(0);
    }
  }

  /** A dataset that there is nothing in Python to compare with. */
  static GenerationCase alone(
      String name, String about, String dataset, int samples, Consumer<Exchange> inputs) {
    return new GenerationCase(name, about, dataset, samples, inputs, Optional.empty());
  }

  /** The experiment of a whole job. */
  Experiment experiment(Path folder, long seed) {
    return experiment(folder, seed, samples, List.of());
  }

  /** The experiment of a job that makes fewer samples. */
  Experiment smaller(Path folder, long seed, int fewer) {
    return experiment(folder, seed, fewer, List.of());
  }

  /** The experiment as it is made on one thread. */
  Experiment onOneThread(Path folder, long seed) {
    return experiment(folder, seed, samples, comparison.map(Comparison::sets).orElse(List.of()));
  }

  private Experiment experiment(Path folder, long seed, int train, List<String> changes) {
    List<String> sets = new ArrayList<>(changes);
    if (samples > 0) {
      sets.add("dataset.train=" + train);
    }
    String block = dataset.replace("FOLDER", folder.toString().replace('\\', '/'));
    String text = "experiment = " + name + "\ndataset {\n" + block + "\n}\n";
    return Experiment.parse(text, name, sets, OptionalLong.of(seed));
  }
}
