package io.wavemill.core.classify;

import io.wavemill.core.engine.FeatureMaps;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A batch in blocks of a few videos, each of which is taken through all steps before the next, so
 * that its states stay near the processor. The cut depends on the model and the batch alone.
 *
 * @param samples videos in the batch
 * @param most videos of a block; the last one may have fewer
 */
record VideoBlocks(int samples, int most) {

  /** Images that one engine call should at least see, to be worth its overhead. */
  private static final int IMAGES_PER_CALL = 8;

  /** Blocks for states of so many velocities. */
  static VideoBlocks of(long samples, int velocities) {
    return new VideoBlocks((int) samples, Math.max(1, IMAGES_PER_CALL / velocities));
  }

  /** Number of blocks. */
  int count() {
    return (samples + most - 1) / most;
  }

  /** First video of a block. */
  int first(int block) {
    return block * most;
  }

  /** Videos of a block. */
  int size(int block) {
    return Math.min(samples - first(block), most);
  }

  /** A block's part of an array by video. */
  INDArray of(INDArray all, int block) {
    return all.get(NDArrayIndex.interval(first(block), first(block) + size(block)));
  }

  /**
   * A block's part of stacks of images, which may have several for each video.
   *
   * @param stacks {@code [sample]} or {@code [sample·velocity]} each
   */
  List<FeatureMaps> of(List<FeatureMaps> stacks, int block) {
    return stacks.stream()
        .map(
            maps -> {
              int images = maps.images() / samples;
              return maps.images(first(block) * images, size(block) * images);
            })
        .toList();
  }
}
