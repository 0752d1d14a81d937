package io.wavemill.datasets.phase;

import io.wavemill.datasets.source.SourceFile;
import java.io.Serializable;
import java.util.List;

/**
 * Grey images of one size, in memory, with what they are called.
 *
 * <p>Arrays are neither copied in nor out; they are only read.
 *
 * @param height pixels
 * @param width pixels
 * @param train the images to train and validate on
 * @param test the images to judge by; the same as {@code train} where the source knows no
 *     difference, and then divided with them
 * @param sources the files they come from
 * @param licence the terms under which they may be used
 * @param citation whom to cite
 */
public record ImageSet(
    int height,
    int width,
    Part train,
    Part test,
    List<SourceFile> sources,
    String licence,
    String citation) {

  /**
   * Images of one kind.
   *
   * @param pixels grey values as unsigned bytes, one array {@code [y, x]} for each image
   * @param labels what each image shows: a digit, or the folder it lies in
   * @param names what each image is called: its number, or its path
   */
  public record Part(byte[][] pixels, String[] labels, String[] names) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** How many images there are. */
    public int size() {
      return pixels.length;
    }
  }

  /** Whether the source divides its images into those to train on and those to judge by. */
  public boolean divided() {
    return train != test;
  }
}
