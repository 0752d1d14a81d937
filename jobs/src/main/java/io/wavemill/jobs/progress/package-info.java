/** How far a Spark job is, counted in what people count: samples, sequences. */
package io.wavemill.jobs.progress;
