package io.wavemill.core.engine.onednn;

import org.bytedeco.javacpp.Pointer;

/** A pointer that can be moved, so that a call needs no new object per argument. */
final class Address extends Pointer {

  Address at(long address) {
    this.address = address;
    return this;
  }
}
