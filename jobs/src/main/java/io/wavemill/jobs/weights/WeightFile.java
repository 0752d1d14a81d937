package io.wavemill.jobs.weights;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.tensor.NpyArray;
import io.wavemill.datasets.tensor.NpyHeader;
import io.wavemill.datasets.tensor.Npz;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A {@code .npz} file with the state dictionary of a model. */
final class WeightFile {

  /** Arrays named in a message; of more, the number. */
  private static final int NAMED = 3;

  private final Path file;
  private final String model;
  private final StateDictionary names;

  /**
   * @param file as {@code numpy.savez} wrote it
   * @param model whose weights they are to be, for messages
   * @param names what is to be in it
   */
  WeightFile(Path file, String model, StateDictionary names) {
    this.file = file;
    this.model = model;
    this.names = names;
  }

  /**
   * Sets a layer's parameters, running statistics included, to the file's.
   *
   * @return how many arrays that were
   * @throws InputException if the file cannot be read, or does not hold exactly the arrays of such
   *     a model; the layer may then be filled in part
   */
  int fill(Layer layer) {
    Map<String, INDArray> parameters = layer.paramTable();
    try (Npz npz = Npz.open(file)) {
      requireNames(npz, parameters);
      names
          .constants()
          .forEach(
              (array, shape) -> {
                if (npz.names().contains(array)) {
                  requireShape(npz, array, shape);
                }
              });
      // All shapes before the first number is read: they tell most about what is wrong.
      for (StateDictionary.Entry entry : names.entries()) {
        requireShape(npz, entry.array(), shape(entry, parameters));
      }
      for (StateDictionary.Entry entry : names.entries()) {
        parameters.get(entry.parameter()).assign(values(npz, entry, parameters));
      }
    }
    return names.entries().size();
  }

  private static long[] shape(StateDictionary.Entry entry, Map<String, INDArray> parameters) {
    return entry.shape().apply(parameters.get(entry.parameter()).shape());
  }

  private void requireNames(Npz npz, Map<String, INDArray> parameters) {
    Set<String> unknown = new LinkedHashSet<>(npz.names());
    unknown.removeAll(names.constants().keySet());
    unknown.removeIf(names::ignores);
    List<String> missing = new ArrayList<>();
    for (StateDictionary.Entry entry : names.entries()) {
      if (!unknown.remove(entry.array())) {
        missing.add(entry.array() + " " + Arrays.toString(shape(entry, parameters)));
      }
    }
    List<String> complaints = new ArrayList<>();
    if (!missing.isEmpty()) {
      complaints.add("it lacks " + some(missing));
    }
    if (!unknown.isEmpty()) {
      complaints.add(
          "it has no place for "
              + some(unknown.stream().map(array -> described(npz, array)).toList()));
    }
    if (!complaints.isEmpty()) {
      throw misfit(
          file + " does not hold the arrays of " + model + ": " + String.join("; ", complaints));
    }
  }

  private static String described(Npz npz, String array) {
    return Npz.printable(array) + " " + Arrays.toString(npz.header(array).shape());
  }

  private static String some(List<String> arrays) {
    List<String> named = arrays.subList(0, Math.min(NAMED, arrays.size()));
    int more = arrays.size() - named.size();
    return String.join(", ", named) + (more == 0 ? "" : " and " + more + " more");
  }

  private void requireShape(Npz npz, String array, long[] shape) {
    NpyHeader header = npz.header(array);
    long[] found = Arrays.stream(header.shape()).asLongStream().toArray();
    if (!Arrays.equals(found, shape)) {
      throw misfit(
          "%s in %s has shape %s; that of %s has %s"
              .formatted(array, file, Arrays.toString(found), model, Arrays.toString(shape)));
    }
  }

  private InputException misfit(String what) {
    return new InputException(
        what + ".",
        "Set the model's type and sizes in the experiment to those of the training, or give another"
            + " file.");
  }

  private INDArray values(Npz npz, StateDictionary.Entry entry, Map<String, INDArray> parameters) {
    NpyArray array = npz.read(entry.array());
    INDArray values =
        switch (array.type()) {
          case FLOAT32 -> Nd4j.createFromArray(array.floats());
          case FLOAT64 -> Nd4j.createFromArray(array.doubles());
          default ->
              throw new InputException(
                  "%s in %s is of type %s; weights are float32 or float64."
                      .formatted(entry.array(), file, array.type().numpyName()),
                  "Give the file of a trained model.");
        };
    // Beyond single precision is infinite there, too.
    INDArray parameter = parameters.get(entry.parameter());
    INDArray rounded = values.castTo(parameter.dataType()).reshape('c', parameter.shape());
    if (!Double.isFinite(rounded.norm1Number().doubleValue())) {
      throw new InputException(
          entry.array() + " in " + file + " holds a number that is not finite.",
          "Give the weights of a training that did not diverge.");
    }
    return rounded;
  }
}
