package io.wavemill.core.engine.nd4j;

import io.wavemill.core.engine.Convolution;
import io.wavemill.core.engine.Filter;
import io.wavemill.core.engine.FilterGradient;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Sums of gradients in the form of {@link MatrixFilter}.
 *
 * @param matrix {@code [outputs, taps·inputs]}, column {@code tap·inputs + input}, Fortran order
 * @param bias {@code [outputs, 1]}, or null
 */
record MatrixGradient(INDArray matrix, INDArray bias, int outputs, int inputs, Convolution geometry)
    implements FilterGradient {

  static MatrixGradient zero(DataType dataType, Filter filter) {
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      long columns = (long) filter.geometry().taps() * filter.inputs();
      return new MatrixGradient(
          Nd4j.create(dataType, new long[] {filter.outputs(), columns}, 'f'),
          filter.biased() ? Nd4j.create(dataType, new long[] {filter.outputs(), 1}, 'f') : null,
          filter.outputs(),
          filter.inputs(),
          filter.geometry());
    }
  }

  @Override
  public void add(FilterGradient other) {
    MatrixGradient sum = (MatrixGradient) other;
    boolean alike =
        outputs == sum.outputs
            && inputs == sum.inputs
            && geometry.equals(sum.geometry)
            && (bias == null) == (sum.bias == null);
    if (!alike) {
      throw new IllegalArgumentException("the gradient of another filter cannot be added");
    }
    matrix.addi(sum.matrix);
    if (bias != null) {
      bias.addi(sum.bias);
    }
  }

  @Override
  public void copyTo(INDArray weights) {
    long[] tapMajor = {
      outputs,
      geometry.depth().kernel(),
      geometry.height().kernel(),
      geometry.width().kernel(),
      inputs
    };
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        INDArray rowMajor = matrix.dup('c')) {
      INDArray deep = rowMajor.reshape('c', tapMajor).permute(0, 4, 1, 2, 3);
      weights.assign(weights.rank() == 5 ? deep : deep.slice(0, 2));
    }
  }

  @Override
  public void copyBiasTo(INDArray target) {
    if (bias == null) {
      throw new IllegalStateException("the filter has no bias");
    }
    target.assign(bias.reshape(target.shape()));
  }

  @Override
  public void close() {
    matrix.close();
    if (bias != null) {
      bias.close();
    }
  }
}
