package io.wavemill.core.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx2;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx512_core;
import static org.bytedeco.dnnl.global.dnnl.dnnl_engine_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_get_effective_cpu_isa;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_default_flags;
import static org.bytedeco.dnnl.global.dnnl.dnnl_success;
import static org.bytedeco.dnnl.global.dnnl.dnnl_version;

import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.dnnl_version_t;

/** The library: whether it is here, and what it makes of this processor. */
final class OneDnn {

  private static final OneDnn INSTANCE = load();

  private final dnnl_engine processor;

  /** On a processor a stream is a name only: calls run at once, in the calling thread. */
  private final dnnl_stream stream;

  private final int instructions;
  private final String version;
  private final String problem;

  private OneDnn(
      dnnl_engine processor, dnnl_stream stream, int instructions, String version, String problem) {
    this.processor = processor;
    this.stream = stream;
    this.instructions = instructions;
    this.version = version;
    this.problem = problem;
  }

  private static OneDnn load() {
    try {
      dnnl_engine processor = new dnnl_engine();
      check(dnnl_engine_create(processor, dnnl_cpu, 0), "engine");
      dnnl_stream stream = new dnnl_stream();
      check(dnnl_stream_create(stream, processor, dnnl_stream_default_flags), "stream");
      dnnl_version_t version = dnnl_version();
      String number = version.major() + "." + version.minor() + "." + version.patch();
      int instructions = dnnl_get_effective_cpu_isa();
      String problem =
          has(instructions, dnnl_cpu_isa_avx2) ? null : "the processor has no AVX2 instructions";
      return new OneDnn(processor, stream, instructions, number, problem);
    } catch (LinkageError e) {
      return new OneDnn(null, null, 0, "", "oneDNN has no library for this system");
    }
  }

  private static boolean has(int instructions, int set) {
    return (instructions & set) == set;
  }

  /** Why it can't be used here, or null if it can. */
  static String problem() {
    return INSTANCE.problem;
  }

  static String version() {
    return INSTANCE.version;
  }

  /** Whether kernels use registers of 512 bits. */
  static boolean wide() {
    return has(INSTANCE.instructions, dnnl_cpu_isa_avx512_core);
  }

  /** Channels in one block: those of a vector register. */
  static int block() {
    return wide() ? 16 : 8;
  }

  static dnnl_engine processor() {
    return INSTANCE.processor;
  }

  static dnnl_stream stream() {
    return INSTANCE.stream;
  }

  /** Throws if a call to the library failed. */
  static void check(int status, String what) {
    if (status != dnnl_success) {
      throw new IllegalStateException("oneDNN: " + what + " failed with status " + status);
    }
  }
}
