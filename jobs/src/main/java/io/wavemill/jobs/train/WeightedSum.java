package io.wavemill.jobs.train;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Parameters and updater state of some workers, each times the examples it trained, added up in the
 * order of the workers. In double precision, so that the mean of one worker's is that worker's, bit
 * for bit.
 *
 * @param first the lowest worker in it
 * @param examples of all of them
 * @param parameters sum
 * @param updaterState sum
 * @param reports of the workers, in their order
 */
record WeightedSum(
    int first,
    long examples,
    double[] parameters,
    double[] updaterState,
    List<WorkerReport> reports)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** One worker's. */
  static WeightedSum of(ModelState state, WorkerReport report) {
    return new WeightedSum(
        report.worker(),
        report.examples(),
        times(state.parameters(), report.examples()),
        times(state.updaterState(), report.examples()),
        List.of(report));
  }

  private static double[] times(float[] values, long factor) {
    double[] products = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      products[i] = (double) values[i] * factor;
    }
    return products;
  }

  /** The sum of some, at least one, in the order of their workers; they are used up. */
  static WeightedSum of(Iterable<WeightedSum> parts) {
    List<WeightedSum> ordered = new ArrayList<>();
    parts.forEach(ordered::add);
    ordered.sort(Comparator.comparingInt(WeightedSum::first));
    WeightedSum total = ordered.get(0);
    List<WorkerReport> reports = new ArrayList<>(total.reports);
    long examples = total.examples;
    for (WeightedSum part : ordered.subList(1, ordered.size())) {
      add(total.parameters, part.parameters);
      add(total.updaterState, part.updaterState);
      examples += part.examples;
      reports.addAll(part.reports);
    }
    return new WeightedSum(total.first, examples, total.parameters, total.updaterState, reports);
  }

  private static void add(double[] sum, double[] term) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += term[i];
    }
  }

  /** The state of which each worker's was a part. */
  ModelState mean(String configuration, int iteration, int epoch) {
    return new ModelState(
        configuration, dividedBy(parameters), dividedBy(updaterState), iteration, epoch);
  }

  private float[] dividedBy(double[] sum) {
    float[] mean = new float[sum.length];
    for (int i = 0; i < sum.length; i++) {
      mean[i] = (float) (sum[i] / examples);
    }
    return mean;
  }
}
