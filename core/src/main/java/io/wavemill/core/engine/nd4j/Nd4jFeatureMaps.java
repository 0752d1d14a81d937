package io.wavemill.core.engine.nd4j;

import io.wavemill.core.engine.ArgumentChecks;
import io.wavemill.core.engine.FeatureMaps;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Images with the channel innermost: {@code [image, depth, height, width, channel]}, so that a
 * pixel is one row of memory.
 */
final class Nd4jFeatureMaps implements FeatureMaps {

  private final INDArray memory;
  private final boolean owner;
  private final long offset;
  private final int images;
  private final int channels;
  private final int depth;
  private final int height;
  private final int width;

  /** Made when asked for: it costs more than the rest of a view. Threads may make it twice. */
  private volatile INDArray matrix;

  /** Likewise. */
  private volatile INDArray rows;

  private Nd4jFeatureMaps(
      INDArray memory,
      boolean owner,
      long offset,
      int images,
      int channels,
      int depth,
      int height,
      int width) {
    this.memory = memory;
    this.owner = owner;
    this.offset = offset;
    this.images = images;
    this.channels = channels;
    this.depth = depth;
    this.height = height;
    this.width = width;
  }

  static Nd4jFeatureMaps allocate(
      DataType dataType, int images, int channels, int depth, int height, int width) {
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      INDArray memory =
          Nd4j.createUninitialized(dataType, (long) images * channels * depth * height * width);
      return new Nd4jFeatureMaps(memory, true, 0, images, channels, depth, height, width);
    }
  }

  private INDArray view(long[] shape, long[] strides, char order) {
    return Nd4j.create(memory.data(), shape, strides, offset, order, memory.dataType());
  }

  /** Shape {@code [channels, images·depth·height·width]}, Fortran order. */
  INDArray matrix() {
    if (matrix == null) {
      matrix = view(new long[] {channels, (long) images * pixels()}, new long[] {1, channels}, 'f');
    }
    return matrix;
  }

  /** Shape {@code [images, depth·height·width·channels]}, C order. */
  INDArray rows() {
    if (rows == null) {
      long image = (long) pixels() * channels;
      rows = view(new long[] {images, image}, new long[] {image, 1}, 'c');
    }
    return rows;
  }

  /** Shape {@code [images / group, group, depth·height·width·channels]}, C order. */
  INDArray groups(int group) {
    long image = (long) pixels() * channels;
    return view(
        new long[] {images / group, group, image}, new long[] {group * image, image, 1}, 'c');
  }

  /**
   * Image {@code member} of every group, shape {@code [images / group,
   * depth·height·width·channels]}.
   */
  INDArray members(int group, int member) {
    long image = (long) pixels() * channels;
    return Nd4j.create(
        memory.data(),
        new long[] {images / group, image},
        new long[] {group * image, 1},
        offset + member * image,
        'c',
        memory.dataType());
  }

  /** Shape {@code [images·depth·height·width, channels]}, C order. */
  INDArray pixelRows() {
    return view(new long[] {(long) images * pixels(), channels}, new long[] {channels, 1}, 'c');
  }

  /** The whole native memory; {@link #firstElement()} is where these images begin in it. */
  INDArray memory() {
    return memory;
  }

  /** These images' memory as bytes, at most 2 GiB, for backends whose arrays the host can move. */
  ByteBuffer bytes() {
    return HostBytes.of(memory, offset, (long) images * pixels() * channels);
  }

  /** The same of one plane of the first image. */
  ByteBuffer planeBytes(int plane) {
    long elements = (long) height * width * channels;
    return HostBytes.of(memory, offset + plane * elements, elements);
  }

  /** One plane of the first image, shape {@code [height·width, channels]}, C order. */
  INDArray planeRows(int plane) {
    long pixels = (long) height * width;
    return pixelRows()
        .get(NDArrayIndex.interval(plane * pixels, (plane + 1) * pixels), NDArrayIndex.all());
  }

  /** Of the first image, in {@link #memory()}. */
  long firstElement() {
    return offset;
  }

  int pixels() {
    return depth * height * width;
  }

  @Override
  public int images() {
    return images;
  }

  @Override
  public int channels() {
    return channels;
  }

  @Override
  public int depth() {
    return depth;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public Nd4jFeatureMaps images(int from, int count) {
    Objects.checkFromIndexSize(from, count, images);
    return new Nd4jFeatureMaps(
        memory,
        false,
        offset + (long) from * pixels() * channels,
        count,
        channels,
        depth,
        height,
        width);
  }

  @Override
  public void load(INDArray values) {
    ArgumentChecks.values(values, this);
    if (values.rank() == 4) {
      rows().reshape('c', images, height, width, channels).assign(values.permute(0, 2, 3, 1));
    } else {
      rows()
          .reshape('c', images, depth, height, width, channels)
          .assign(values.permute(0, 2, 3, 4, 1));
    }
  }

  @Override
  public INDArray toArray() {
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return depth == 1
          ? rows().reshape('c', images, height, width, channels).permute(0, 3, 1, 2).dup('c')
          : rows()
              .reshape('c', images, depth, height, width, channels)
              .permute(0, 4, 1, 2, 3)
              .dup('c');
    }
  }

  @Override
  public INDArray pixelMeans() {
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return pixelRows().reshape('c', images, pixels(), channels).mean(1);
    }
  }

  @Override
  public void fill(INDArray values) {
    ArgumentChecks.channelValues(values, this);
    // Products with ones: the library broadcasts far more slowly.
    try (INDArray ones = Nd4j.ones(memory.dataType(), pixels(), 1)) {
      for (int image = 0; image < images; image++) {
        try (INDArray alike = ones.mmul(values.getRow(image, true).castTo(memory.dataType()))) {
          images(image, 1).pixelRows().assign(alike);
        }
      }
    }
  }

  @Override
  public void clear() {
    rows().assign(0);
  }

  @Override
  public void close() {
    if (owner && memory.closeable()) {
      memory.close();
    }
  }
}
