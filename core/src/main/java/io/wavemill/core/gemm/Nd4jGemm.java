package io.wavemill.core.gemm;

import java.util.Arrays;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Matrix products by ND4J, wherever its backend runs. */
public final class Nd4jGemm implements Gemm {

  @Override
  public LinearMap linearMap(int rows, int inputs, int outputs) {
    return new Map(rows, inputs, outputs);
  }

  @Override
  public OuterProducts outerProducts(int left, int right, int rows) {
    return new Products(left, right);
  }

  private static INDArray array(float[] values, int place, int rows, int columns) {
    float[] part = Arrays.copyOfRange(values, place, place + rows * columns);
    return Nd4j.createFromArray(part).reshape('c', rows, columns);
  }

  /** Results of ND4J's products are column-major unless told otherwise. */
  private static INDArray target(int rows, int columns) {
    return Nd4j.create(new int[] {rows, columns}, 'f');
  }

  private static void copy(INDArray matrix, float[] target, int place) {
    try (INDArray rowMajor = matrix.dup('c')) {
      float[] values = rowMajor.reshape(rowMajor.length()).toFloatVector();
      System.arraycopy(values, 0, target, place, values.length);
    }
  }

  private static final class Map implements LinearMap {
    private final int rows;
    private final int inputs;
    private final int outputs;
    private final INDArray product;
    private INDArray matrix;

    Map(int rows, int inputs, int outputs) {
      this.rows = rows;
      this.inputs = inputs;
      this.outputs = outputs;
      try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        product = target(rows, outputs);
      }
    }

    @Override
    public void set(float[] values) {
      closeMatrix();
      try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        matrix = array(values, 0, inputs, outputs);
      }
    }

    @Override
    public void apply(float[] in, int inPlace, float[] out, int outPlace) {
      try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
          INDArray left = array(in, inPlace, rows, inputs)) {
        Nd4j.gemm(left, matrix, product, false, false, 1, 0);
        copy(product, out, outPlace);
      }
    }

    private void closeMatrix() {
      if (matrix != null) {
        matrix.close();
        matrix = null;
      }
    }

    @Override
    public void close() {
      closeMatrix();
      product.close();
    }
  }

  private static final class Products implements OuterProducts {
    private final int left;
    private final int right;
    private final INDArray sum;

    Products(int left, int right) {
      this.left = left;
      this.right = right;
      try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        sum = target(left, right);
      }
    }

    @Override
    public void clear() {
      sum.assign(0);
    }

    @Override
    public void add(
        float[] leftValues, int leftPlace, float[] rightValues, int rightPlace, int rows) {
      try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
          INDArray lefts = array(leftValues, leftPlace, rows, left);
          INDArray rights = array(rightValues, rightPlace, rows, right)) {
        Nd4j.gemm(lefts, rights, sum, true, false, 1, 1);
      }
    }

    @Override
    public void sum(float[] target) {
      copy(sum, target, 0);
    }

    @Override
    public void close() {
      sum.close();
    }
  }
}
