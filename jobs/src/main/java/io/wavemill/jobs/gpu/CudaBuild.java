package io.wavemill.jobs.gpu;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The build for NVIDIA GPUs (Maven profile {@code cuda}), which computes on nothing else. */
public final class CudaBuild {

  private static final String BACKEND = "org.nd4j.linalg.jcublas.JCublasBackend";

  /** Loads CUDA and the driver's library as soon as it is initialised. */
  private static final String RUNTIME = "org.bytedeco.cuda.global.cudart";

  /** What to do where nothing can be computed. */
  static final String REMEDY =
      "Build for the CPU (mvn package without -Dcuda), or run where driver, CUDA 11.6"
          + " and a GPU of compute capability 3.5 to 8.9 are.";

  private CudaBuild() {}

  /** Whether this is that build. */
  public static boolean isThis() {
    try {
      Class.forName(BACKEND, false, CudaBuild.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /**
   * Makes sure that this build can compute on this machine; of any other build it knows nothing.
   *
   * @throws MissingDeviceException if there is no driver, no CUDA, or no GPU that it knows
   */
  public static void requireDevice() {
    if (isThis()) {
      obstacle(runtimeFailure(), GraphicsProcessor.ask())
          .ifPresent(
              what -> {
                throw new MissingDeviceException(what, REMEDY);
              });
    }
  }

  /** What keeps CUDA and the driver's library from loading, if anything does. */
  static Optional<String> runtimeFailure() {
    return loadFailure(RUNTIME);
  }

  /**
   * Why nothing can be computed.
   *
   * @param loadFailure what kept the libraries from loading, if anything did
   * @param found the GPUs, if NVIDIA's tool could name them; it may be missing where CUDA works
   */
  static Optional<String> obstacle(
      Optional<String> loadFailure, Optional<List<GraphicsProcessor>> found) {
    if (loadFailure.isPresent()) {
      return Optional.of(
          "This build is for NVIDIA GPUs, and their driver or CUDA is not here: "
              + loadFailure.get());
    }
    List<GraphicsProcessor> processors = found.orElse(List.of());
    if (found.isEmpty() || processors.stream().anyMatch(GraphicsProcessor::supported)) {
      return Optional.empty();
    }
    if (processors.isEmpty()) {
      return Optional.of("This build is for NVIDIA GPUs, and there is none here.");
    }
    return Optional.of(
        "This build has no code for the GPUs here: "
            + processors.stream()
                .map(GraphicsProcessor::describe)
                .collect(Collectors.joining("; ")));
  }

  /**
   * ND4J would print a stack trace and then say that there is no back end; the libraries' own words
   * say more.
   */
  static Optional<String> loadFailure(String type) {
    try {
      Class.forName(type, true, CudaBuild.class.getClassLoader());
      return Optional.empty();
    } catch (ClassNotFoundException | LinkageError e) {
      Throwable root = e;
      while (root.getCause() != null && root.getCause() != root) {
        root = root.getCause();
      }
      String message = String.valueOf(root.getMessage()).lines().findFirst().orElse("");
      // "PATH: LIBRARY: cannot open …"; the path is that of JavaCPP's cache.
      return Optional.of(message.replaceFirst("^/[^:]*: ", ""));
    }
  }
}
