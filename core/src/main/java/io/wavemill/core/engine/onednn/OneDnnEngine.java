package io.wavemill.core.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_size;

import io.wavemill.core.engine.ArgumentChecks;
import io.wavemill.core.engine.Convolution;
import io.wavemill.core.engine.Engine;
import io.wavemill.core.engine.Exactness;
import io.wavemill.core.engine.FeatureMaps;
import io.wavemill.core.engine.Filter;
import io.wavemill.core.engine.FilterGradient;
import io.wavemill.core.engine.Flow;
import io.wavemill.core.engine.LearnedShifts;
import io.wavemill.core.engine.Moments;
import io.wavemill.core.engine.PixelMap;
import io.wavemill.core.engine.Pooling;
import io.wavemill.core.engine.Rotations;
import io.wavemill.core.engine.Shifts;
import io.wavemill.core.engine.onednn.Kernels.ConvolutionShape;
import io.wavemill.core.engine.onednn.Kernels.Direction;
import io.wavemill.core.engine.onednn.Kernels.Size;
import io.wavemill.core.engine.onednn.WinogradConvolution.Setting;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Convolutions by oneDNN's compiled kernels, single precision.
 *
 * <p>A circular convolution of a shifted image is one copy, that shifts and pads, and one
 * convolution without padding, a few images at a time so that the copies stay in the processor's
 * cache. The adjoint of a centred convolution is the one with the turned kernel, which has fewer of
 * Winograd's tiles and is quicker than what oneDNN offers for it.
 */
public final class OneDnnEngine implements Engine {

  /** Images of one call should not take more, bytes: they stay in the second-level cache. */
  private static final long CALL_BYTES = 1 << 20;

  /** The library's way of Winograd's algorithm pays from this many channels on. */
  private static final int WINOGRAD_CHANNELS = 32;

  /** Our own, from this many. */
  private static final int OWN_WINOGRAD_CHANNELS = 16;

  private final Exactness exactness;
  private final Map<Kernel, Call> calls = new HashMap<>();
  private final PixelMapper mapper = PixelMapper.best();
  private final LocalFilter localFilter = new LocalFilter(FilterLoops.best());
  private final StateKernel stateKernel = StateKernel.best();

  /** Our own Winograd's algorithm, or null. */
  private final WinogradConvolution winograd;

  private NativeMemory scratch;
  private NativeMemory copies;
  private NativeMemory results;
  private NativeMemory channelRows;

  /**
   * An engine for one thread at a time.
   *
   * @param exactness {@link Exactness#STRICT} keeps Winograd's algorithm away
   * @throws IllegalStateException if oneDNN is not {@link #isAvailable available}
   */
  public OneDnnEngine(Exactness exactness) {
    if (!isAvailable()) {
      throw new IllegalStateException(problem());
    }
    this.exactness = exactness;
    this.winograd =
        exactness == Exactness.FAST ? WinogradConvolution.whereTheLibraryHasNone() : null;
  }

  /** Whether this machine can run it: there is a library, and the processor has AVX2. */
  public static boolean isAvailable() {
    return problem() == null;
  }

  /** Why it is not available, for people to read; null if it is. */
  public static String problem() {
    return OneDnn.problem();
  }

  @Override
  public String name() {
    return "oneDNN "
        + OneDnn.version()
        + (OneDnn.wide() ? " AVX-512" : " AVX2")
        + (winograd != null || OneDnn.wide() && exactness == Exactness.FAST ? ", Winograd" : "");
  }

  @Override
  public DataType dataType() {
    return DataType.FLOAT;
  }

  @Override
  public FeatureMaps allocate(int images, int channels, int depth, int height, int width) {
    return BlockedMaps.allocate(images, channels, depth, height, width);
  }

  @Override
  public Filter filter(INDArray weights, INDArray bias, Convolution geometry) {
    ArgumentChecks.filter(weights, bias, geometry);
    return new BlockedFilter(weights, bias, geometry);
  }

  @Override
  public Filter turningFilter(INDArray weights, Convolution geometry, int orientations) {
    ArgumentChecks.filter(weights, null, geometry);
    int channels = (int) weights.size(0);
    boolean square = weights.size(1) == channels;
    if (winograd == null
        || !square
        || !WinogradConvolution.fits(geometry)
        || !OrientationBasis.pays(orientations, channels)) {
      return filter(weights, null, geometry);
    }
    return new BlockedFilter(
        weights, null, geometry, OrientationBasis.of(orientations, channels / orientations));
  }

  @Override
  public FilterGradient filterGradient(Filter filter) {
    return new BlockedGradient((BlockedFilter) filter);
  }

  @Override
  public void convolve(
      FeatureMaps source,
      Shifts shifts,
      Filter filter,
      FeatureMaps addend,
      boolean rectify,
      FeatureMaps target) {
    if (!ownConvolve(
        source, shifts, filter, addend, rectify, WinogradConvolution.NOTHING, target)) {
      libraryConvolve(source, shifts, filter, addend, rectify, target);
    }
  }

  @Override
  public void convolveTanh(
      FeatureMaps source, Shifts shifts, Filter filter, FeatureMaps addend, FeatureMaps target) {
    if (!ownConvolve(source, shifts, filter, addend, false, stateKernel::tanh, target)) {
      libraryConvolve(source, shifts, filter, addend, false, target);
      tanh(target);
    }
  }

  /** Convolves by our own Winograd's algorithm if it is to be used. */
  private boolean ownConvolve(
      FeatureMaps source,
      Shifts shifts,
      Filter filter,
      FeatureMaps addend,
      boolean rectify,
      Consumer<float[]> after,
      FeatureMaps target) {
    BlockedMaps from = own(source);
    BlockedFilter weights = (BlockedFilter) filter;
    if (weights.biased()
        || !ownWinograd(weights.geometry(), from, weights.inputs(), weights.outputs())) {
      return false;
    }
    winogradConvolve(from, shifts, null, weights, addend, rectify, after, own(target));
    return true;
  }

  /**
   * @param turns by which images turn before they are filtered, or null
   */
  private void winogradConvolve(
      BlockedMaps from,
      Shifts shifts,
      Rotations turns,
      BlockedFilter weights,
      FeatureMaps addend,
      boolean rectify,
      Consumer<float[]> after,
      BlockedMaps to) {
    ArgumentChecks.convolution(
        from, shifts, weights.inputs(), weights.outputs(), weights.geometry(), to);
    ArgumentChecks.addend(addend, to);
    winograd.convolve(
        from,
        shifts,
        setting(weights, turns),
        weights.winograd(false),
        addend == null ? null : own(addend),
        addend == null ? 1 : ArgumentChecks.imagesPerImage(to, addend),
        rectify,
        after,
        to);
  }

  @Override
  public void flowConvolve(
      FeatureMaps source,
      Flow flow,
      Filter filter,
      FeatureMaps addend,
      boolean rectify,
      FeatureMaps target) {
    BlockedFilter weights = (BlockedFilter) filter;
    BlockedMaps from = own(source);
    if (source.images() != target.images() || !turnsInBasis(flow, weights, from)) {
      Engine.super.flowConvolve(source, flow, filter, addend, rectify, target);
      return;
    }
    ArgumentChecks.flow(source, flow, source);
    winogradConvolve(
        from,
        Shifts.none(),
        (Rotations) flow,
        weights,
        addend,
        rectify,
        WinogradConvolution.NOTHING,
        own(target));
  }

  /** Whether images are turned on their way to a filter's basis, between two stages of it. */
  private boolean turnsInBasis(Flow flow, BlockedFilter filter, BlockedMaps source) {
    return flow instanceof Rotations rotations
        && filter.basis() != null
        && filter.basis().orientations() == rotations.orientations()
        && !filter.geometry().isCircular()
        && ownWinograd(filter.geometry(), source, filter.inputs(), filter.outputs());
  }

  private void libraryConvolve(
      FeatureMaps source,
      Shifts shifts,
      Filter filter,
      FeatureMaps addend,
      boolean rectify,
      FeatureMaps target) {
    BlockedMaps from = own(source);
    BlockedMaps to = own(target);
    BlockedFilter weights = (BlockedFilter) filter;
    ArgumentChecks.convolution(
        source, shifts, weights.inputs(), weights.outputs(), weights.geometry(), target);
    ArgumentChecks.addend(addend, target);
    if (weights.pointwise() != null && weights.inputs() == 1) {
      try (BlockedMaps patches = expanded(from, shifts, weights.geometry(), false)) {
        convolve(patches, Shifts.none(), weights.pointwise(), addend, rectify, target);
      }
      return;
    }
    if (weights.pointwise() != null && addend == null && !rectify && shifts.isNone()) {
      try (BlockedMaps patches = patches(to, weights.geometry())) {
        convolve(source, shifts, weights.pointwise(), null, false, patches);
        collect(patches, weights.geometry(), false, to);
      }
      return;
    }
    int images = to.images();
    int share = addend == null ? 1 : ArgumentChecks.imagesPerImage(target, addend);
    int chunk = chunk(from);
    for (int first = 0; first < images; first += chunk) {
      int count = Math.min(chunk, images - first);
      if (addend != null) {
        BlockedMaps added = own(addend);
        for (int i = first; i < first + count; i++) {
          copy(added, i / share, to, i);
        }
      }
      long read = padded(from, shifts, weights.geometry(), first, count);
      Call call =
          call(
              Kernels.convolution(
                  shape(
                      Direction.FORWARD,
                      count,
                      from.paddedChannels(),
                      to.paddedChannels(),
                      from,
                      weights.geometry(),
                      weights.biased(),
                      addend != null,
                      rectify)));
      long kernel = weights.address(call.kernel().layoutOf(DNNL_ARG_WEIGHTS), false);
      if (weights.biased()) {
        run(call, read, kernel, weights.biasAddress(), to.address(first));
      } else {
        run(call, read, kernel, to.address(first));
      }
    }
  }

  @Override
  public void convolveAdjoint(
      FeatureMaps gradient,
      Shifts shifts,
      Filter filter,
      boolean accumulate,
      FeatureMaps activation,
      FeatureMaps target) {
    BlockedMaps from = own(gradient);
    BlockedMaps to = own(target);
    BlockedFilter weights = (BlockedFilter) filter;
    ArgumentChecks.convolution(
        target, shifts, weights.inputs(), weights.outputs(), weights.geometry(), gradient);
    if (activation != null) {
      ArgumentChecks.sameShape(activation, target);
    }
    boolean plain = !accumulate && activation == null && shifts.isNone();
    if (weights.pointwise() != null && weights.inputs() == 1 && plain) {
      try (BlockedMaps patches = patches(to, weights.geometry())) {
        convolveAdjoint(gradient, shifts, weights.pointwise(), false, null, patches);
        collect(patches, weights.geometry(), true, to);
      }
    } else if (weights.pointwise() != null && weights.inputs() > 1) {
      try (BlockedMaps patches = expanded(from, shifts.inverse(), weights.geometry(), true)) {
        convolveAdjoint(
            patches, Shifts.none(), weights.pointwise(), accumulate, activation, target);
      }
    } else if (weights.geometry().isCentred()) {
      convolveTurned(from, shifts.inverse(), weights, accumulate, activation, to);
    } else if (DepthPlanes.needsSpace(weights.geometry())) {
      Convolution everywhere = DepthPlanes.withoutStride(weights.geometry());
      try (BlockedMaps slopes = DepthPlanes.apart(from, weights.geometry(), to.depth())) {
        convolveBack(slopes, weights, everywhere, accumulate, activation, to);
      }
    } else {
      convolveBack(from, weights, weights.geometry(), accumulate, activation, to);
    }
  }

  private void convolveTurned(
      BlockedMaps from,
      Shifts shifts,
      BlockedFilter weights,
      boolean accumulate,
      FeatureMaps activation,
      BlockedMaps to) {
    if (ownWinograd(weights.geometry(), from, weights.outputs(), weights.inputs())) {
      float[] kernel = weights.winograd(true);
      BlockedMaps addend = accumulate ? to : null;
      winograd.convolve(
          from,
          shifts,
          setting(weights, null),
          kernel,
          addend,
          1,
          false,
          WinogradConvolution.NOTHING,
          to);
      if (activation != null) {
        rectifyAdjoint(activation, to);
      }
      return;
    }
    int chunk = chunk(from);
    for (int first = 0; first < to.images(); first += chunk) {
      int count = Math.min(chunk, to.images() - first);
      long read = padded(from, shifts, weights.geometry(), first, count);
      runTurned(read, from, weights, count, accumulate, to, first);
      if (activation != null) {
        // While the result is in the cache.
        rectifyAdjoint(activation.images(first, count), to.images(first, count));
      }
    }
  }

  /** Applies the adjoint of a centred filter to images, padded ones if it is circular. */
  private void runTurned(
      long padded,
      BlockedMaps from,
      BlockedFilter weights,
      int count,
      boolean accumulate,
      BlockedMaps to,
      int first) {
    Call call =
        call(
            Kernels.convolution(
                shape(
                    Direction.FORWARD,
                    count,
                    from.paddedChannels(),
                    to.paddedChannels(),
                    from,
                    weights.geometry(),
                    false,
                    accumulate,
                    false)));
    long kernel = weights.address(call.kernel().layoutOf(DNNL_ARG_WEIGHTS), true);
    run(call, padded, kernel, to.address(first));
  }

  private void convolveBack(
      BlockedMaps from,
      BlockedFilter weights,
      Convolution geometry,
      boolean accumulate,
      FeatureMaps activation,
      BlockedMaps to) {
    int images = to.images();
    Call call =
        call(
            Kernels.convolution(
                shape(
                    Direction.BACKWARD_DATA,
                    images,
                    to.paddedChannels(),
                    from.paddedChannels(),
                    to,
                    geometry,
                    false,
                    false,
                    false)));
    long kernel = weights.address(call.kernel().layoutOf(DNNL_ARG_WEIGHTS), false);
    if (accumulate) {
      results = grown(results, images * to.imageBytes());
      run(call, from.address(0), kernel, results.address());
      long floats = images * to.imageFloats();
      run(call(Kernels.add(floats, false)), to.address(0), results.address(), to.address(0));
    } else {
      run(call, from.address(0), kernel, to.address(0));
    }
    if (activation != null) {
      rectifyAdjoint(activation, to);
    }
  }

  @Override
  public void accumulateFilterGradient(
      FeatureMaps source, Shifts shifts, FeatureMaps gradient, FilterGradient sum) {
    BlockedMaps from = own(source);
    BlockedMaps of = own(gradient);
    BlockedGradient into = (BlockedGradient) sum;
    ArgumentChecks.convolution(
        source, shifts, into.inputs(), into.outputs(), into.geometry(), gradient);
    if (into.pointwise() != null && into.inputs() == 1) {
      try (BlockedMaps patches = expanded(from, shifts, into.geometry(), false)) {
        accumulateFilterGradient(patches, Shifts.none(), gradient, into.pointwise());
      }
      return;
    }
    if (into.pointwise() != null) {
      try (BlockedMaps patches = expanded(of, shifts.inverse(), into.geometry(), true)) {
        accumulateFilterGradient(source, Shifts.none(), patches, into.pointwise());
      }
      return;
    }
    if (ownWinograd(into.geometry(), from, into.inputs(), into.outputs()) && !into.biased()) {
      Setting setting = new Setting(into.geometry().isCircular(), into.basis(), null);
      winograd.correlate(from, shifts, setting, of, part -> into.winograd(false, part));
      return;
    }
    if (DepthPlanes.needsSurrounding(into.geometry())) {
      Convolution unpadded = DepthPlanes.withoutPadding(into.geometry());
      try (BlockedMaps volumes = DepthPlanes.surrounded(from, into.geometry().depth())) {
        accumulateFilterGradient(volumes, shifts, unpadded, of, into);
      }
      return;
    }
    accumulateFilterGradient(from, shifts, into.geometry(), of, into);
  }

  private void accumulateFilterGradient(
      BlockedMaps from, Shifts shifts, Convolution geometry, BlockedMaps of, BlockedGradient into) {
    int chunk = chunk(from);
    for (int first = 0; first < of.images(); first += chunk) {
      int count = Math.min(chunk, of.images() - first);
      long read = padded(from, shifts, geometry, first, count);
      Call call =
          call(
              Kernels.convolution(
                  shape(
                      Direction.BACKWARD_WEIGHTS,
                      count,
                      from.paddedChannels(),
                      of.paddedChannels(),
                      from,
                      geometry,
                      into.biased(),
                      false,
                      false)));
      add(call, read, of.address(first), into, false);
    }
  }

  @Override
  public void convolveBackward(
      FeatureMaps source,
      Shifts shifts,
      FeatureMaps gradient,
      Filter filter,
      FilterGradient sum,
      FeatureMaps target) {
    BlockedFilter weights = (BlockedFilter) filter;
    Convolution geometry = weights.geometry();
    BlockedMaps states = own(source);
    BlockedMaps slopes = own(gradient);
    BlockedMaps to = own(target);
    boolean plain = !weights.biased() && weights.pointwise() == null;
    boolean ours = plain && ownWinograd(geometry, slopes, weights.outputs(), weights.inputs());
    if (!ours && !(plain && geometry.isCircular())) {
      Engine.super.convolveBackward(source, shifts, gradient, filter, sum, target);
      return;
    }
    ArgumentChecks.convolution(
        source, shifts, weights.inputs(), weights.outputs(), geometry, gradient);
    ArgumentChecks.sameShape(source, target);
    Shifts back = shifts.inverse();
    if (ours) {
      winogradBackward(states, back, null, slopes, weights, sum, to);
      return;
    }
    int chunk = chunk(slopes);
    for (int first = 0; first < to.images(); first += chunk) {
      int count = Math.min(chunk, to.images() - first);
      long read = padded(slopes, back, geometry, first, count);
      runTurned(read, slopes, weights, count, false, to, first);
      // The weights' gradient is a correlation: which of its two sides is moved and padded is a
      // matter of choice, and the slopes already are.
      Call call =
          call(
              Kernels.convolution(
                  shape(
                      Direction.BACKWARD_WEIGHTS,
                      count,
                      slopes.paddedChannels(),
                      states.paddedChannels(),
                      slopes,
                      geometry,
                      false,
                      false,
                      false)));
      add(call, read, states.address(first), (BlockedGradient) sum, true);
    }
  }

  @Override
  public void flowConvolveBackward(
      FeatureMaps source,
      Flow flow,
      FeatureMaps gradient,
      Filter filter,
      FilterGradient sum,
      FeatureMaps target) {
    BlockedFilter weights = (BlockedFilter) filter;
    BlockedMaps states = own(source);
    if (source.images() != gradient.images() || !turnsInBasis(flow, weights, states)) {
      Engine.super.flowConvolveBackward(source, flow, gradient, filter, sum, target);
      return;
    }
    ArgumentChecks.flow(source, flow, source);
    ArgumentChecks.convolution(
        source, Shifts.none(), weights.inputs(), weights.outputs(), weights.geometry(), gradient);
    ArgumentChecks.sameShape(source, target);
    winogradBackward(
        states, Shifts.none(), (Rotations) flow, own(gradient), weights, sum, own(target));
  }

  /**
   * @param back the displacements back
   * @param turns by which the states turned before they were filtered, or null
   */
  private void winogradBackward(
      BlockedMaps states,
      Shifts back,
      Rotations turns,
      BlockedMaps slopes,
      BlockedFilter weights,
      FilterGradient sum,
      BlockedMaps to) {
    BlockedGradient into = (BlockedGradient) sum;
    winograd.backward(
        slopes,
        back,
        setting(weights, turns),
        weights.winograd(true),
        states,
        part -> into.winograd(true, part),
        to);
  }

  /** Runs a kernel for a gradient of weights, and adds what it gives to a sum. */
  private void add(Call call, long source, long gradient, BlockedGradient into, boolean turned) {
    BlockedGradient.Sum total = into.sum(call.kernel().layoutOf(DNNL_ARG_DIFF_WEIGHTS), turned);
    int biases = into.biased() ? BlockedMaps.padded(into.outputs()) : 0;
    results = grown(results, (total.floats() + biases) * Float.BYTES + 64);
    long term = results.address();
    // The sum of the bias comes first, so that both are aligned: channels are whole blocks.
    long weightTerm = term + (biases * (long) Float.BYTES + 63) / 64 * 64;
    if (into.biased()) {
      run(call, source, gradient, weightTerm, term);
      long bias = into.bias().address();
      run(call(Kernels.add(biases, false)), bias, term, bias);
    } else {
      run(call, source, gradient, weightTerm);
    }
    long address = total.memory().address();
    run(call(Kernels.add(total.floats(), false)), address, weightTerm, address);
  }

  /** Images of the same size with room for a kernel's neighbourhood in their channels. */
  private static BlockedMaps patches(BlockedMaps like, Convolution geometry) {
    return BlockedMaps.allocate(like.images(), geometry.taps(), 1, like.height(), like.width());
  }

  private static BlockedMaps expanded(
      BlockedMaps source, Shifts shifts, Convolution geometry, boolean turned) {
    BlockedMaps target = patches(source, geometry);
    Patches patches = new Patches(source.height(), source.width(), geometry);
    FloatBuffer from = source.memory().bytes().asFloatBuffer();
    FloatBuffer to = target.memory().bytes().asFloatBuffer();
    for (int i = 0; i < source.images(); i++) {
      patches.expand(
          from,
          (int) (source.start(i) / Float.BYTES),
          shifts.right(i),
          shifts.down(i),
          turned,
          to,
          (int) (target.start(i) / Float.BYTES));
    }
    return target;
  }

  private static void collect(
      BlockedMaps source, Convolution geometry, boolean turned, BlockedMaps target) {
    Patches patches = new Patches(source.height(), source.width(), geometry);
    FloatBuffer from = source.memory().bytes().asFloatBuffer();
    FloatBuffer to = target.memory().bytes().asFloatBuffer();
    for (int i = 0; i < source.images(); i++) {
      patches.collect(
          from,
          (int) (source.start(i) / Float.BYTES),
          turned,
          to,
          (int) (target.start(i) / Float.BYTES));
    }
  }

  private ConvolutionShape shape(
      Direction direction,
      int images,
      int inputs,
      int outputs,
      BlockedMaps source,
      Convolution geometry,
      boolean biased,
      boolean accumulate,
      boolean rectify) {
    return new ConvolutionShape(
        direction,
        images,
        inputs,
        outputs,
        new Size(source.depth(), source.height(), source.width()),
        geometry,
        biased,
        accumulate,
        rectify,
        winograd(geometry, source, inputs, outputs));
  }

  /** Whether our own Winograd's algorithm is to be used. */
  private boolean ownWinograd(Convolution geometry, BlockedMaps source, int inputs, int outputs) {
    return winograd != null
        && source.depth() == 1
        && WinogradConvolution.fits(geometry)
        && inputs >= OWN_WINOGRAD_CHANNELS
        && outputs >= OWN_WINOGRAD_CHANNELS;
  }

  private static Setting setting(BlockedFilter filter, Rotations turns) {
    return new Setting(filter.geometry().isCircular(), filter.basis(), turns);
  }

  private boolean winograd(Convolution geometry, BlockedMaps source, int inputs, int outputs) {
    return exactness == Exactness.FAST
        && OneDnn.wide()
        && source.depth() == 1
        && geometry.depth().kernel() == 1
        && geometry.height().kernel() == 3
        && geometry.width().kernel() == 3
        && geometry.height().stride() == 1
        && geometry.width().stride() == 1
        && inputs >= WINOGRAD_CHANNELS
        && outputs >= WINOGRAD_CHANNELS;
  }

  /**
   * Images per call, about as many in each: it depends on their size and number alone, so that sums
   * are always taken alike.
   */
  private static int chunk(BlockedMaps source) {
    int most = (int) Math.max(1, CALL_BYTES / source.imageBytes());
    int calls = Math.max(1, (source.images() + most - 1) / most);
    return (source.images() + calls - 1) / calls;
  }

  /**
   * Images ready for a convolution without circular edges: themselves, or shifted copies with the
   * opposite sides around them.
   */
  private long padded(
      BlockedMaps source, Shifts shifts, Convolution geometry, int first, int count) {
    int above = geometry.isCircular() ? geometry.height().before() : 0;
    int left = geometry.isCircular() ? geometry.width().before() : 0;
    int front = geometry.isCircular() ? geometry.depth().before() : 0;
    if (above == 0 && left == 0 && front == 0 && shifts.isNone()) {
      return source.address(first);
    }
    long bytes =
        (long) count
            * source.paddedChannels()
            * (source.depth() + 2 * front)
            * (source.height() + 2 * above)
            * (source.width() + 2 * left)
            * Float.BYTES;
    copies = grown(copies, bytes);
    long perImage = bytes / count;
    for (int i = 0; i < count; i++) {
      int image = first + i;
      wrap(
          source,
          image,
          shifts.right(image),
          shifts.down(image),
          front,
          above,
          left,
          copies.bytes(),
          (int) (i * perImage));
    }
    return copies.address();
  }

  /** Copies one image, shifted, with the opposite sides around it. */
  private static void wrap(
      BlockedMaps source,
      int image,
      int right,
      int down,
      int front,
      int above,
      int left,
      ByteBuffer target,
      int start) {
    int width = source.width();
    int height = source.height();
    int depth = source.depth();
    int pixel = OneDnn.block() * Float.BYTES;
    int row = width * pixel;
    int blocks = source.paddedChannels() / OneDnn.block();
    ByteBuffer bytes = source.memory().bytes();
    int write = start;
    int firstX = Math.floorMod(-left - right, width);
    for (int block = 0; block < blocks; block++) {
      int blockStart = (int) source.start(image) + block * depth * height * row;
      for (int z = -front; z < depth + front; z++) {
        int planeStart = blockStart + Math.floorMod(z, depth) * height * row;
        for (int y = -above; y < height + above; y++) {
          int rowStart = planeStart + Math.floorMod(y - down, height) * row;
          // Runs from the left end of the padded row; its source goes round and round.
          int x = firstX;
          int missing = width + 2 * left;
          while (missing > 0) {
            int run = Math.min(missing, width - x);
            target.put(write, bytes, rowStart + x * pixel, run * pixel);
            write += run * pixel;
            missing -= run;
            x = 0;
          }
        }
      }
    }
  }

  @Override
  public void flow(
      FeatureMaps source, Flow flow, FeatureMaps addend, boolean rectify, FeatureMaps target) {
    BlockedMaps from = own(source);
    BlockedMaps to = own(target);
    ArgumentChecks.flow(source, flow, target);
    ArgumentChecks.addend(addend, target);
    int group = ArgumentChecks.imagesPerImage(target, source);
    int share = addend == null ? 1 : ArgumentChecks.imagesPerImage(target, addend);
    long floats = to.imageFloats();
    for (int i = 0; i < to.images(); i++) {
      move(from, i / group, flow, false, to, i, i);
      if (addend != null) {
        long added = own(addend).address(i / share);
        run(call(Kernels.add(floats, rectify)), to.address(i), added, to.address(i));
      } else if (rectify) {
        run(call(Kernels.rectify(floats)), to.address(i), to.address(i));
      }
    }
  }

  /**
   * Moves one image.
   *
   * @param adjoint whether the derivative of the flow is applied instead
   * @param place of the image in the flow's cycle
   */
  private void move(
      BlockedMaps from,
      int source,
      Flow flow,
      boolean adjoint,
      BlockedMaps to,
      int target,
      int place) {
    if (flow instanceof Rotations rotations) {
      if (rotations.degrees(place) % 360 == 0) {
        copy(from, source, to, target);
        return;
      }
      PixelMap table = PixelMap.rotation(from.height(), from.width(), rotations.degrees(place));
      int orientations = rotations.orientations();
      int shift = rotations.orientationShift(place);
      mapper.map(
          from,
          source,
          adjoint ? table.transpose() : table,
          orientations,
          adjoint ? Math.floorMod(-shift, orientations) : shift,
          to,
          target);
      return;
    }
    if (flow instanceof LearnedShifts learned) {
      float[] kernel = learned.kernel(place);
      localFilter.apply(from, source, adjoint ? LocalFilter.turned(kernel) : kernel, to, target);
      return;
    }
    Shifts shifts = (Shifts) flow;
    // Shifts are permutations: the adjoint is the inverse.
    int right = adjoint ? -shifts.right(place) : shifts.right(place);
    int down = adjoint ? -shifts.down(place) : shifts.down(place);
    if (Math.floorMod(right, from.width()) == 0 && Math.floorMod(down, from.height()) == 0) {
      copy(from, source, to, target);
    } else {
      wrap(from, source, right, down, 0, 0, 0, to.memory().bytes(), (int) to.start(target));
    }
  }

  private static void copy(BlockedMaps from, int source, BlockedMaps to, int target) {
    to.memory()
        .bytes()
        .put(
            (int) to.start(target),
            from.memory().bytes(),
            (int) from.start(source),
            (int) from.imageBytes());
  }

  @Override
  public void flowAdjoint(FeatureMaps gradient, Flow flow, FeatureMaps target) {
    BlockedMaps from = own(gradient);
    BlockedMaps to = own(target);
    ArgumentChecks.flow(target, flow, gradient);
    int group = ArgumentChecks.imagesPerImage(gradient, target);
    if (group == 1) {
      for (int i = 0; i < from.images(); i++) {
        move(from, i, flow, true, to, i, i);
      }
      return;
    }
    try (BlockedMaps moved =
        BlockedMaps.allocate(
            from.images(), from.channels(), from.depth(), from.height(), from.width())) {
      for (int i = 0; i < from.images(); i++) {
        move(from, i, flow, true, moved, i, i);
      }
      sum(moved, group, to);
    }
  }

  @Override
  public void accumulateFlowGradient(FeatureMaps source, FeatureMaps gradient, double[][] sums) {
    BlockedMaps from = own(source);
    BlockedMaps slopes = own(gradient);
    ArgumentChecks.flowGradient(source, gradient, sums);
    int group = ArgumentChecks.imagesPerImage(gradient, source);
    for (int i = 0; i < slopes.images(); i++) {
      localFilter.correlate(from, i / group, slopes, i, sums[i % sums.length]);
    }
  }

  /** Sums of neighbouring images. */
  private void sum(BlockedMaps from, int group, BlockedMaps to) {
    if (group == 1) {
      for (int i = 0; i < to.images(); i++) {
        copy(from, i, to, i);
      }
      return;
    }
    Call call = call(Kernels.sum(group, to.imageFloats()));
    long[] addresses = new long[group + 1];
    for (int i = 0; i < to.images(); i++) {
      for (int k = 0; k < group; k++) {
        addresses[k] = from.address(i * group + k);
      }
      addresses[group] = to.address(i);
      run(call, addresses);
    }
  }

  @Override
  public void rectifyAdjoint(FeatureMaps activation, FeatureMaps gradient) {
    BlockedMaps values = own(activation);
    BlockedMaps slopes = own(gradient);
    ArgumentChecks.sameShape(activation, gradient);
    long floats = slopes.images() * slopes.imageFloats();
    run(
        call(Kernels.rectifyAdjoint(floats)),
        values.address(0),
        slopes.address(0),
        slopes.address(0));
  }

  @Override
  public void tanh(FeatureMaps maps) {
    BlockedMaps values = own(maps);
    int floats = (int) (values.images() * values.imageFloats());
    stateKernel.tanh(values.memory().bytes(), (int) values.start(0), floats);
  }

  @Override
  public void tanhAdjoint(FeatureMaps activation, FeatureMaps gradient) {
    BlockedMaps slopes = own(gradient);
    ArgumentChecks.sameShape(activation, gradient);
    long address = slopes.address(0);
    run(
        call(Kernels.tanhAdjoint(slopes.images() * slopes.imageFloats())),
        own(activation).address(0),
        address,
        address);
  }

  /** Rows of one number per channel, each aligned for vector instructions. */
  private final class ChannelRows {
    private final int channels;
    private final int padded;
    private final long rowBytes;

    ChannelRows(BlockedMaps maps, int rows) {
      channels = maps.channels();
      padded = maps.paddedChannels();
      rowBytes = ((long) padded * Float.BYTES + 63) / 64 * 64;
      channelRows = grown(channelRows, rows * rowBytes);
    }

    long address(int row) {
      return channelRows.address() + row * rowBytes;
    }

    /**
     * @param half 1 if the row is the second of a pair without a gap
     */
    void write(int row, int half, double[] numbers) {
      FloatBuffer target = channelRows.bytes().asFloatBuffer();
      int start = (int) (row * rowBytes / Float.BYTES) + half * padded;
      for (int c = 0; c < padded; c++) {
        target.put(start + c, c < channels ? (float) numbers[c] : 0);
      }
    }

    void add(int row, int half, double[] sums) {
      FloatBuffer source = channelRows.bytes().asFloatBuffer();
      int start = (int) (row * rowBytes / Float.BYTES) + half * padded;
      for (int c = 0; c < channels; c++) {
        sums[c] += source.get(start + c);
      }
    }
  }

  private static Size size(BlockedMaps maps) {
    return new Size(maps.depth(), maps.height(), maps.width());
  }

  @Override
  public Moments normalise(
      FeatureMaps source,
      double[] scale,
      double[] offset,
      double epsilon,
      boolean rectify,
      FeatureMaps target) {
    BlockedMaps from = own(source);
    BlockedMaps to = own(target);
    ArgumentChecks.sameShape(source, target);
    ArgumentChecks.perChannel(source, scale, offset);
    ChannelRows rows = new ChannelRows(from, 4);
    rows.write(2, 0, scale);
    rows.write(2, 1, offset);
    Call call =
        call(Kernels.normalise(from.images(), from.paddedChannels(), size(from), epsilon, rectify));
    long mean = rows.address(0);
    long variance = rows.address(1);
    long pair = rows.address(2);
    if (rectify) {
      // Says where the rectifier held back; the gradient looks at the result instead.
      run(call, from.address(0), mean, variance, pair, to.address(0), selection(call));
    } else {
      run(call, from.address(0), mean, variance, pair, to.address(0));
    }
    Moments moments = new Moments(new double[from.channels()], new double[from.channels()]);
    rows.add(0, 0, moments.mean());
    rows.add(1, 0, moments.variance());
    return moments;
  }

  @Override
  public void normaliseAdjoint(
      FeatureMaps source,
      Moments moments,
      double[] scale,
      double epsilon,
      FeatureMaps gradient,
      double[] scaleGradient,
      double[] offsetGradient,
      FeatureMaps target) {
    BlockedMaps from = own(source);
    ArgumentChecks.sameShape(source, gradient);
    ArgumentChecks.sameShape(source, target);
    ArgumentChecks.perChannel(
        source, moments.mean(), moments.variance(), scale, scaleGradient, offsetGradient);
    ChannelRows rows = new ChannelRows(from, 6);
    rows.write(0, 0, moments.mean());
    rows.write(1, 0, moments.variance());
    rows.write(2, 0, scale);
    rows.write(2, 1, new double[from.channels()]);
    run(
        call(Kernels.normaliseAdjoint(from.images(), from.paddedChannels(), size(from), epsilon)),
        from.address(0),
        rows.address(0),
        rows.address(1),
        own(gradient).address(0),
        rows.address(2),
        own(target).address(0),
        rows.address(4));
    rows.add(4, 0, scaleGradient);
    rows.add(4, 1, offsetGradient);
  }

  @Override
  public void pool(FeatureMaps source, Pooling pooling, FeatureMaps target) {
    BlockedMaps from = own(source);
    BlockedMaps to = own(target);
    int group = checkPool(from, to);
    if (pooling == Pooling.SUM || group == 1) {
      sum(from, group, to);
    } else if (pooling == Pooling.MEAN) {
      long pixels = to.imageFloats() / OneDnn.block();
      run(call(Kernels.mean(to.images(), group, pixels)), from.address(0), to.address(0));
    } else {
      for (int j = 0; j < to.images(); j++) {
        stateKernel.maximum(group(from, j, group), to.memory().bytes(), (int) to.start(j));
      }
    }
  }

  /** The images that are pooled to one. */
  private static StateKernel.Group group(BlockedMaps maps, int pooled, int size) {
    return new StateKernel.Group(
        size, maps.imageBytes(), maps.memory().bytes(), (int) maps.start(pooled * size));
  }

  /** Memory for the workspace in which a kernel notes what it selected. */
  private long selection(Call call) {
    results = grown(results, dnnl_memory_desc_get_size(call.kernel().layoutOf(DNNL_ARG_WORKSPACE)));
    return results.address();
  }

  @Override
  public void poolAdjoint(
      FeatureMaps source, Pooling pooling, FeatureMaps gradient, FeatureMaps target) {
    BlockedMaps from = own(source);
    BlockedMaps slopes = own(gradient);
    BlockedMaps to = own(target);
    int group = checkPool(from, slopes);
    ArgumentChecks.sameShape(source, target);
    if (pooling == Pooling.SUM || group == 1) {
      for (int i = 0; i < to.images(); i++) {
        copy(slopes, i / group, to, i);
      }
      return;
    }
    if (pooling == Pooling.MEAN) {
      long pixels = slopes.imageFloats() / OneDnn.block();
      Kernel back = Kernels.meanAdjoint(slopes.images(), group, pixels);
      run(call(back), slopes.address(0), to.address(0));
      return;
    }
    for (int j = 0; j < slopes.images(); j++) {
      stateKernel.maximumAdjoint(
          group(from, j, group),
          slopes.memory().bytes(),
          (int) slopes.start(j),
          to.memory().bytes(),
          (int) to.start(j * group));
    }
  }

  @Override
  public void stateAdjoint(
      FeatureMaps states,
      Pooling pooling,
      FeatureMaps gradient,
      boolean fresh,
      FeatureMaps slopes,
      FeatureMaps total) {
    BlockedMaps values = own(states);
    BlockedMaps into = own(slopes);
    BlockedMaps sum = own(total);
    ArgumentChecks.state(states, gradient, slopes, total);
    int group = ArgumentChecks.imagesPerImage(states, total);
    if (fresh && gradient == null) {
      into.clear();
      sum.clear();
      return;
    }
    for (int j = 0; j < sum.images(); j++) {
      stateKernel.adjoint(
          group(values, j, group),
          gradient == null ? null : pooling,
          gradient == null ? null : own(gradient).memory().bytes(),
          gradient == null ? 0 : (int) own(gradient).start(j),
          fresh,
          into.memory().bytes(),
          (int) into.start(j * group),
          sum.memory().bytes(),
          (int) sum.start(j));
    }
  }

  private static int checkPool(FeatureMaps many, FeatureMaps few) {
    ArgumentChecks.sameImageShape(many, few);
    return ArgumentChecks.imagesPerImage(many, few);
  }

  private static BlockedMaps own(FeatureMaps maps) {
    if (maps instanceof BlockedMaps own) {
      return own;
    }
    throw new IllegalArgumentException("images of another engine");
  }

  private Call call(Kernel kernel) {
    return calls.computeIfAbsent(kernel, key -> new Call(key));
  }

  private void run(Call call, long... addresses) {
    long bytes = call.kernel().scratchBytes();
    if (bytes > 0) {
      scratch = grown(scratch, bytes);
    }
    call.run(scratch == null ? 0 : scratch.address(), addresses);
  }

  private static NativeMemory grown(NativeMemory memory, long bytes) {
    if (memory != null && memory.size() >= bytes) {
      return memory;
    }
    if (memory != null) {
      memory.close();
    }
    return NativeMemory.take(bytes);
  }

  @Override
  public void close() {
    calls.values().forEach(Call::close);
    calls.clear();
    for (NativeMemory memory : new NativeMemory[] {scratch, copies, results, channelRows}) {
      if (memory != null) {
        memory.close();
      }
    }
    scratch = null;
    copies = null;
    results = null;
    channelRows = null;
  }
}
