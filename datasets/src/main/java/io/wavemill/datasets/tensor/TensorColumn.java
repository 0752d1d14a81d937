package io.wavemill.datasets.tensor;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a column of {@code .npy} bytes holds, as a dataset's card says it.
 *
 * @param name the column
 * @param dtype the kind of number
 * @param shape the length of each dimension, wherever {@code shapes} says nothing else; {@value
 *     #VARYING} where it differs from row to row
 * @param unit what a number means
 * @param shapes the shape in splits where it differs, by split
 */
public record TensorColumn(
    @JsonProperty(required = true) String name,
    @JsonProperty(required = true) DType dtype,
    @JsonProperty(required = true) List<Integer> shape,
    @JsonProperty(required = true) String unit,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, List<Integer>> shapes)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Stands for the length of a dimension that differs from row to row. */
  public static final int VARYING = -1;

  /**
   * Copies the collections; no {@code shapes} means none differ.
   *
   * @throws IllegalArgumentException if a length is negative and not {@link #VARYING}
   */
  public TensorColumn {
    shape = lengths(shape);
    Map<String, List<Integer>> copies = new TreeMap<>();
    if (shapes != null) {
      shapes.forEach((split, differing) -> copies.put(split, lengths(differing)));
    }
    shapes = copies;
  }

  private static List<Integer> lengths(List<Integer> shape) {
    for (int length : shape) {
      if (length < VARYING) {
        throw new IllegalArgumentException("a dimension of length " + length);
      }
    }
    return List.copyOf(shape);
  }

  /** The shape in one split. */
  public List<Integer> shape(String split) {
    return shapes.getOrDefault(split, shape);
  }

  /** Whether arrays of one split differ in shape. */
  public boolean varies(String split) {
    return shape(split).contains(VARYING);
  }

  /** Whether an array is one that this column may hold in one split. */
  public boolean admits(String split, NpyArray array) {
    List<Integer> wanted = shape(split);
    int[] found = array.shape();
    if (array.type() != dtype || found.length != wanted.size()) {
      return false;
    }
    for (int i = 0; i < found.length; i++) {
      if (wanted.get(i) != VARYING && wanted.get(i) != found[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * The {@code .npy} form of this column in one split.
   *
   * @throws IllegalArgumentException if shapes {@linkplain #varies vary}: each array then has a
   *     form of its own, and {@link Npy} reads it
   */
  public NpyFormat format(String split) {
    return new NpyFormat(dtype, shape(split).stream().mapToInt(Integer::intValue).toArray());
  }
}
