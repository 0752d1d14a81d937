package io.wavemill.core.engine.onednn;

import io.wavemill.core.engine.ArgumentChecks;
import io.wavemill.core.engine.FeatureMaps;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Images with their channels in blocks: {@code [image, block of channels, depth, height, width,
 * channel in block]}, single precision. Channels that fill up the last block are zero.
 */
final class BlockedMaps implements FeatureMaps {

  private final NativeMemory memory;
  private boolean owner;
  private final long offset;
  private final int images;
  private final int channels;
  private final int depth;
  private final int height;
  private final int width;

  private BlockedMaps(
      NativeMemory memory,
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

  static BlockedMaps allocate(int images, int channels, int depth, int height, int width) {
    long floats = (long) images * padded(channels) * depth * height * width;
    if (floats * Float.BYTES > Integer.MAX_VALUE - (1 << 20)) {
      throw new IllegalArgumentException(
          images
              + " images of "
              + channels
              + " x "
              + depth
              + " x "
              + height
              + " x "
              + width
              + " take more than 2 GiB; use fewer at a time");
    }
    return new BlockedMaps(
        NativeMemory.take(floats * Float.BYTES), true, 0, images, channels, depth, height, width);
  }

  /** Channels with those that fill up the last block. */
  static int padded(int channels) {
    int block = OneDnn.block();
    return (channels + block - 1) / block * block;
  }

  NativeMemory memory() {
    return memory;
  }

  /** Where image {@code image} begins in {@link #memory()}, bytes. */
  long start(int image) {
    return offset + image * imageBytes();
  }

  /** Address of image {@code image}. */
  long address(int image) {
    return memory.address() + start(image);
  }

  int paddedChannels() {
    return padded(channels);
  }

  int pixels() {
    return depth * height * width;
  }

  long imageBytes() {
    return imageFloats() * Float.BYTES;
  }

  long imageFloats() {
    return (long) paddedChannels() * pixels();
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
  public BlockedMaps images(int from, int count) {
    Objects.checkFromIndexSize(from, count, images);
    return new BlockedMaps(memory, false, start(from), count, channels, depth, height, width);
  }

  @Override
  public void load(INDArray values) {
    ArgumentChecks.values(values, this);
    int block = OneDnn.block();
    int pixels = pixels();
    if (channels % block != 0) {
      clear();
    }
    FloatBuffer target = floats();
    float[] source = rowMajor(values);
    int read = 0;
    for (int image = 0; image < images; image++) {
      for (int channel = 0; channel < channels; channel++) {
        int write = (int) (image * imageFloats()) + blockStart(channel, block, pixels);
        for (int p = 0; p < pixels; p++, write += block) {
          target.put(write, source[read++]);
        }
      }
    }
  }

  /** An array's numbers in C order, in single precision. */
  static float[] rowMajor(INDArray values) {
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        INDArray copy = values.dup('c');
        INDArray single = copy.castTo(DataType.FLOAT)) {
      return single.data().asFloat();
    }
  }

  private static int blockStart(int channel, int block, int pixels) {
    return channel / block * block * pixels + channel % block;
  }

  private FloatBuffer floats() {
    return memory
        .bytes()
        .slice((int) offset, (int) (images * imageBytes()))
        .order(java.nio.ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  @Override
  public INDArray toArray() {
    int block = OneDnn.block();
    int pixels = pixels();
    FloatBuffer source = floats();
    float[] target = new float[images * channels * pixels];
    int write = 0;
    for (int image = 0; image < images; image++) {
      for (int channel = 0; channel < channels; channel++) {
        int read = (int) (image * imageFloats()) + blockStart(channel, block, pixels);
        for (int p = 0; p < pixels; p++, read += block) {
          target[write++] = source.get(read);
        }
      }
    }
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      long[] shape =
          depth == 1
              ? new long[] {images, channels, height, width}
              : new long[] {images, channels, depth, height, width};
      return Nd4j.create(target, shape, 'c');
    }
  }

  @Override
  public INDArray pixelMeans() {
    int block = OneDnn.block();
    FloatBuffer source = floats();
    float[] plane = new float[pixels() * block];
    float[] means = new float[images * channels];
    for (int read = 0; read < source.limit(); read += plane.length) {
      source.get(read, plane);
      double[] sums = new double[block];
      for (int i = 0; i < plane.length; i += block) {
        for (int c = 0; c < block; c++) {
          sums[c] += plane[i + c];
        }
      }
      int image = (int) (read / imageFloats());
      int first = (int) (read % imageFloats()) / pixels();
      for (int c = first; c < Math.min(first + block, channels); c++) {
        means[image * channels + c] = (float) (sums[c - first] / pixels());
      }
    }
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return Nd4j.create(means, new long[] {images, channels}, 'c');
    }
  }

  @Override
  public void fill(INDArray values) {
    ArgumentChecks.channelValues(values, this);
    int block = OneDnn.block();
    FloatBuffer target = floats();
    float[] source = rowMajor(values);
    float[] plane = new float[pixels() * block];
    float[] pixel = new float[block];
    for (int write = 0; write < target.limit(); write += plane.length) {
      int image = (int) (write / imageFloats());
      int first = (int) (write % imageFloats()) / pixels();
      Arrays.fill(pixel, 0);
      int count = Math.min(block, channels - first);
      System.arraycopy(source, image * channels + first, pixel, 0, count);
      for (int i = 0; i < plane.length; i += block) {
        System.arraycopy(pixel, 0, plane, i, block);
      }
      target.put(write, plane);
    }
  }

  @Override
  public void clear() {
    memory.clear(offset, images * imageBytes());
  }

  @Override
  public void close() {
    if (owner) {
      owner = false;
      memory.close();
    }
  }
}
