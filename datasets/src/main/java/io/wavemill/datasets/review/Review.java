package io.wavemill.datasets.review;

import java.io.Serializable;

/**
 * A film review.
 *
 * @param name where it lies in its set, such as {@code train/pos/127_7.txt}
 * @param positive whether its author liked the film
 * @param rating the author's stars, 1 .. 10
 * @param text its first line
 */
public record Review(String name, boolean positive, int rating, String text)
    implements Serializable {
  private static final long serialVersionUID = 1L;
}
