/** A run's folder and the pipeline that fills it: dataset, models, metrics, report. */
package io.wavemill.jobs.run;
