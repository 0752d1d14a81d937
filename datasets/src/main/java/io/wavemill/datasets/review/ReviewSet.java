package io.wavemill.datasets.review;

import io.wavemill.datasets.source.SourceFile;
import java.util.List;

/**
 * Reviews in memory.
 *
 * @param train the reviews to train and validate on: the positive ones, then the negative ones,
 *     each by number
 * @param test the reviews to judge by, in the same order
 * @param notUtf8 how many of them were not UTF-8, so that characters were replaced by U+FFFD
 * @param sources the files they come from
 * @param licence the terms under which they may be used
 * @param citation whom to cite
 */
public record ReviewSet(
    List<Review> train,
    List<Review> test,
    int notUtf8,
    List<SourceFile> sources,
    String licence,
    String citation) {}
