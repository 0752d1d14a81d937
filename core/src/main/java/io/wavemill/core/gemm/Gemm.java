package io.wavemill.core.gemm;

/**
 * Who multiplies matrices of floats. All matrices are row-major.
 *
 * <p>Instances may be used by several threads; what they make serves one thread at a time and holds
 * native memory until it is closed.
 */
public interface Gemm {

  /** The fastest on this machine: oneDNN if it runs here, otherwise ND4J. */
  static Gemm best() {
    return OneDnnGemm.runsHere() ? new OneDnnGemm() : new Nd4jGemm();
  }

  /**
   * A product with a matrix that stays for many calls.
   *
   * @param rows rows of the left factor
   * @param inputs columns of the left factor, rows of the matrix
   * @param outputs columns of the matrix
   */
  LinearMap linearMap(int rows, int inputs, int outputs);

  /**
   * A sum of outer products, {@code [left, right]}.
   *
   * @param left length of the left vectors
   * @param right length of the right vectors
   * @param rows how many pairs come at a time, about; a hint
   */
  OuterProducts outerProducts(int left, int right, int rows);

  /** {@code out = in · matrix}. */
  interface LinearMap extends AutoCloseable {

    /** Takes the matrix {@code [inputs, outputs]}. */
    void set(float[] matrix);

    /**
     * Multiplies {@code [rows, inputs]} from one place to {@code [rows, outputs]} at another. Rows
     * do not mix: one that holds NaN leaves the others alone.
     */
    void apply(float[] in, int inPlace, float[] out, int outPlace);

    @Override
    void close();
  }

  /** {@code sum = Σ leftᵀ · right}. */
  interface OuterProducts extends AutoCloseable {

    /** Sets the sum to 0. */
    void clear();

    /** Adds the products of so many rows of {@code [left]} and {@code [right]}. */
    void add(float[] left, int leftPlace, float[] right, int rightPlace, int rows);

    /** Writes the sum {@code [left, right]}. */
    void sum(float[] target);

    @Override
    void close();
  }
}
