package io.wavemill.bench;

import io.wavemill.bench.result.BenchmarkResult;

/** Something that can be measured beside its peer. */
public interface Benchmark {

  /** What users and the JSON file call it. */
  String name();

  /** What is measured, one sentence. */
  String about();

  /** Measures. */
  BenchmarkResult run(Conditions conditions);
}
