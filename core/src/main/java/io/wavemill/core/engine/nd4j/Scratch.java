package io.wavemill.core.engine.nd4j;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Native memory that grows as needed and is reused: asking again overwrites what was there. */
final class Scratch implements AutoCloseable {

  private final DataType dataType;
  private INDArray memory;

  Scratch(DataType dataType) {
    this.dataType = dataType;
  }

  /** All of the memory as a vector, at least so many elements; their values are undefined. */
  INDArray vector(long elements) {
    if (memory == null || memory.length() < elements) {
      close();
      try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        memory = Nd4j.createUninitialized(dataType, elements);
      }
    }
    return memory;
  }

  /** An array at the memory's beginning; its values are undefined. */
  INDArray array(char order, long... shape) {
    long elements = 1;
    for (long size : shape) {
      elements *= size;
    }
    return Nd4j.create(
        vector(elements).data(), shape, Nd4j.getStrides(shape, order), 0, order, dataType);
  }

  @Override
  public void close() {
    if (memory != null) {
      memory.close();
      memory = null;
    }
  }
}
