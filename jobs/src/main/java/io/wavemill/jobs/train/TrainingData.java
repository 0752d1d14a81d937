package io.wavemill.jobs.train;

import io.wavemill.jobs.dataset.SequenceSource;
import io.wavemill.jobs.dataset.StoredSequence;
import org.apache.spark.api.java.JavaRDD;

/**
 * The training split, in the two ways that trainers read it.
 *
 * @param sequences all of it, in any order and partitioning
 * @param source any part of it, on any executor
 */
record TrainingData(JavaRDD<StoredSequence> sequences, SequenceSource source) {}
