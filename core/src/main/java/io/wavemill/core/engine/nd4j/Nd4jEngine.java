package io.wavemill.core.engine.nd4j;

import io.wavemill.core.engine.ArgumentChecks;
import io.wavemill.core.engine.Convolution;
import io.wavemill.core.engine.Engine;
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
import java.util.function.IntFunction;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.api.ops.impl.scalar.Step;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Tanh;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Convolution as one row gather and one matrix product.
 *
 * <p>The gather takes shift, padding and the kernel's neighbourhood in one pass, from tables kept
 * per displacement. On a CPU backend rows are moved by {@code memcpy}, in runs; elsewhere by ND4J's
 * row operation on the device.
 */
public final class Nd4jEngine implements Engine {

  /**
   * Gathered elements per matrix product: enough to feed the product, little enough to stay near
   * the processor.
   */
  private static final int PATCH_ELEMENTS = 1 << 20;

  private final DataType dataType;
  private final RowMover rows;
  private final Rotator rotator;
  private final Scratch scratch;
  private INDArray ones;

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
    this.rows = new RowMover(dataType, hostMemory);
    this.rotator = new Rotator(dataType, hostMemory);
    this.scratch = new Scratch(dataType);
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

  @Override
  public Filter filter(INDArray weights, INDArray bias, Convolution geometry) {
    ArgumentChecks.filter(weights, bias, geometry);
    return MatrixFilter.of(dataType, weights, bias, geometry);
  }

  @Override
  public FilterGradient filterGradient(Filter filter) {
    return MatrixGradient.zero(dataType, filter);
  }

  @Override
  public void convolve(
      FeatureMaps source,
      Shifts shifts,
      Filter filter,
      FeatureMaps addend,
      boolean rectify,
      FeatureMaps target) {
    Nd4jFeatureMaps from = own(source);
    Nd4jFeatureMaps to = own(target);
    MatrixFilter weights = (MatrixFilter) filter;
    Convolution geometry = weights.geometry();
    ArgumentChecks.convolution(
        source, shifts, weights.inputs(), weights.outputs(), geometry, target);
    ArgumentChecks.addend(addend, target);
    if (addend != null) {
      repeat(own(addend), to);
    }
    if (weights.biased()) {
      long columns = to.matrix().size(1);
      Nd4j.gemm(
          weights.bias(), ones(1, columns), to.matrix(), false, false, 1, addend == null ? 0 : 1);
    }
    boolean begun = addend != null || weights.biased();
    multiply(from, patches(from, shifts, geometry), geometry.taps(), weights.forward(), begun, to);
    if (rectify) {
      rectify(to);
    }
  }

  private static IntFunction<RowPlan> patches(
      Nd4jFeatureMaps source, Shifts shifts, Convolution geometry) {
    return image ->
        RowPlan.patches(
            geometry,
            source.depth(),
            source.height(),
            source.width(),
            shifts.right(image),
            shifts.down(image));
  }

  @Override
  public void convolveAdjoint(
      FeatureMaps gradient,
      Shifts shifts,
      Filter filter,
      boolean accumulate,
      FeatureMaps activation,
      FeatureMaps target) {
    Nd4jFeatureMaps from = own(gradient);
    Nd4jFeatureMaps to = own(target);
    MatrixFilter weights = (MatrixFilter) filter;
    Convolution geometry = weights.geometry();
    ArgumentChecks.convolution(
        target, shifts, weights.inputs(), weights.outputs(), geometry, gradient);
    if (activation != null) {
      ArgumentChecks.sameShape(activation, target);
    }
    IntFunction<RowPlan> plans =
        image ->
            RowPlan.adjointPatches(
                geometry,
                to.depth(),
                to.height(),
                to.width(),
                shifts.right(image),
                shifts.down(image));
    multiply(from, plans, geometry.taps(), weights.adjoint(), accumulate, to);
    if (activation != null) {
      rectifyAdjoint(activation, target);
    }
  }

  private void multiply(
      Nd4jFeatureMaps from,
      IntFunction<RowPlan> plans,
      int taps,
      INDArray matrix,
      boolean accumulate,
      Nd4jFeatureMaps to) {
    forEachPatchBlock(
        from,
        plans,
        taps,
        (patches, first, count) ->
            Nd4j.gemm(
                matrix,
                patches,
                block(to, first, count).matrix(),
                false,
                false,
                1,
                accumulate ? 1 : 0));
  }

  @Override
  public void accumulateFilterGradient(
      FeatureMaps source, Shifts shifts, FeatureMaps gradient, FilterGradient sum) {
    Nd4jFeatureMaps from = own(source);
    Nd4jFeatureMaps of = own(gradient);
    MatrixGradient into = (MatrixGradient) sum;
    Convolution geometry = into.geometry();
    ArgumentChecks.convolution(source, shifts, into.inputs(), into.outputs(), geometry, gradient);
    forEachPatchBlock(
        from,
        patches(from, shifts, geometry),
        geometry.taps(),
        (patches, first, count) ->
            Nd4j.gemm(block(of, first, count).matrix(), patches, into.matrix(), false, true, 1, 1));
    if (into.bias() != null) {
      INDArray slopes = of.matrix();
      Nd4j.gemm(slopes, ones(slopes.size(1), 1), into.bias(), false, false, 1, 1);
    }
  }

  private interface PatchBlock {
    /**
     * @param patches shape {@code [taps·channels, count·positions]}, Fortran order
     */
    void take(INDArray patches, int firstImage, int count);
  }

  private void forEachPatchBlock(
      Nd4jFeatureMaps source, IntFunction<RowPlan> plans, int taps, PatchBlock work) {
    long patchElements = (long) plans.apply(0).sourceRows().length * source.channels();
    int block = (int) Math.max(1, Math.min(source.images(), PATCH_ELEMENTS / patchElements));
    long patchRows = (long) taps * source.channels();
    for (int first = 0; first < source.images(); first += block) {
      int count = Math.min(block, source.images() - first);
      INDArray patches = scratch.array('f', patchRows, count * patchElements / patchRows);
      int start = first;
      rows.move(block(source, first, count), i -> plans.apply(start + i), patches, 0);
      work.take(patches, first, count);
    }
  }

  private static Nd4jFeatureMaps block(Nd4jFeatureMaps maps, int first, int count) {
    return count == maps.images() ? maps : maps.images(first, count);
  }

  /** A vector of ones as a matrix; with it a product adds or sums up the bias. */
  private INDArray ones(long rowCount, long columns) {
    long count = rowCount * columns;
    if (ones == null || ones.length() < count) {
      closeOnes();
      try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        ones = Nd4j.ones(dataType, count);
      }
    }
    long[] shape = {rowCount, columns};
    return Nd4j.create(ones.data(), shape, Nd4j.getStrides(shape, 'f'), 0, 'f', dataType);
  }

  @Override
  public void flow(
      FeatureMaps source, Flow flow, FeatureMaps addend, boolean rectify, FeatureMaps target) {
    Nd4jFeatureMaps from = own(source);
    Nd4jFeatureMaps to = own(target);
    ArgumentChecks.flow(source, flow, target);
    ArgumentChecks.addend(addend, target);
    int group = ArgumentChecks.imagesPerImage(target, source);
    for (int i = 0; i < to.images(); i++) {
      move(from, i / group, flow, i, false, to);
    }
    if (addend != null) {
      Nd4jFeatureMaps added = own(addend);
      int share = ArgumentChecks.imagesPerImage(target, addend);
      for (int i = 0; i < share; i++) {
        to.members(share, i).addi(added.rows());
      }
    }
    if (rectify) {
      rectify(to);
    }
  }

  private void repeat(Nd4jFeatureMaps source, Nd4jFeatureMaps target) {
    int group = ArgumentChecks.imagesPerImage(target, source);
    for (int i = 0; i < target.images(); i++) {
      move(source, i / group, Shifts.none(), i, false, target);
    }
  }

  /** {@code target[i] = F_i source[j]}, or F_iᵀ. */
  private void move(
      Nd4jFeatureMaps source, int j, Flow flow, int i, boolean adjoint, Nd4jFeatureMaps target) {
    if (flow instanceof Shifts shifts) {
      // A permutation: the adjoint is the inverse.
      int sign = adjoint ? -1 : 1;
      RowPlan plan =
          RowPlan.shift(
              source.depth(),
              source.height(),
              source.width(),
              sign * shifts.right(i),
              sign * shifts.down(i));
      long first = target.firstElement() + (long) i * target.pixels() * target.channels();
      rows.move(source.images(j, 1), any -> plan, target.memory(), first);
    } else if (flow instanceof Rotations rotations) {
      PixelMap table = PixelMap.rotation(source.height(), source.width(), rotations.degrees(i));
      int orientations = rotations.orientations();
      int shift = rotations.orientationShift(i);
      rotator.turn(
          source.images(j, 1),
          adjoint ? table.transpose() : table,
          orientations,
          adjoint ? (orientations - shift) % orientations : shift,
          target.images(i, 1));
    } else if (flow instanceof LearnedShifts learned) {
      PixelMap map = learned.map(i, source.height(), source.width());
      rotator.turn(source.images(j, 1), adjoint ? map.transpose() : map, 1, 0, target.images(i, 1));
    }
  }

  @Override
  public void flowAdjoint(FeatureMaps gradient, Flow flow, FeatureMaps target) {
    Nd4jFeatureMaps from = own(gradient);
    Nd4jFeatureMaps to = own(target);
    ArgumentChecks.flow(target, flow, gradient);
    if (from.images() == to.images()) {
      moveBack(from, flow, to);
    } else {
      try (Nd4jFeatureMaps back =
          Nd4jFeatureMaps.allocate(
              dataType,
              from.images(),
              from.channels(),
              from.depth(),
              from.height(),
              from.width())) {
        moveBack(from, flow, back);
        pool(back, Pooling.SUM, to);
      }
    }
  }

  private void moveBack(Nd4jFeatureMaps gradient, Flow flow, Nd4jFeatureMaps target) {
    for (int i = 0; i < gradient.images(); i++) {
      move(gradient, i, flow, i, true, target);
    }
  }

  @Override
  public void accumulateFlowGradient(FeatureMaps source, FeatureMaps gradient, double[][] sums) {
    ArgumentChecks.flowGradient(source, gradient, sums);
    int group = ArgumentChecks.imagesPerImage(gradient, source);
    int pixels = source.height() * source.width();
    for (int i = 0; i < gradient.images(); i++) {
      double[] kernel = sums[i % sums.length];
      int size = (int) Math.round(Math.sqrt(kernel.length));
      PixelMap map = PixelMap.correlation(source.height(), source.width(), size, kernel);
      try (INDArray read = source.images(i / group, 1).toArray();
          INDArray slopes = gradient.images(i, 1).toArray()) {
        double[] f = read.data().asDouble();
        double[] g = slopes.data().asDouble();
        for (int k = 0; k < g.length; k++) {
          int plane = k / pixels * pixels;
          int first = map.first(k - plane);
          for (int tap = 0; tap < kernel.length; tap++) {
            kernel[tap] += g[k] * f[plane + map.source(first + tap)];
          }
        }
      }
    }
  }

  private static void rectify(Nd4jFeatureMaps maps) {
    Nd4j.getExecutioner().exec(new RectifiedLinear(maps.rows(), maps.rows(), 0));
  }

  @Override
  public void rectifyAdjoint(FeatureMaps activation, FeatureMaps gradient) {
    ArgumentChecks.sameShape(activation, gradient);
    INDArray values = own(activation).rows();
    INDArray slopes = own(gradient).rows();
    INDArray passed = scratch.array('c', values.shape());
    Nd4j.getExecutioner().exec(new Step(values, passed));
    slopes.muli(passed);
  }

  @Override
  public void tanh(FeatureMaps maps) {
    INDArray values = own(maps).rows();
    Nd4j.getExecutioner().exec(new Tanh(values, values));
  }

  @Override
  public void tanhAdjoint(FeatureMaps activation, FeatureMaps gradient) {
    ArgumentChecks.sameShape(activation, gradient);
    INDArray values = own(activation).rows();
    INDArray slope = scratch.array('c', values.shape());
    slope.assign(values).muli(values).rsubi(1);
    own(gradient).rows().muli(slope);
  }

  @Override
  public Moments normalise(
      FeatureMaps source,
      double[] scale,
      double[] offset,
      double epsilon,
      boolean rectify,
      FeatureMaps target) {
    Nd4jFeatureMaps to = own(target);
    ArgumentChecks.sameShape(source, target);
    ArgumentChecks.perChannel(source, scale, offset);
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        INDArray mean = own(source).pixelRows().mean(0);
        INDArray variance = own(source).pixelRows().var(false, 0);
        INDArray factor = Transforms.sqrt(variance.add(epsilon), false).rdivi(1);
        INDArray scales = row(scale);
        INDArray offsets = row(offset)) {
      to.rows().assign(own(source).rows());
      to.pixelRows().subiRowVector(mean).muliRowVector(factor.muli(scales)).addiRowVector(offsets);
      if (rectify) {
        rectify(to);
      }
      return new Moments(
          mean.castTo(DataType.DOUBLE).toDoubleVector(),
          variance.castTo(DataType.DOUBLE).toDoubleVector());
    }
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
    ArgumentChecks.sameShape(source, gradient);
    ArgumentChecks.sameShape(source, target);
    ArgumentChecks.perChannel(
        source, moments.mean(), moments.variance(), scale, scaleGradient, offsetGradient);
    INDArray slopes = own(gradient).pixelRows();
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        INDArray mean = row(moments.mean());
        INDArray factor = Transforms.sqrt(row(moments.variance()).addi(epsilon), false).rdivi(1);
        INDArray scales = row(scale);
        INDArray standard = own(source).pixelRows().subRowVector(mean).muliRowVector(factor);
        INDArray product = standard.mul(slopes);
        INDArray scaleSums = product.sum(0);
        INDArray offsetSums = slopes.sum(0)) {
      add(scaleSums, scaleGradient);
      add(offsetSums, offsetGradient);
      long count = slopes.size(0);
      // (slopes - mean slope - standard · mean product) · scale · factor
      standard.muliRowVector(scaleSums.divi(count)).addiRowVector(offsetSums.divi(count));
      INDArray result = own(target).pixelRows();
      product.assign(slopes).subi(standard);
      result.assign(product.muliRowVector(factor.muli(scales)));
    }
  }

  private INDArray row(double[] numbers) {
    return Nd4j.createFromArray(numbers).castTo(dataType);
  }

  private static void add(INDArray terms, double[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += terms.getDouble(i);
    }
  }

  @Override
  public void pool(FeatureMaps source, Pooling pooling, FeatureMaps target) {
    Nd4jFeatureMaps from = own(source);
    Nd4jFeatureMaps to = own(target);
    ArgumentChecks.sameImageShape(source, target);
    int group = ArgumentChecks.imagesPerImage(source, target);
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
    Nd4jFeatureMaps from = own(source);
    INDArray slopes = own(gradient).rows();
    ArgumentChecks.sameImageShape(source, gradient);
    ArgumentChecks.sameShape(source, target);
    int group = ArgumentChecks.imagesPerImage(source, gradient);
    Nd4jFeatureMaps into = own(target);
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      INDArray selected =
          pooling == Pooling.MAX ? Nd4j.argMax(from.groups(group), 1).castTo(dataType) : null;
      for (int i = 0; i < group; i++) {
        INDArray part = into.members(group, i);
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
    ArgumentChecks.state(states, gradient, slopes, total);
    Nd4jFeatureMaps into = own(slopes);
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

  private Nd4jFeatureMaps own(FeatureMaps maps) {
    if (!(maps instanceof Nd4jFeatureMaps own) || own.memory().dataType() != dataType) {
      throw new IllegalArgumentException("images of another engine or number type");
    }
    return own;
  }

  private void closeOnes() {
    if (ones != null) {
      ones.close();
      ones = null;
    }
  }

  @Override
  public void close() {
    rows.close();
    rotator.close();
    scratch.close();
    closeOnes();
  }
}
