/** The benchmark of data generation: a Spark job beside NumPy. */
package io.wavemill.bench.generation;
