/**
 * What the data are: where digits come from, how sequences are made of them, and how they are
 * written down.
 *
 * <p>Plain Java; it knows nothing of Spark and nothing of models. {@code random} holds the random
 * numbers, {@code source} the digits, {@code mnist} the generator, {@code video} video files,
 * {@code kth} the generator of KTH actions, {@code tensor} the array format of a column, {@code
 * card} the description and the fingerprint of a dataset. This package itself holds what they all
 * share.
 */
package io.wavemill.datasets;
