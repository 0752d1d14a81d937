package io.wavemill.bench.result;

import java.util.Collections;
import java.util.Map;

/**
 * What this machine can do at best, measured in the same run on as many threads.
 *
 * @param gemm floating-point operations per second of single-precision matrix products, by library;
 *     a multiply-add counts as two
 * @param copy bytes copied per second from main memory to main memory, each counted once
 */
public record Peak(Map<String, Double> gemm, double copy) {

  /** The fastest library counts. */
  public double flops() {
    return Collections.max(gemm.values());
  }
}
