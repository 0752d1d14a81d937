/**
 * Film reviews for sentiment analysis, as numbered words: the Large Movie Review Dataset of Maas et
 * al. (2011), known as IMDB.
 *
 * <p>{@link io.wavemill.datasets.review.ReviewSource} reads the reviews, {@link
 * io.wavemill.datasets.review.EnglishTokeniser} divides them into words, and {@link
 * io.wavemill.datasets.review.Vocabulary} numbers those.
 */
package io.wavemill.datasets.review;
