package io.wavemill.core.engine.nd4j;

import io.wavemill.core.engine.Convolution;
import io.wavemill.core.engine.Engine;
import io.wavemill.core.engine.FeatureMaps;
import io.wavemill.core.engine.Filter;
import io.wavemill.core.engine.FilterGradient;
import io.wavemill.core.engine.Flow;
import io.wavemill.core.engine.Pooling;
import io.wavemill.core.engine.Shifts;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.api.ops.impl.scalar.Step;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Convolution as one row gather and one matrix product.
 *
 * <p>The gather takes shift, circular padding and the kernel's neighbourhood in one pass, from
 * tables kept per displacement. On a CPU backend rows are moved by {@code memcpy}, in runs;
 * elsewhere by ND4J's row operation on the device.
 */
public final class Nd4jEngine implements Engine {

  /**
   * Gathered elements per matrix product: enough to feed the product, little enough to stay near
   * the processor.
   */
  private static final int PATCH_ELEMENTS = 1 << 20;

  private record PlanKey(int height, int width, int kernel, int right, int down) {}

  /**
   * Shared by all engines: a few per velocity and image size, and an engine may live for one
   * minibatch only.
   */
  private static final Map<PlanKey, RowPlan> PLANS = new ConcurrentHashMap<>();

  private final DataType dataType;
  private final boolean hostMemory;
  private INDArray patchMemory;
  private ByteBuffer patchBytes;

  /**
   * An engine for the calling thread.
   *
   * @param dataType FLOAT or DOUBLE
   */
  public Nd4jEngine(DataType dataType) {
    this(dataType, onProcessor());
  }

  /** Whether ND4J keeps its arrays where the host processor can move them. */
  public static boolean onProcessor() {
    return Nd4j.getBackend().getClass().getSimpleName().startsWith("Cpu");
  }

  /**
   * For tests: the device's row operation can be tried on a CPU.
   *
   * @param hostMemory whether arrays may be moved by the host processor
   */
  Nd4jEngine(DataType dataType, boolean hostMemory) {
    if (dataType != DataType.FLOAT && dataType != DataType.DOUBLE) {
      throw new IllegalArgumentException("FLOAT or DOUBLE, not " + dataType);
    }
    this.dataType = dataType;
    this.hostMemory = hostMemory;
  }

  @Override
  public String name() {
    return "ND4J " + Nd4j.getBackend().getClass().getSimpleName();
  }

  @Override
  public DataType dataType() {
    return dataType;
  }

  @Override
  public FeatureMaps allocate(int images, int channels, int depth, int height, int width) {
    return Nd4jFeatureMaps.allocate(dataType, images, channels, depth, height, width);
  }

  /**
   * Weights as matrices in Fortran order.
   *
   * @param forward {@code [outputs, taps·inputs]}, column {@code tap·inputs + input}
   * @param adjoint {@code [inputs, taps·outputs]}, column {@code tap·outputs + output}, the kernel
   *     turned by 180 degrees: a circular convolution with it is the derivative of the circular
   *     convolution with the weights
   */
  private record MatrixFilter(
      INDArray forward, INDArray adjoint, int outputs, int inputs, Convolution geometry)
      implements Filter {

    @Override
    public boolean biased() {
      return false;
    }

    @Override
    public void close() {
      forward.close();
      adjoint.close();
    }
  }

  private record MatrixGradient(INDArray matrix, int outputs, int inputs, Convolution geometry)
      implements FilterGradient {

    @Override
    public void add(FilterGradient other) {
      matrix.addi(((MatrixGradient) other).matrix);
    }

    @Override
    public void copyTo(INDArray weights) {
      try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
          INDArray rowMajor = matrix.dup('c')) {
        int kernel = geometry.height().kernel();
        weights.assign(rowMajor.reshape('c', outputs, kernel, kernel, inputs).permute(0, 3, 1, 2));
      }
    }

    @Override
    public void copyBiasTo(INDArray bias) {
      throw new IllegalStateException("the filter has no bias");
    }

    @Override
    public void close() {
      matrix.close();
    }
  }

  @Override
  public Filter filter(INDArray weights, INDArray bias, Convolution geometry) {
    int outputs = (int) weights.size(0);
    int inputs = (int) weights.size(1);
    int kernel = geometry.height().kernel();
    return new MatrixFilter(
        matrix(weights.permute(0, 2, 3, 1), outputs, inputs, kernel, false),
        matrix(weights.permute(1, 2, 3, 0), inputs, outputs, kernel, true),
        outputs,
        inputs,
        geometry);
  }

  /** From {@code [output, row, column, input]}, turned by 180 degrees if asked. */
  private INDArray matrix(INDArray tapMajor, int outputs, int inputs, int kernel, boolean turned) {
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      int taps = kernel * kernel;
      INDArray matrix =
          Nd4j.createUninitialized(dataType, new long[] {outputs, (long) taps * inputs}, 'f');
      try (INDArray planes = tapMajor.permute(1, 2, 0, 3).dup('c')) {
        INDArray byTap = planes.reshape('c', new long[] {taps, outputs, inputs});
        for (int tap = 0; tap < taps; tap++) {
          matrix
              .get(
                  NDArrayIndex.all(),
                  NDArrayIndex.interval((long) tap * inputs, (tap + 1L) * inputs))
              .assign(byTap.slice(turned ? taps - 1 - tap : tap));
        }
      }
      return matrix;
    }
  }

  @Override
  public FilterGradient filterGradient(Filter filter) {
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      long columns = (long) filter.geometry().taps() * filter.inputs();
      INDArray matrix = Nd4j.create(dataType, new long[] {filter.outputs(), columns}, 'f');
      return new MatrixGradient(matrix, filter.outputs(), filter.inputs(), filter.geometry());
    }
  }

  @Override
  public void convolve(
      FeatureMaps source,
      Shifts shifts,
      Filter filter,
      FeatureMaps addend,
      boolean rectify,
      FeatureMaps target) {
    Nd4jFeatureMaps from = (Nd4jFeatureMaps) source;
    Nd4jFeatureMaps to = (Nd4jFeatureMaps) target;
    MatrixFilter weights = (MatrixFilter) filter;
    check(from.images() == to.images() && from.pixels() == to.pixels(), "images do not match");
    check(from.channels() == weights.inputs() && to.channels() == weights.outputs(), "channels");
    if (addend != null) {
      flow(addend, Shifts.none(), null, false, target);
    }
    multiply(from, shifts, weights.forward(), weights.geometry(), addend != null, to);
    if (rectify) {
      rectify(to);
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
    Nd4jFeatureMaps from = (Nd4jFeatureMaps) gradient;
    Nd4jFeatureMaps to = (Nd4jFeatureMaps) target;
    MatrixFilter weights = (MatrixFilter) filter;
    check(from.images() == to.images() && from.pixels() == to.pixels(), "images do not match");
    check(from.channels() == weights.outputs() && to.channels() == weights.inputs(), "channels");
    multiply(from, shifts.inverse(), weights.adjoint(), weights.geometry(), accumulate, to);
    if (activation != null) {
      rectifyAdjoint(activation, target);
    }
  }

  private void multiply(
      Nd4jFeatureMaps from,
      Shifts shifts,
      INDArray matrix,
      Convolution geometry,
      boolean accumulate,
      Nd4jFeatureMaps to) {
    forEachPatchBlock(
        from,
        shifts,
        geometry.height().kernel(),
        (patches, first, count) ->
            Nd4j.gemm(
                matrix,
                patches,
                count == to.images() ? to.matrix() : to.images(first, count).matrix(),
                false,
                false,
                1,
                accumulate ? 1 : 0));
  }

  @Override
  public void accumulateFilterGradient(
      FeatureMaps source, Shifts shifts, FeatureMaps gradient, FilterGradient sum) {
    Nd4jFeatureMaps from = (Nd4jFeatureMaps) source;
    Nd4jFeatureMaps of = (Nd4jFeatureMaps) gradient;
    MatrixGradient into = (MatrixGradient) sum;
    check(from.images() == of.images() && from.pixels() == of.pixels(), "images do not match");
    check(from.channels() == into.inputs() && of.channels() == into.outputs(), "channels");
    forEachPatchBlock(
        from,
        shifts,
        into.geometry().height().kernel(),
        (patches, first, count) ->
            Nd4j.gemm(
                count == of.images() ? of.matrix() : of.images(first, count).matrix(),
                patches,
                into.matrix(),
                false,
                true,
                1,
                1));
  }

  private interface PatchBlock {
    /**
     * @param patches shape {@code [kernel²·channels, count·pixels]}, Fortran order
     */
    void take(INDArray patches, int firstImage, int count);
  }

  private void forEachPatchBlock(
      Nd4jFeatureMaps source, Shifts shifts, int kernel, PatchBlock work) {
    int taps = kernel * kernel;
    long patchElements = (long) source.pixels() * taps * source.channels();
    int block = (int) Math.max(1, Math.min(source.images(), PATCH_ELEMENTS / patchElements));
    ensurePatchMemory(block * patchElements);
    for (int first = 0; first < source.images(); first += block) {
      int count = Math.min(block, source.images() - first);
      for (int i = 0; i < count; i++) {
        int image = first + i;
        RowPlan plan = plan(source, kernel, shifts.right(image), shifts.down(image));
        gather(source, image, plan, i * patchElements);
      }
      long rows = (long) taps * source.channels();
      INDArray patches =
          Nd4j.create(
              patchMemory.data(),
              new long[] {rows, (long) count * source.pixels()},
              new long[] {1, rows},
              0,
              'f',
              dataType);
      work.take(patches, first, count);
    }
  }

  private RowPlan plan(Nd4jFeatureMaps source, int kernel, int right, int down) {
    return PLANS.computeIfAbsent(
        new PlanKey(source.height(), source.width(), kernel, right, down),
        key -> RowPlan.patches(key.height, key.width, key.kernel, key.right, key.down));
  }

  /** Memory that lasts until the next operation of this engine. */
  private INDArray scratch(long elements, long[] shape) {
    ensurePatchMemory(elements);
    return Nd4j.create(patchMemory.data(), shape, Nd4j.getStrides(shape, 'c'), 0, 'c', dataType);
  }

  private void ensurePatchMemory(long elements) {
    if (patchMemory == null || patchMemory.length() < elements) {
      if (patchMemory != null) {
        patchMemory.close();
      }
      try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        patchMemory = Nd4j.createUninitialized(dataType, elements);
      }
      patchBytes = hostMemory ? patchMemory.data().pointer().asByteBuffer() : null;
    }
  }

  private void gather(Nd4jFeatureMaps source, int image, RowPlan plan, long targetElement) {
    if (hostMemory) {
      moveRows(source, image, plan, patchBytes, targetElement);
    } else {
      pullRows(source, image, plan, patchMemory, targetElement);
    }
  }

  /** One image, rearranged. */
  private void move(
      Nd4jFeatureMaps source, int image, RowPlan plan, Nd4jFeatureMaps target, int targetImage) {
    long start = target.firstElement() + (long) targetImage * target.pixels() * target.channels();
    if (hostMemory) {
      moveRows(source, image, plan, target.bytes(), start);
    } else {
      pullRows(source, image, plan, target.memory(), start);
    }
  }

  private void moveRows(
      Nd4jFeatureMaps source, int image, RowPlan plan, ByteBuffer target, long targetElement) {
    int rowBytes = source.channels() * dataType.width();
    int sourceStart =
        Math.toIntExact(
            (source.firstElement() + (long) image * source.pixels() * source.channels())
                * dataType.width());
    int targetStart = Math.toIntExact(targetElement * dataType.width());
    ByteBuffer bytes = source.bytes();
    int[] runs = plan.runs();
    for (int i = 0; i < runs.length; i += 3) {
      target.put(
          targetStart + runs[i] * rowBytes,
          bytes,
          sourceStart + runs[i + 1] * rowBytes,
          runs[i + 2] * rowBytes);
    }
  }

  private void pullRows(
      Nd4jFeatureMaps source, int image, RowPlan plan, INDArray target, long targetElement) {
    int channels = source.channels();
    INDArray rows =
        Nd4j.create(
            target.data(),
            new long[] {plan.sourceRows().length, channels},
            new long[] {channels, 1},
            targetElement,
            'c',
            dataType);
    Nd4j.pullRows(source.images(image, 1).pixelRows(), rows, 1, plan.sourceRows());
  }

  @Override
  public void flow(
      FeatureMaps source, Flow flow, FeatureMaps addend, boolean rectify, FeatureMaps target) {
    Nd4jFeatureMaps from = (Nd4jFeatureMaps) source;
    Nd4jFeatureMaps to = (Nd4jFeatureMaps) target;
    int group = group(to.images(), from.images());
    Shifts shifts = (Shifts) flow;
    for (int i = 0; i < to.images(); i++) {
      RowPlan plan = plan(from, 1, shifts.right(i), shifts.down(i));
      move(from, i / group, plan, to, i);
    }
    if (addend != null) {
      Nd4jFeatureMaps added = (Nd4jFeatureMaps) addend;
      int share = group(to.images(), added.images());
      INDArray groups = to.groups(share);
      for (int i = 0; i < share; i++) {
        groups
            .get(NDArrayIndex.all(), NDArrayIndex.point(i), NDArrayIndex.all())
            .addi(added.rows());
      }
    }
    if (rectify) {
      rectify(to);
    }
  }

  @Override
  public void flowAdjoint(FeatureMaps gradient, Flow flow, FeatureMaps target) {
    Nd4jFeatureMaps from = (Nd4jFeatureMaps) gradient;
    Nd4jFeatureMaps to = (Nd4jFeatureMaps) target;
    int group = group(from.images(), to.images());
    try (Nd4jFeatureMaps back =
        Nd4jFeatureMaps.allocate(
            dataType, from.images(), from.channels(), from.depth(), from.height(), from.width())) {
      // Shifts are permutations: the adjoint is the inverse.
      flow(from, ((Shifts) flow).inverse(), null, false, back);
      if (group == 1) {
        to.rows().assign(back.rows());
      } else {
        pool(back, Pooling.SUM, to);
      }
    }
  }

  private static void rectify(Nd4jFeatureMaps maps) {
    Nd4j.getExecutioner().exec(new RectifiedLinear(maps.rows(), maps.rows(), 0));
  }

  @Override
  public void rectifyAdjoint(FeatureMaps activation, FeatureMaps gradient) {
    INDArray values = ((Nd4jFeatureMaps) activation).rows();
    INDArray slopes = ((Nd4jFeatureMaps) gradient).rows();
    INDArray passed = scratch(values.length(), values.shape());
    Nd4j.getExecutioner().exec(new Step(values, passed));
    slopes.muli(passed);
  }

  @Override
  public void pool(FeatureMaps source, Pooling pooling, FeatureMaps target) {
    Nd4jFeatureMaps from = (Nd4jFeatureMaps) source;
    Nd4jFeatureMaps to = (Nd4jFeatureMaps) target;
    int group = group(from.images(), to.images());
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      INDArray groups = from.groups(group);
      try (INDArray pooled =
          switch (pooling) {
            case MAX -> groups.max(1);
            case MEAN -> groups.mean(1);
            case SUM -> groups.sum(1);
          }) {
        to.rows().assign(pooled);
      }
    }
  }

  @Override
  public void poolAdjoint(
      FeatureMaps source, Pooling pooling, FeatureMaps gradient, FeatureMaps target) {
    Nd4jFeatureMaps from = (Nd4jFeatureMaps) source;
    INDArray slopes = ((Nd4jFeatureMaps) gradient).rows();
    int group = group(from.images(), gradient.images());
    INDArray into = ((Nd4jFeatureMaps) target).groups(group);
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      INDArray selected =
          pooling == Pooling.MAX ? Nd4j.argMax(from.groups(group), 1).castTo(dataType) : null;
      for (int i = 0; i < group; i++) {
        INDArray part = into.get(NDArrayIndex.all(), NDArrayIndex.point(i), NDArrayIndex.all());
        switch (pooling) {
          case MAX -> {
            try (INDArray share = selected.eq(i).castTo(dataType)) {
              part.assign(share.muli(slopes));
            }
          }
          case MEAN -> {
            try (INDArray share = slopes.div(group)) {
              part.assign(share);
            }
          }
          case SUM -> part.assign(slopes);
        }
      }
      if (selected != null) {
        selected.close();
      }
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
    Nd4jFeatureMaps into = (Nd4jFeatureMaps) slopes;
    if (gradient == null && fresh) {
      into.clear();
    } else if (fresh) {
      poolAdjoint(states, pooling, gradient, slopes);
    } else if (gradient != null) {
      try (Nd4jFeatureMaps share =
          Nd4jFeatureMaps.allocate(
              dataType,
              into.images(),
              into.channels(),
              into.depth(),
              into.height(),
              into.width())) {
        poolAdjoint(states, pooling, gradient, share);
        into.rows().addi(share.rows());
      }
    }
    rectifyAdjoint(states, slopes);
    pool(slopes, Pooling.SUM, total);
  }

  private static int group(int many, int few) {
    check(few > 0 && many % few == 0, "images do not divide evenly");
    return many / few;
  }

  private static void check(boolean condition, String what) {
    if (!condition) {
      throw new IllegalArgumentException(what);
    }
  }

  @Override
  public void close() {
    if (patchMemory != null) {
      patchMemory.close();
      patchMemory = null;
      patchBytes = null;
    }
  }
}
