package io.wavemill.core.engine.nd4j;

import io.wavemill.core.engine.Convolution;
import io.wavemill.core.engine.Filter;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Weights as matrices in Fortran order.
 *
 * @param forward {@code [outputs, taps·inputs]}, column {@code tap·inputs + input}
 * @param adjoint {@code [inputs, taps·outputs]}, column {@code tap·outputs + output}, the kernel
 *     turned by 180 degrees
 * @param bias {@code [outputs, 1]}, or null
 */
record MatrixFilter(
    INDArray forward,
    INDArray adjoint,
    INDArray bias,
    int outputs,
    int inputs,
    Convolution geometry)
    implements Filter {

  static MatrixFilter of(DataType dataType, INDArray weights, INDArray bias, Convolution geometry) {
    int outputs = (int) weights.size(0);
    int inputs = (int) weights.size(1);
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      INDArray column = null;
      if (bias != null) {
        column = Nd4j.createUninitialized(dataType, new long[] {outputs, 1}, 'f');
        column.assign(bias.reshape(outputs, 1));
      }
      try (INDArray copy = weights.dup('c')) {
        INDArray byTap = copy.reshape('c', outputs, inputs, geometry.taps()).permute(2, 0, 1);
        return new MatrixFilter(
            matrix(dataType, byTap, false),
            matrix(dataType, byTap.permute(0, 2, 1), true),
            column,
            outputs,
            inputs,
            geometry);
      }
    }
  }

  /** From {@code [tap, row, column]}, turned by 180 degrees if asked. */
  private static INDArray matrix(DataType dataType, INDArray byTap, boolean turned) {
    long taps = byTap.size(0);
    long rows = byTap.size(1);
    long columns = byTap.size(2);
    INDArray matrix = Nd4j.createUninitialized(dataType, new long[] {rows, taps * columns}, 'f');
    for (long tap = 0; tap < taps; tap++) {
      matrix
          .get(NDArrayIndex.all(), NDArrayIndex.interval(tap * columns, (tap + 1) * columns))
          .assign(byTap.slice(turned ? taps - 1 - tap : tap));
    }
    return matrix;
  }

  @Override
  public boolean biased() {
    return bias != null;
  }

  @Override
  public void close() {
    forward.close();
    adjoint.close();
    if (bias != null) {
      bias.close();
    }
  }
}
