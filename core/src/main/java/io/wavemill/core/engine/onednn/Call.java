package io.wavemill.core.engine.onednn;

import static io.wavemill.core.engine.onednn.OneDnn.check;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_set_data_handle;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_execute;

import java.util.List;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.javacpp.Pointer;

/** A kernel with one engine's argument list, filled in anew for each run. */
final class Call implements AutoCloseable {

  /** {@code DNNL_MEMORY_NONE}: memory objects without memory yet. */
  private static final Pointer NONE = null;

  private final Kernel kernel;
  private final dnnl_memory[] memories;
  private final long[] current;
  private final dnnl_exec_arg_t list;
  private final Address address = new Address();

  Call(Kernel kernel) {
    this.kernel = kernel;
    List<Kernel.Argument> arguments = kernel.arguments();
    this.memories = new dnnl_memory[arguments.size()];
    this.current = new long[arguments.size()];
    this.list = new dnnl_exec_arg_t(arguments.size());
    for (int i = 0; i < memories.length; i++) {
      memories[i] = new dnnl_memory();
      check(
          dnnl_memory_create(memories[i], arguments.get(i).layout(), OneDnn.processor(), NONE),
          "memory");
      list.position(i).arg(arguments.get(i).name()).memory(memories[i]);
    }
    list.position(0);
  }

  Kernel kernel() {
    return kernel;
  }

  /**
   * Runs the kernel.
   *
   * @param scratch address of the kernel's scratchpad, ignored if it needs none
   * @param addresses of its other arguments, in the order of their declaration
   */
  void run(long scratch, long... addresses) {
    for (int i = 0; i < addresses.length; i++) {
      point(i, addresses[i]);
    }
    if (memories.length > addresses.length) {
      point(addresses.length, scratch);
    }
    check(
        dnnl_primitive_execute(kernel.primitive(), OneDnn.stream(), memories.length, list),
        "execution");
  }

  private void point(int argument, long to) {
    if (current[argument] != to) {
      check(dnnl_memory_set_data_handle(memories[argument], address.at(to)), "argument");
      current[argument] = to;
    }
  }

  @Override
  public void close() {
    for (dnnl_memory memory : memories) {
      dnnl_memory_destroy(memory);
    }
    list.deallocate();
  }
}
