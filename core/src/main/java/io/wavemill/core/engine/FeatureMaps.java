package io.wavemill.core.engine;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A stack of images with several channels each, in a memory layout that only its {@link Engine}
 * knows.
 *
 * <p>To the caller the shape is {@code [image, channel, height, width]}, or with a depth {@code
 * [image, channel, depth, height, width]}. Memory is native and freed by {@link #close()}; views
 * made by {@link #images(int, int)} share it and need not be closed.
 */
public interface FeatureMaps extends AutoCloseable {

  /** Number of images. */
  int images();

  /** Channels of each image. */
  int channels();

  /** Planes of each image; 1 for ordinary ones. */
  int depth();

  /** Rows of each image, in pixels. */
  int height();

  /** Columns of each image, in pixels. */
  int width();

  /**
   * The images {@code from .. from + count - 1}, sharing this object's memory.
   *
   * @throws IndexOutOfBoundsException if they are not all there
   */
  FeatureMaps images(int from, int count);

  /**
   * Overwrites all images.
   *
   * @param values shape {@code [images, channels, height, width]} or {@code [images, channels,
   *     depth, height, width]}, any strides
   */
  void load(INDArray values);

  /**
   * A copy of all images, shape {@code [images, channels, height, width]}, or {@code [images,
   * channels, depth, height, width]} if the depth is more than 1; C order, outside any workspace.
   */
  INDArray toArray();

  /**
   * Means over the pixels of each image, shape {@code [images, channels]}, not attached to a
   * workspace.
   */
  INDArray pixelMeans();

  /**
   * Makes all pixels of an image alike.
   *
   * @param values shape {@code [images, channels]}
   */
  void fill(INDArray values);

  /** Sets every value to zero. */
  void clear();

  @Override
  void close();
}
