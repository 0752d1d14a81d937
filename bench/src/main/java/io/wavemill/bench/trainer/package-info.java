/** The benchmark of the cluster trainer: what rounds cost beside the computing in them. */
package io.wavemill.bench.trainer;
