package io.wavemill.core.gemm;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import io.wavemill.core.engine.onednn.OneDnnEngine;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Matrix products by oneDNN's matmul primitive: the matrix is packed once, in the form that the
 * primitive asks for, and sums of outer products are taken some hundred rows at a time.
 *
 * <p>Scratchpads are ours: oneDNN's own belong to the thread that made the primitive, and another
 * thread that runs it reads a null pointer.
 */
public final class OneDnnGemm implements Gemm {

  /** Rows of one product in a sum: with fewer, reading and writing the sum begins to count. */
  private static final int SUMMED_ROWS = 480;

  /** Whether oneDNN can be loaded, and knows this processor better than a plain loop would. */
  public static boolean runsHere() {
    return OneDnnEngine.isAvailable();
  }

  private static final class Engine {
    static final engine CPU = new engine(engine.kind.cpu, 0);
  }

  @Override
  public LinearMap linearMap(int rows, int inputs, int outputs) {
    return new Map(rows, inputs, outputs);
  }

  @Override
  public OuterProducts outerProducts(int left, int right, int rows) {
    return new Products(left, right, Math.max(rows, SUMMED_ROWS / rows * rows));
  }

  private static memory.desc matrix(long rows, long columns, memory.format_tag tag) {
    return new memory.desc(new long[] {rows, columns}, memory.data_type.f32, tag);
  }

  /** Native objects that live and die together. */
  private static class Natives {
    private final Deque<Pointer> owned = new ArrayDeque<>();
    private final stream stream = own(new stream(Engine.CPU));

    final <P extends Pointer> P own(P pointer) {
      owned.push(pointer);
      return pointer;
    }

    final memory memory(memory.desc description) {
      return own(new memory(own(description), Engine.CPU));
    }

    /** A view of a memory's numbers. */
    final FloatBuffer floats(memory memory, int length) {
      // The pointer is the memory's: not owned.
      return new FloatPointer(memory.get_data_handle()).capacity(length).asBuffer();
    }

    /**
     * The primitive {@code target (+)= source · weights}.
     *
     * @param added whether the product is added to what the target holds
     */
    final matmul.primitive_desc product(
        memory.desc source, memory.desc weights, memory.desc target, boolean added) {
      primitive_attr attributes = own(new primitive_attr());
      attributes.set_scratchpad_mode(dnnl.dnnl_scratchpad_mode_user);
      if (added) {
        post_ops operations = own(new post_ops());
        operations.append_sum();
        attributes.set_post_ops(operations);
      }
      matmul.desc description = own(new matmul.desc(own(source), own(weights), own(target)));
      return own(new matmul.primitive_desc(description, attributes, Engine.CPU, false));
    }

    final dnnl_exec_arg_t arguments(int[] names, memory... memories) {
      dnnl_exec_arg_t arguments = own(new dnnl_exec_arg_t(names.length));
      for (int i = 0; i < names.length; i++) {
        arguments.position(i).arg(names[i]).memory(memories[i].get());
      }
      return arguments.position(0);
    }

    final void run(primitive primitive, dnnl_exec_arg_t arguments, int count) {
      int status = dnnl.dnnl_primitive_execute(primitive.get(), stream.get(), count, arguments);
      if (status != dnnl.dnnl_success) {
        throw new IllegalStateException("oneDNN failed with status " + status);
      }
    }

    public final void close() {
      while (!owned.isEmpty()) {
        owned.pop().close();
      }
    }
  }

  private static final int[] PRODUCT = {
    DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST, DNNL_ARG_SCRATCHPAD
  };

  private static final class Map extends Natives implements LinearMap {
    private final int inputLength;
    private final int outputLength;
    private final int matrixLength;
    private final FloatBuffer matrix;
    private final FloatBuffer in;
    private final FloatBuffer out;
    private final primitive packing;
    private final dnnl_exec_arg_t packingArguments;
    private final primitive product;
    private final dnnl_exec_arg_t productArguments;

    Map(int rows, int inputs, int outputs) {
      inputLength = rows * inputs;
      outputLength = rows * outputs;
      matrixLength = inputs * outputs;
      matmul.primitive_desc chosen =
          product(
              matrix(rows, inputs, memory.format_tag.ab),
              matrix(inputs, outputs, memory.format_tag.any),
              matrix(rows, outputs, memory.format_tag.ab),
              false);
      memory source = memory(chosen.src_desc());
      memory packed = memory(chosen.weights_desc());
      memory target = memory(chosen.dst_desc());
      memory scratchpad = memory(chosen.scratchpad_desc());
      memory given = memory(matrix(inputs, outputs, memory.format_tag.ab));
      matrix = floats(given, matrixLength);
      in = floats(source, inputLength);
      out = floats(target, outputLength);
      reorder.primitive_desc way = own(new reorder.primitive_desc(given, packed));
      packing = own(new reorder(way));
      packingArguments = arguments(new int[] {DNNL_ARG_FROM, DNNL_ARG_TO}, given, packed);
      product = own(new matmul(chosen));
      productArguments = arguments(PRODUCT, source, packed, target, scratchpad);
    }

    @Override
    public void set(float[] values) {
      matrix.put(0, values, 0, matrixLength);
      run(packing, packingArguments, 2);
    }

    @Override
    public void apply(float[] from, int inPlace, float[] to, int outPlace) {
      in.put(0, from, inPlace, inputLength);
      run(product, productArguments, PRODUCT.length);
      out.get(0, to, outPlace, outputLength);
    }
  }

  private static final class Products extends Natives implements OuterProducts {
    private final int left;
    private final int right;
    private final int rows;
    private final FloatBuffer lefts;
    private final FloatBuffer rights;
    private final FloatBuffer sum;
    private final primitive product;
    private final dnnl_exec_arg_t arguments;
    private int filled;

    Products(int left, int right, int rows) {
      this.left = left;
      this.right = right;
      this.rows = rows;
      // Row-major rows of left vectors are their transpose's columns: format ba.
      matmul.primitive_desc chosen =
          product(
              matrix(left, rows, memory.format_tag.ba),
              matrix(rows, right, memory.format_tag.ab),
              matrix(left, right, memory.format_tag.ab),
              true);
      memory source = memory(chosen.src_desc());
      memory weights = memory(chosen.weights_desc());
      memory target = memory(chosen.dst_desc());
      memory scratchpad = memory(chosen.scratchpad_desc());
      lefts = floats(source, rows * left);
      rights = floats(weights, rows * right);
      sum = floats(target, left * right);
      product = own(new matmul(chosen));
      arguments = arguments(PRODUCT, source, weights, target, scratchpad);
      clear();
    }

    @Override
    public void clear() {
      filled = 0;
      sum.put(0, new float[left * right]);
    }

    @Override
    public void add(
        float[] leftValues, int leftPlace, float[] rightValues, int rightPlace, int count) {
      int done = 0;
      while (done < count) {
        int now = Math.min(count - done, rows - filled);
        lefts.put(filled * left, leftValues, leftPlace + done * left, now * left);
        rights.put(filled * right, rightValues, rightPlace + done * right, now * right);
        filled += now;
        done += now;
        if (filled == rows) {
          flush();
        }
      }
    }

    private void flush() {
      run(product, arguments, PRODUCT.length);
      filled = 0;
    }

    @Override
    public void sum(float[] target) {
      if (filled > 0) {
        // Old rows are behind the new ones; they must not count again.
        int missing = rows - filled;
        lefts.put(filled * left, new float[missing * left]);
        rights.put(filled * right, new float[missing * right]);
        flush();
      }
      sum.get(0, target, 0, left * right);
    }
  }
}
