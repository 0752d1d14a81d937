package io.wavemill.jobs.weights;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * How a reference implementation names the arrays of a model, and which of our parameters they are.
 *
 * <p>Both sides keep numbers row by row and convolutions as {@code [out, in, kernel...]}, so that a
 * parameter is its array's numbers in their order; only the shape may be written differently.
 */
final class StateDictionary {

  /**
   * One array.
   *
   * @param array its name in the reference implementation
   * @param parameter our name of it
   * @param shape its shape there, made of the parameter's shape here
   */
  record Entry(String array, String parameter, UnaryOperator<long[]> shape) {}

  private final List<Entry> entries = new ArrayList<>();
  private final Map<String, long[]> constants = new LinkedHashMap<>();

  /** Adds a parameter that has the same shape there. */
  StateDictionary with(String array, String parameter) {
    return with(array, parameter, UnaryOperator.identity());
  }

  /** Adds a parameter whose shape is written differently there. */
  StateDictionary with(String array, String parameter, UnaryOperator<long[]> shape) {
    entries.add(new Entry(array, parameter, shape));
    return this;
  }

  /**
   * Adds a convolution without bias and the batch normalisation after it.
   *
   * @param convolution name of the convolution's module
   * @param normalisation name of the normalisation's module
   * @param block its number here
   */
  StateDictionary withBlock(String convolution, String normalisation, int block) {
    return with(convolution + ".weight", "conv" + block)
        .with(normalisation + ".weight", "scale" + block)
        .with(normalisation + ".bias", "offset" + block)
        .with(normalisation + ".running_mean", "mean" + block)
        .with(normalisation + ".running_var", "variance" + block);
  }

  /** Adds an affine map. */
  StateDictionary withAffine(String module, String weight, String bias) {
    return with(module + ".weight", weight).with(module + ".bias", bias);
  }

  /**
   * Adds an array that follows from the model's settings and is no parameter here. A file may hold
   * it, and must then hold it in this shape.
   */
  StateDictionary withConstant(String array, long... shape) {
    constants.put(array, shape);
    return this;
  }

  /** The arrays that a file must hold. */
  List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** Shapes of the arrays that it may hold besides. */
  Map<String, long[]> constants() {
    return constants;
  }

  /** Whether an array is of no interest: PyTorch's counters of batches. */
  boolean ignores(String array) {
    return array.endsWith(".num_batches_tracked");
  }
}
