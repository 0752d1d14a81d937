package io.wavemill.core.simd;

/**
 * Whether kernels may use the processor's vector instructions directly, through Java's incubating
 * module {@value #MODULE}. The module is there if Java was started with {@code --add-modules}
 * {@value #MODULE}; without it kernels run plain loops, with the same results, bit by bit. The one
 * exception is Winograd's algorithm where oneDNN has none (processors without AVX-512), in whose
 * place convolutions are direct then and round differently.
 */
public final class VectorUnit {

  /** The module that offers vectors. */
  public static final String MODULE = "jdk.incubator.vector";

  /**
   * Samples that kernels calculate side by side: one 512-bit register of floats, or two of 256
   * bits. The same on every processor, so that sums over samples are too.
   */
  public static final int LANES = 16;

  private VectorUnit() {}

  /** Whether the module is in this Java's boot layer. */
  public static boolean available() {
    return ModuleLayer.boot().findModule(MODULE).isPresent();
  }

  /**
   * The vectorised implementation of an interface if there is one for this Java, otherwise null.
   *
   * <p>By name, because the class cannot be loaded without the module.
   *
   * @param type the interface; its implementation is the class of the same package named {@code
   *     Vectorised} and the interface's name, with a constructor without arguments
   */
  public static <T> T implementation(Class<T> type) {
    if (!available()) {
      return null;
    }
    String name = type.getPackageName() + ".Vectorised" + type.getSimpleName();
    try {
      var constructor = Class.forName(name, true, type.getClassLoader()).getDeclaredConstructor();
      constructor.setAccessible(true);
      return type.cast(constructor.newInstance());
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new IllegalStateException(name + " does not go with this Java's " + MODULE, e);
    }
  }
}
