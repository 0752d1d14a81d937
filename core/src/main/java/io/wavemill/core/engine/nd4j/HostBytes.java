package io.wavemill.core.engine.nd4j;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Parts of arrays as bytes, for backends whose arrays lie in the host's memory. */
final class HostBytes {

  private HostBytes() {}

  /**
   * Elements {@code first .. first + elements - 1} of an array's memory, in the machine's byte
   * order; at most 2 GiB, wherever they lie.
   */
  static ByteBuffer of(INDArray array, long first, long elements) {
    int bytesPerElement = array.dataType().width();
    return new BytePointer(array.data().pointer())
        .getPointer(first * bytesPerElement)
        .limit(elements * bytesPerElement)
        .asByteBuffer();
  }
}
