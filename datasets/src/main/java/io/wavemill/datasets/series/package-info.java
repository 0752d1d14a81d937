/**
 * Time series for forecasting, cut into the windows of a rolling forecast: the Mackey-Glass
 * equation, monthly sunspot numbers, and any column of a CSV file.
 *
 * <p>The first half of a series is for training, the second for tests. {@link
 * io.wavemill.datasets.series.Windows} says what a window holds.
 */
package io.wavemill.datasets.series;
