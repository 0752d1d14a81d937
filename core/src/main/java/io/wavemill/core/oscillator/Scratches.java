package io.wavemill.core.oscillator;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Working memory for as many blocks as are at work at a time, kept for the next ones. */
final class Scratches<S> {

  private final ConcurrentLinkedQueue<S> free = new ConcurrentLinkedQueue<>();
  private final Supplier<S> maker;

  Scratches(Supplier<S> maker) {
    this.maker = maker;
  }

  S take() {
    S scratch = free.poll();
    return scratch == null ? maker.get() : scratch;
  }

  void giveBack(S scratch) {
    free.add(scratch);
  }

  /** Takes out all that is free and hands it over. */
  void drain(Consumer<S> last) {
    for (S scratch = free.poll(); scratch != null; scratch = free.poll()) {
      last.accept(scratch);
    }
  }
}
