/**
 * Training of an experiment's models on Spark by parameter averaging: in every round each worker
 * trains a few minibatches from the same parameters, then parameters and updater state are
 * averaged.
 *
 * <p>{@link io.wavemill.jobs.train.TrainJob} is the job: epochs, validation, best model,
 * checkpoints, history. {@link io.wavemill.jobs.train.RoundPlan} says which example is trained when
 * and by whom, {@link io.wavemill.jobs.train.ClusterTrainer} does it.
 */
package io.wavemill.jobs.train;
