package io.wavemill.jobs.dataset;

/** What to do about a dataset that is not whole; said the same way everywhere. */
final class Remedy {
  private Remedy() {}

  /** To make it again. */
  static String again(String dataset) {
    return "Delete " + dataset + " and generate it again: wavemill generate CONF --out " + dataset;
  }
}
