package io.wavemill.bench.peer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.wavemill.datasets.tensor.Npy;
import io.wavemill.datasets.tensor.NpyArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ExchangeTest {

  @Test
  void arraysAreWrittenInCOrderWhateverTheirStrides() throws IOException {
    Path folder;
    try (Exchange exchange = new Exchange()) {
      folder = exchange.folder();
      INDArray matrix = Nd4j.createFromArray(new float[][] {{1, 2, 3}, {4, 5, 6}});
      exchange.put("turned", matrix.transpose());
      exchange.put("flat", matrix.transpose(), 6);
      NpyArray turned = Npy.decode(Files.readAllBytes(folder.resolve("turned.npy")), "turned");
      assertArrayEquals(new int[] {3, 2}, turned.shape());
      assertArrayEquals(new float[] {1, 4, 2, 5, 3, 6}, turned.floats());
      NpyArray flat = Npy.decode(Files.readAllBytes(folder.resolve("flat.npy")), "flat");
      assertArrayEquals(new int[] {6}, flat.shape());
      assertArrayEquals(new float[] {1, 4, 2, 5, 3, 6}, flat.floats());
    }
    assertFalse(Files.exists(folder));
  }

  @Test
  void aFolderThatIsGoneAlreadyIsNoFailure() throws IOException {
    Exchange exchange = new Exchange();
    Files.delete(exchange.folder());
    exchange.close();
    assertFalse(Files.exists(exchange.folder()));
  }
}
