package io.wavemill.core.engine.onednn;

import static io.wavemill.core.engine.onednn.OneDnn.check;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_size;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_query;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_query_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_impl_info_str;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_scratchpad_md;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * A compiled operation for one shape. It holds no memory: the scratchpad is the caller's, so any
 * number of threads may run it at once (with the library's own scratchpad, which belongs to the
 * thread that compiled the kernel, another thread crashes the process).
 */
final class Kernel {

  /**
   * @param name {@code DNNL_ARG_…}
   * @param layout shape and order of the memory it wants
   */
  record Argument(int name, dnnl_memory_desc_t layout) {}

  private final dnnl_primitive primitive = new dnnl_primitive();
  private final dnnl_primitive_desc description;
  private final List<Argument> arguments = new ArrayList<>();
  private final long scratchBytes;

  /**
   * Compiles.
   *
   * @param description stays alive as long as this
   */
  Kernel(dnnl_primitive_desc description) {
    this.description = description;
    check(dnnl_primitive_create(primitive, description), "compilation");
    dnnl_memory_desc_t scratch = layout(dnnl_query_scratchpad_md, 0);
    this.scratchBytes = dnnl_memory_desc_get_size(scratch);
    if (scratchBytes > 0) {
      arguments.add(new Argument(DNNL_ARG_SCRATCHPAD, scratch));
    }
  }

  /** Declares an argument whose layout the kernel chose: {@code dnnl_query_…_md}. */
  Kernel argument(int name, int query) {
    return argument(name, layout(query, 0));
  }

  /** Declares an argument. */
  Kernel argument(int name, dnnl_memory_desc_t layout) {
    arguments.add(arguments.size() - (scratchBytes > 0 ? 1 : 0), new Argument(name, layout));
    return this;
  }

  private dnnl_memory_desc_t layout(int query, int index) {
    return dnnl_primitive_desc_query_md(description, query, index);
  }

  dnnl_primitive primitive() {
    return primitive;
  }

  /** In the order of declaration; the scratchpad, if there is one, last. */
  List<Argument> arguments() {
    return arguments;
  }

  dnnl_memory_desc_t layoutOf(int name) {
    for (Argument argument : arguments) {
      if (argument.name == name) {
        return argument.layout;
      }
    }
    throw new IllegalArgumentException("no argument " + name);
  }

  long scratchBytes() {
    return scratchBytes;
  }

  /** The library's name for the implementation it chose, such as {@code jit:avx512_common}. */
  String implementation() {
    try (PointerPointer<BytePointer> text = new PointerPointer<>(1)) {
      check(
          dnnl_primitive_desc_query(description, dnnl_query_impl_info_str, 0, text),
          "query of implementation");
      return text.get(BytePointer.class, 0).getString();
    }
  }
}
