/**
 * Matrix products for recurrences: many small ones with the same matrix, and sums of outer products
 * over time. {@link io.wavemill.core.gemm.Gemm} says what there is; oneDNN does it where it runs,
 * ND4J elsewhere.
 */
package io.wavemill.core.gemm;
