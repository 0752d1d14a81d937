/**
 * Evaluation of trained models as Spark jobs: forecasts of every test sequence to Parquet, and from
 * them metrics, curves and grids, beside two baselines that need no training.
 */
package io.wavemill.jobs.evaluate;
