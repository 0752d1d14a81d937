package io.wavemill.core.engine.onednn;

import io.wavemill.core.engine.Convolution;
import io.wavemill.core.engine.PixelMap;
import io.wavemill.core.engine.Rotations;
import io.wavemill.core.engine.Shifts;
import io.wavemill.core.engine.onednn.OrientationLoops.Fourier;
import io.wavemill.core.engine.onednn.OrientationLoops.Turn;
import io.wavemill.core.engine.onednn.WinogradLoops.Band;
import io.wavemill.core.engine.onednn.WinogradLoops.Strip;
import io.wavemill.core.parallel.Parallel;
import io.wavemill.core.simd.VectorUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Convolutions with 3×3 kernels by Winograd's algorithm, for processors that the library has none
 * for (it wants registers of 512 bits). An image at a time, and of it as many tiles as stay near
 * the processor. It belongs to one thread, which is helped by others while they have nothing else
 * to do.
 *
 * <p>Sums over tiles are taken in order, and so are those over every second image: results depend
 * on the arguments alone.
 */
final class WinogradConvolution {

  /** Points of a strip should not take more, bytes: they fit a small second-level cache. */
  private static final int NEARBY_BYTES = 384 << 10;

  /**
   * Unless they take less than this part of the weights, which are read again for each strip: then
   * these are what comes from far.
   */
  private static final int PART_OF_WEIGHTS = 4;

  /** Leaves an image's numbers as they are. */
  static final Consumer<float[]> NOTHING = values -> {};

  /** Sums over images are taken in so many parts, images in turn, that may be taken at once. */
  static final int SUMS = 2;

  private enum Role {
    CIRCULAR,
    SURROUNDED,
    GRADIENT,
    ADDEND,
    RESULT,
    ORIENTATIONS,
    TURNED
  }

  private record Image(Role role, int channels, int height, int width) {}

  private enum Tiles {
    SOURCE,
    SLOPES,
    PRODUCTS
  }

  private record Blocks(Tiles role, int tiles, int channels) {}

  /**
   * What convolutions have in common.
   *
   * @param circular whether sides are joined; otherwise zeros surround the image, which is not
   *     displaced
   * @param basis the basis over orientations that weights are in; null if they are in none
   * @param turns by which images turn before they are filtered, which needs a basis; null if they
   *     do not
   */
  record Setting(boolean circular, OrientationBasis basis, Rotations turns) {

    private boolean turns(int image) {
      return turns != null && turns.degrees(image) % 360 != 0;
    }

    private int channels(BlockedMaps maps) {
      return basis == null ? maps.paddedChannels() : basis.channels();
    }

    private Band band() {
      return basis == null ? Band.ALL : new Band(basis.group());
    }
  }

  private final List<Worker> workers = new ArrayList<>();
  private final Supplier<Worker> newWorker;

  /**
   * @param newWorker called once for each thread that helps
   */
  WinogradConvolution(Supplier<Worker> newWorker) {
    this.newWorker = newWorker;
  }

  /**
   * For this machine; null if the library has Winograd's algorithm for it, or Java no vector
   * registers to run ours on.
   */
  static WinogradConvolution whereTheLibraryHasNone() {
    return OneDnn.wide() || !VectorUnit.available()
        ? null
        : new WinogradConvolution(
            () -> new Worker(WinogradLoops.vectorised(), OrientationLoops.vectorised()));
  }

  /** Whether a geometry is one of those that it knows: 3×3, one pixel of padding, no depth. */
  static boolean fits(Convolution geometry) {
    return geometry.depth().equals(Convolution.Axis.FLAT)
        && geometry.height().equals(Convolution.Axis.centred(3))
        && geometry.width().equals(Convolution.Axis.centred(3));
  }

  /** Outputs with those that fill up the last block of weights. */
  static int padded(int outputs) {
    int block = WinogradLoops.OUTPUTS;
    return (outputs + block - 1) / block * block;
  }

  /**
   * {@code to[i] = act(addend[i / share] + weights ⊛ R_i from[i])}.
   *
   * @param weights as {@link WinogradWeights} arranges them for outputs and inputs
   * @param addend may be {@code to} itself, or null
   * @param after the last thing done to an image's numbers, on any of the threads that help
   */
  void convolve(
      BlockedMaps from,
      Shifts shifts,
      Setting setting,
      float[] weights,
      BlockedMaps addend,
      int share,
      boolean rectify,
      Consumer<float[]> after,
      BlockedMaps to) {
    AtomicInteger next = new AtomicInteger();
    eachWorker(
        to.images(),
        (worker, place) -> {
          int loaded = -1;
          for (int i = next.getAndIncrement(); i < to.images(); i = next.getAndIncrement()) {
            if (addend != null && i / share != loaded) {
              loaded = i / share;
              worker.load(addend, loaded);
            }
            worker.convolve(from, shifts, setting, weights, addend, rectify, after, to, i);
          }
        });
  }

  private interface Share {
    void run(Worker worker, int place);
  }

  /** Runs the same on this thread and on those that are idle, as many as there is work for. */
  private void eachWorker(int most, Share share) {
    int count = Math.min(most, 1 + Parallel.spare());
    while (workers.size() < count) {
      workers.add(newWorker.get());
    }
    Parallel.forEach(count, count, place -> share.run(workers.get(place), place));
  }

  /**
   * Adds the gradient of weights, {@code Σ_i R_i from[i] ⊗ gradient[i]}.
   *
   * @param sums by part, as {@link WinogradWeights} arranges weights from the channels of {@code
   *     from} to those of {@code gradient}
   */
  void correlate(
      BlockedMaps from,
      Shifts shifts,
      Setting setting,
      BlockedMaps gradient,
      IntFunction<float[]> sums) {
    eachPart(
        from.images(),
        (worker, i) -> worker.correlate(from, shifts, setting, gradient, sums.apply(i % SUMS), i));
  }

  /** Goes through the images, those of different parts on different threads. */
  private void eachPart(int images, Share share) {
    AtomicInteger next = new AtomicInteger();
    eachWorker(
        Math.min(images, SUMS),
        (worker, place) -> {
          for (int part = next.getAndIncrement(); part < SUMS; part = next.getAndIncrement()) {
            for (int i = part; i < images; i += SUMS) {
              share.run(worker, i);
            }
          }
        });
  }

  /**
   * Both derivatives of {@code weights ⊛ R_i states[i]}, which share what is made of the slopes:
   * the gradient of the weights is a correlation, so that either side can be the one that is
   * displaced.
   *
   * @param back the displacements back
   * @param weights of the turned filter, from outputs to inputs
   * @param sums by part, gradient of the turned filter, arranged like it
   * @param to overwritten with the derivative with respect to the states
   */
  void backward(
      BlockedMaps slopes,
      Shifts back,
      Setting setting,
      float[] weights,
      BlockedMaps states,
      IntFunction<float[]> sums,
      BlockedMaps to) {
    eachPart(
        to.images(),
        (worker, i) ->
            worker.backward(slopes, back, setting, weights, states, sums.apply(i % SUMS), to, i));
  }

  /** What one thread works with. */
  static final class Worker {
    private final WinogradLoops loops;
    private final OrientationLoops orientationLoops;
    private final Map<Image, TiledImage> images = new HashMap<>();
    private final Map<Blocks, TileBlocks> blocks = new HashMap<>();

    Worker(WinogradLoops loops, OrientationLoops orientationLoops) {
      this.loops = loops;
      this.orientationLoops = orientationLoops;
    }

    /** Loads an addend for what follows. */
    private void load(BlockedMaps addend, int image) {
      addend(addend).load(addend, image);
    }

    private TiledImage addend(BlockedMaps addend) {
      return image(Role.ADDEND, addend.paddedChannels(), addend);
    }

    private void convolve(
        BlockedMaps from,
        Shifts shifts,
        Setting setting,
        float[] weights,
        BlockedMaps addend,
        boolean rectify,
        Consumer<float[]> after,
        BlockedMaps to,
        int i) {
      TiledImage source = source(from, setting);
      TiledImage result = image(Role.RESULT, setting.channels(to), to);
      TiledImage added = addend == null ? null : addend(addend);
      load(source, from, shifts, setting, i, true);
      for (Strip strip : strips(source, setting, from, to)) {
        TileBlocks read = blocks(Tiles.SOURCE, strip.tiles(), setting.channels(from));
        loops.source(source, strip, read, 0);
        finish(read, 0, strip, weights, setting, to, result);
      }
      store(result, setting, false, added, rectify, after, to, i);
    }

    private void correlate(
        BlockedMaps from,
        Shifts shifts,
        Setting setting,
        BlockedMaps gradient,
        float[] sums,
        int i) {
      TiledImage source = source(from, setting);
      TiledImage slopes = image(Role.GRADIENT, setting.channels(gradient), gradient);
      TileBlocks inputs = blocks(Tiles.SOURCE, tiles(source), setting.channels(from));
      TileBlocks outputs = blocks(Tiles.SLOPES, tiles(source), setting.channels(gradient));
      load(source, from, shifts, setting, i, true);
      load(slopes, gradient, setting, i, false);
      for (Strip strip : strips(source, setting, from, gradient)) {
        loops.source(source, strip, inputs, strip.first());
        loops.slopes(slopes, strip, outputs);
      }
      loops.correlate(inputs, outputs, setting.band(), sums);
    }

    private void backward(
        BlockedMaps slopes,
        Shifts back,
        Setting setting,
        float[] weights,
        BlockedMaps states,
        float[] sums,
        BlockedMaps to,
        int i) {
      TiledImage source = source(slopes, setting);
      TiledImage other = image(Role.GRADIENT, setting.channels(states), states);
      TiledImage result = image(Role.RESULT, setting.channels(to), to);
      TileBlocks inputs = blocks(Tiles.SOURCE, tiles(source), setting.channels(slopes));
      TileBlocks outputs = blocks(Tiles.SLOPES, tiles(source), setting.channels(states));
      load(source, slopes, back, setting, i, false);
      load(other, states, setting, i, true);
      for (Strip strip : strips(source, setting, slopes, to)) {
        loops.source(source, strip, inputs, strip.first());
        finish(inputs, strip.first(), strip, weights, setting, to, result);
        loops.slopes(other, strip, outputs);
      }
      loops.correlate(inputs, outputs, setting.band(), sums);
      store(result, setting, true, null, false, NOTHING, to, i);
    }

    /** Multiplies the tiles of a strip, which begin at a place among those that were read. */
    private void finish(
        TileBlocks read,
        int at,
        Strip strip,
        float[] weights,
        Setting setting,
        BlockedMaps to,
        TiledImage result) {
      TileBlocks products = blocks(Tiles.PRODUCTS, strip.tiles(), padded(setting.channels(to)));
      loops.multiply(read, at, strip.tiles(), weights, setting.band(), products);
      loops.result(products, strip, result);
    }

    /**
     * @param back whether the image is turned back, as it has been turned
     */
    private void store(
        TiledImage result,
        Setting setting,
        boolean back,
        TiledImage added,
        boolean rectify,
        Consumer<float[]> after,
        BlockedMaps to,
        int image) {
      float[] addend = added == null ? null : added.values();
      TiledImage maps =
          setting.basis == null ? result : orientations(result, setting, back, to, image);
      loops.activate(maps, addend, rectify);
      after.accept(maps.values());
      maps.store(to, image);
    }

    /** An image of frequencies, turned back if it has been turned, as one of orientations. */
    private TiledImage orientations(
        TiledImage result, Setting setting, boolean back, BlockedMaps to, int image) {
      TiledImage frequencies = result;
      if (back && setting.turns(image)) {
        frequencies = image(Role.TURNED, setting.channels(to), to);
        orientationLoops.turn(turn(setting, image, true, result), result, frequencies);
      }
      TiledImage orientations = image(Role.ORIENTATIONS, to.paddedChannels(), to);
      orientationLoops.inverse(setting.basis.fourier(), frequencies, orientations);
      return orientations;
    }

    private TiledImage source(BlockedMaps maps, Setting setting) {
      Role role = setting.circular ? Role.CIRCULAR : Role.SURROUNDED;
      return image(role, setting.channels(maps), maps);
    }

    /** Loads an image and looks at it displaced. */
    private void load(
        TiledImage source,
        BlockedMaps from,
        Shifts shifts,
        Setting setting,
        int image,
        boolean turned) {
      load(source, from, setting, image, turned);
      if (setting.circular) {
        source.look(shifts.right(image), shifts.down(image));
      }
    }

    /**
     * @param turned whether the image is turned as the setting says
     */
    private void load(
        TiledImage target, BlockedMaps from, Setting setting, int image, boolean turned) {
      if (setting.basis == null) {
        target.load(from, image);
        return;
      }
      TiledImage orientations = image(Role.ORIENTATIONS, from.paddedChannels(), from);
      orientations.load(from, image);
      Fourier fourier = setting.basis.fourier();
      if (turned && setting.turns(image)) {
        TiledImage frequencies = image(Role.TURNED, setting.channels(from), from);
        orientationLoops.forward(fourier, orientations, frequencies);
        orientationLoops.turn(turn(setting, image, false, frequencies), frequencies, target);
      } else {
        orientationLoops.forward(fourier, orientations, target);
      }
    }

    /** How an image of a setting turns, or, for the adjoint, back. */
    private Turn turn(Setting setting, int image, boolean back, TiledImage like) {
      PixelMap pixels =
          PixelMap.rotation(like.height(), like.width(), setting.turns.degrees(image));
      int shift = setting.turns.orientationShift(image);
      return setting.basis.turn(back ? pixels.transpose() : pixels, back ? -shift : shift, like);
    }

    private TiledImage image(Role role, int channels, BlockedMaps like) {
      Image key = new Image(role, channels, like.height(), like.width());
      TiledImage known = images.get(key);
      if (known == null) {
        int block = OneDnn.block();
        known =
            switch (role) {
              case CIRCULAR -> TiledImage.circular(channels, block, key.height, key.width);
              case SURROUNDED -> TiledImage.surrounded(channels, block, key.height, key.width);
              default -> TiledImage.plain(channels, block, key.height, key.width);
            };
        images.put(key, known);
      }
      return known;
    }

    private TileBlocks blocks(Tiles role, int tiles, int channels) {
      return blocks.computeIfAbsent(
          new Blocks(role, tiles, channels), key -> TileBlocks.of(key.tiles, key.channels));
    }

    private static int tiles(TiledImage image) {
      return image.tileRows() * image.tileColumns();
    }

    /**
     * Cuts an image into strips of about the same size, all but the last of whole groups of tiles.
     */
    private static Strip[] strips(
        TiledImage image, Setting setting, BlockedMaps from, BlockedMaps to) {
      int inputs = setting.channels(from);
      int outputs = padded(setting.channels(to));
      int group = WinogradLoops.ROWS;
      int channels = inputs + outputs;
      int groupBytes = WinogradLoops.POINTS * group * channels * Float.BYTES;
      int tiles = tiles(image);
      int groups = (tiles + group - 1) / group;
      int connected = setting.band().most(inputs);
      long weights = (long) WinogradLoops.POINTS * connected * outputs * Float.BYTES;
      int most = (int) Math.max(1, Math.max(NEARBY_BYTES, weights / PART_OF_WEIGHTS) / groupBytes);
      Strip[] strips = new Strip[(groups + most - 1) / most];
      for (int i = 0; i < strips.length; i++) {
        int first = groups * i / strips.length * group;
        int end = Math.min(tiles, groups * (i + 1) / strips.length * group);
        strips[i] = new Strip(first, end - first, image.tileColumns());
      }
      return strips;
    }
  }
}
