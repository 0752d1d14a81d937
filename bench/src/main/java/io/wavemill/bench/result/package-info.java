/** What benchmarks measure, as numbers, as JSON and as a table for people. */
package io.wavemill.bench.result;
