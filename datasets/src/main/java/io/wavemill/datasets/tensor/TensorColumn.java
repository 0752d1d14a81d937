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
 * @param shape the length of each dimension, wherever {@code shapes} says nothing else
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

  /** Copies the collections; no {@code shapes} means none differ. */
  public TensorColumn {
    shape = List.copyOf(shape);
    Map<String, List<Integer>> copies = new TreeMap<>();
    if (shapes != null) {
      shapes.forEach((split, differing) -> copies.put(split, List.copyOf(differing)));
    }
    shapes = copies;
  }

  /** The shape in one split. */
  public List<Integer> shape(String split) {
    return shapes.getOrDefault(split, shape);
  }

  /** The {@code .npy} form of this column in one split. */
  public NpyFormat format(String split) {
    return new NpyFormat(dtype, shape(split).stream().mapToInt(Integer::intValue).toArray());
  }
}
