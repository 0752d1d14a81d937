package io.wavemill.bench.peer;

import io.wavemill.datasets.tensor.Npy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A temporary folder of {@code .npy} files, in which a peer finds its weights and inputs; deleted
 * when closed.
 */
public final class Exchange implements AutoCloseable {

  private final Path folder;

  /** A new, empty folder. */
  public Exchange() {
    try {
      folder = Files.createTempDirectory("wavemill-bench");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make a temporary folder", e);
    }
  }

  /** Where it is. */
  public Path folder() {
    return folder;
  }

  /**
   * Writes an array as single precision, C order.
   *
   * @param name without {@code .npy}
   * @param array of any shape and type
   */
  public void put(String name, INDArray array) {
    put(name, array, array.shape());
  }

  /**
   * Writes an array as single precision in another shape, C order.
   *
   * @param name without {@code .npy}
   * @param array of any type, with as many numbers as the shape wants
   */
  public void put(String name, INDArray array, long... shape) {
    // One dimension in C order; an array that is a view has strides of its own.
    float[] values = array.dup('c').data().asFloat();
    put(name, values, Arrays.stream(shape).mapToInt(Math::toIntExact).toArray());
  }

  /** Writes single precision; see {@link Npy#encode(float[], int...)}. */
  public void put(String name, float[] values, int... shape) {
    putEncoded(name, Npy.encode(values, shape));
  }

  /** Writes 64-bit integers; see {@link Npy#encode(long[], int...)}. */
  public void put(String name, long[] values, int... shape) {
    putEncoded(name, Npy.encode(values, shape));
  }

  /** Writes unsigned bytes; see {@link Npy#encode(byte[], int...)}. */
  public void put(String name, byte[] values, int... shape) {
    putEncoded(name, Npy.encode(values, shape));
  }

  /**
   * Writes an array that is encoded already.
   *
   * @param name without {@code .npy}
   * @param npy the content of the file
   */
  public void putEncoded(String name, byte[] npy) {
    try {
      Files.write(folder.resolve(name + ".npy"), npy);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to " + folder, e);
    }
  }

  /**
   * Writes text.
   *
   * @param name of the file, with its ending
   * @param lines without line ends
   */
  public void putLines(String name, Stream<String> lines) {
    try {
      Files.write(folder.resolve(name), (Iterable<String>) lines::iterator);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to " + folder, e);
    }
  }

  @Override
  public void close() {
    deleteAll(folder);
  }

  /**
   * Deletes a folder and everything in it. That somebody else, such as a cleaner of temporary
   * files, was there first is no failure: measurements must not be lost for it.
   */
  public static void deleteAll(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(folder)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete " + folder, e);
    }
  }
}
