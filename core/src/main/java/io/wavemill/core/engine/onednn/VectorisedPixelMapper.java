package io.wavemill.core.engine.onednn;

import io.wavemill.core.engine.PixelMap;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * A register's width of channels at a time. Pixels turn block by block, so that a block stays near
 * the processor; then the registers of the result are put together from those of the few that hold
 * their channels.
 */
final class VectorisedPixelMapper implements PixelMapper {

  private static final VectorSpecies<Float> SPECIES = VectorisedBlocks.SPECIES;

  private static final int LANES = SPECIES.length();

  /** A {@link PixelMap} in arrays. */
  private record Entries(int[] first, int[] sources, float[] weights) {

    static Entries of(PixelMap table) {
      int[] first = new int[table.pixels() + 1];
      for (int pixel = 0; pixel < first.length; pixel++) {
        first[pixel] = table.first(pixel);
      }
      int count = first[table.pixels()];
      int[] sources = new int[count];
      float[] weights = new float[count];
      for (int entry = 0; entry < count; entry++) {
        sources[entry] = table.source(entry) * OneDnn.block();
        weights[entry] = (float) table.weight(entry);
      }
      return new Entries(first, sources, weights);
    }
  }

  /**
   * What a register of the result takes from one register of the source.
   *
   * @param channel first one of the source register
   * @param lanes of the result that it gives
   */
  private record Share(int channel, VectorShuffle<Float> order, VectorMask<Float> lanes) {}

  private record Move(int channels, int orientations, int shift) {}

  private final int block = OneDnn.block();

  /** Maps are used many times. */
  private final Map<PixelMap, Entries> entries = new HashMap<>();

  /** By register of the result. */
  private final Map<Move, List<List<Share>>> moves = new HashMap<>();

  private float[] image = {};
  private float[] turned = {};

  @Override
  public void map(
      BlockedMaps source,
      int sourceImage,
      PixelMap pixels,
      int orientations,
      int shift,
      BlockedMaps target,
      int targetImage) {
    int plane = pixels.pixels() * block;
    int blockFloats = source.pixels() * block;
    int floats = (int) source.imageFloats();
    if (turned.length != floats || image.length != blockFloats) {
      turned = new float[floats];
      image = new float[blockFloats];
    }
    Entries map = entries.computeIfAbsent(pixels, Entries::of);
    FloatBuffer from = source.memory().bytes().asFloatBuffer();
    int read = (int) (source.start(sourceImage) / Float.BYTES);
    for (int start = 0; start < floats; start += blockFloats) {
      from.get(read + start, image);
      for (int z = 0; z < blockFloats; z += plane) {
        if (block == 2 * LANES) {
          turnPairs(map, image, z, turned, start + z);
        } else {
          for (int lane = 0; lane < block; lane += LANES) {
            turn(map, image, z + lane, turned, start + z + lane, block);
          }
        }
      }
    }
    FloatBuffer to = target.memory().bytes().asFloatBuffer();
    int write = (int) (target.start(targetImage) / Float.BYTES);
    if (shift == 0) {
      to.put(write, turned);
      return;
    }
    List<List<Share>> registers =
        moves.computeIfAbsent(
            new Move(source.channels(), orientations, shift), VectorisedPixelMapper::shares);
    for (int start = 0; start < floats; start += blockFloats) {
      for (int lane = 0; lane < block; lane += LANES) {
        int register = (start / blockFloats * block + lane) / LANES;
        moveOn(registers.get(register), source.pixels(), lane);
      }
      to.put(write + start, image);
    }
  }

  private static void turn(
      Entries map, float[] source, int sourceStart, float[] target, int targetStart, int block) {
    int[] first = map.first;
    int[] sources = map.sources;
    float[] weights = map.weights;
    int write = targetStart;
    for (int pixel = 0; pixel + 1 < first.length; pixel++) {
      FloatVector sum = FloatVector.zero(SPECIES);
      for (int entry = first[pixel]; entry < first[pixel + 1]; entry++) {
        // Multiplied, then added: the plain loops round twice, too.
        sum =
            sum.add(
                FloatVector.fromArray(SPECIES, source, sourceStart + sources[entry])
                    .mul(weights[entry]));
      }
      sum.intoArray(target, write);
      write += block;
    }
  }

  /** The same for blocks of two registers, which then share what is read of the table. */
  private static void turnPairs(
      Entries map, float[] source, int sourceStart, float[] target, int targetStart) {
    int[] first = map.first;
    int[] sources = map.sources;
    float[] weights = map.weights;
    int write = targetStart;
    for (int pixel = 0; pixel + 1 < first.length; pixel++) {
      FloatVector sum = FloatVector.zero(SPECIES);
      FloatVector next = FloatVector.zero(SPECIES);
      for (int entry = first[pixel]; entry < first[pixel + 1]; entry++) {
        int read = sourceStart + sources[entry];
        FloatVector weight = FloatVector.broadcast(SPECIES, weights[entry]);
        sum = sum.add(FloatVector.fromArray(SPECIES, source, read).mul(weight));
        next = next.add(FloatVector.fromArray(SPECIES, source, read + LANES).mul(weight));
      }
      sum.intoArray(target, write);
      next.intoArray(target, write + LANES);
      write += 2 * LANES;
    }
  }

  /** Fills a register's width of {@code image} from {@code turned}. */
  private void moveOn(List<Share> shares, int pixels, int lane) {
    Share first = shares.get(0);
    if (shares.size() == 2) {
      // As most registers are.
      Share second = shares.get(1);
      join(
          turned,
          start(first, pixels),
          first.order,
          start(second, pixels),
          second.order,
          second.lanes,
          image,
          lane,
          pixels,
          block);
      return;
    }
    for (Share share : shares) {
      gather(
          turned,
          start(share, pixels),
          share.order,
          share.lanes,
          share == first,
          image,
          lane,
          pixels,
          block);
    }
  }

  private int start(Share share, int pixels) {
    return share.channel / block * block * pixels + share.channel % block;
  }

  private static void join(
      float[] source,
      int start,
      VectorShuffle<Float> order,
      int otherStart,
      VectorShuffle<Float> otherOrder,
      VectorMask<Float> otherLanes,
      float[] target,
      int targetStart,
      int pixels,
      int block) {
    for (int p = 0; p < pixels * block; p += block) {
      FloatVector other =
          FloatVector.fromArray(SPECIES, source, otherStart + p).rearrange(otherOrder);
      FloatVector.fromArray(SPECIES, source, start + p)
          .rearrange(order)
          .blend(other, otherLanes)
          .intoArray(target, targetStart + p);
    }
  }

  private static void gather(
      float[] source,
      int start,
      VectorShuffle<Float> order,
      VectorMask<Float> lanes,
      boolean first,
      float[] target,
      int targetStart,
      int pixels,
      int block) {
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int p = 0; p < pixels * block; p += block) {
      FloatVector rest = first ? zero : FloatVector.fromArray(SPECIES, target, targetStart + p);
      rest.blend(FloatVector.fromArray(SPECIES, source, start + p).rearrange(order), lanes)
          .intoArray(target, targetStart + p);
    }
  }

  private static List<List<Share>> shares(Move move) {
    int channels = move.channels;
    int registers = BlockedMaps.padded(channels) / LANES;
    List<List<Share>> all = new ArrayList<>();
    for (int register = 0; register < registers; register++) {
      int[] origins = new int[LANES];
      for (int lane = 0; lane < LANES; lane++) {
        int channel = register * LANES + lane;
        int orientation = channel % move.orientations;
        int origin = Math.floorMod(orientation - move.shift, move.orientations);
        // Channels that fill up the last block stay where they are, and zero.
        origins[lane] = channel < channels ? channel - orientation + origin : channel;
      }
      List<Share> shares = new ArrayList<>();
      for (int source = 0; source < registers; source++) {
        int[] order = new int[LANES];
        boolean[] lanes = new boolean[LANES];
        boolean any = false;
        for (int lane = 0; lane < LANES; lane++) {
          lanes[lane] = origins[lane] / LANES == source;
          order[lane] = lanes[lane] ? origins[lane] % LANES : 0;
          any |= lanes[lane];
        }
        if (any) {
          shares.add(
              new Share(
                  source * LANES,
                  VectorShuffle.fromArray(SPECIES, order, 0),
                  VectorMask.fromArray(SPECIES, lanes, 0)));
        }
      }
      all.add(shares);
    }
    return all;
  }
}
