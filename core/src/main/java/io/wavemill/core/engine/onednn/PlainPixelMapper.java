package io.wavemill.core.engine.onednn;

import io.wavemill.core.engine.PixelMap;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** Loops over copies on the heap: blocks for the pixels, single channels for the orientations. */
final class PlainPixelMapper implements PixelMapper {

  private final int block = OneDnn.block();
  private float[] image = {};
  private float[] moved = {};

  @Override
  public void map(
      BlockedMaps source,
      int sourceImage,
      PixelMap table,
      int orientations,
      int shift,
      BlockedMaps target,
      int targetImage) {
    int floats = (int) source.imageFloats();
    if (image.length != floats) {
      image = new float[floats];
      moved = new float[floats];
    }
    FloatBuffer from = source.memory().bytes().asFloatBuffer();
    from.get((int) (source.start(sourceImage) / Float.BYTES), image);
    if (shift != 0) {
      moveOn(source.channels(), source.pixels(), orientations, shift);
    }
    turn(table, floats / block / table.pixels());
    FloatBuffer to = target.memory().bytes().asFloatBuffer();
    to.put((int) (target.start(targetImage) / Float.BYTES), moved);
  }

  private void moveOn(int channels, int pixels, int orientations, int shift) {
    Arrays.fill(moved, 0);
    for (int channel = 0; channel < channels; channel++) {
      int orientation = channel % orientations;
      int origin = channel - orientation + Math.floorMod(orientation - shift, orientations);
      int read = origin / block * block * pixels + origin % block;
      int write = channel / block * block * pixels + channel % block;
      for (int p = 0; p < pixels * block; p += block) {
        moved[write + p] = image[read + p];
      }
    }
    float[] swapped = image;
    image = moved;
    moved = swapped;
  }

  /**
   * @param planes of all channel blocks and depths
   */
  private void turn(PixelMap table, int planes) {
    Arrays.fill(moved, 0);
    int pixels = table.pixels();
    for (int plane = 0; plane < planes; plane++) {
      int start = plane * pixels * block;
      for (int pixel = 0; pixel < pixels; pixel++) {
        for (int entry = table.first(pixel); entry < table.first(pixel + 1); entry++) {
          add(
              start + table.source(entry) * block,
              (float) table.weight(entry),
              start + pixel * block);
        }
      }
    }
  }

  private void add(int from, float weight, int to) {
    for (int lane = 0; lane < block; lane++) {
      moved[to + lane] += weight * image[from + lane];
    }
  }
}
