package io.wavemill.jobs.cli;

import io.wavemill.core.engine.Engines;
import io.wavemill.core.gemm.OneDnnGemm;
import io.wavemill.core.simd.VectorUnit;
import io.wavemill.jobs.gpu.CudaBuild;
import io.wavemill.jobs.gpu.GraphicsProcessor;
import io.wavemill.jobs.gpu.MissingDeviceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.hadoop.util.VersionInfo;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What the machine and the class path offer.
 *
 * @param findings name and value, in the order to show them
 * @param warnings what is odd, a sentence each
 */
record Diagnosis(Map<String, String> findings, List<String> warnings) {

  private static final int JAVA = 17;
  private static final double GIB = 1L << 30;

  static Diagnosis of(String master) {
    Diagnosis diagnosis = new Diagnosis(new LinkedHashMap<>(), new ArrayList<>());
    diagnosis.examineMachine();
    diagnosis.examineSpark(master);
    boolean engine = diagnosis.examineNd4j();
    diagnosis.examineKernels();
    diagnosis.examineMemory(engine);
    diagnosis.examineGraphicsProcessors();
    diagnosis.examineTemporaryFolder();
    return diagnosis;
  }

  private void found(String name, Object value) {
    findings.put(name, String.valueOf(value));
  }

  private void examineMachine() {
    Machine machine = Machine.current();
    found("wavemill", Wavemill.VERSION);
    found("system", machine.os());
    found("processor", machine.processor());
    found("cores", machine.cores());
    found("java", machine.java());
    int feature = Runtime.version().feature();
    if (feature != JAVA) {
      warnings.add(
          "This is Java " + feature + "; Spark 3.5 and wavemill are made for Java " + JAVA + ".");
    }
  }

  private void examineSpark(String master) {
    found("spark", org.apache.spark.package$.MODULE$.SPARK_VERSION());
    found("hadoop", VersionInfo.getVersion());
    found("master", master);
  }

  /** Loads the native library; whether it could be. */
  private boolean examineNd4j() {
    try {
      CudaBuild.requireDevice();
      Properties environment = Nd4j.getExecutioner().getEnvironmentInformation();
      found("engine", Engines.describe());
      found("nd4j backend", Nd4j.getBackend().getClass().getSimpleName());
      found("nd4j", versionOf(Nd4j.getBackend().getClass()));
      found("blas", environment.getProperty("blas.vendor", "unknown"));
      found("threads per task", environment.getOrDefault("omp.threads", "unknown"));
      if (System.getenv("OMP_NUM_THREADS") == null) {
        warnings.add(
            "OMP_NUM_THREADS is not set: Spark's tasks and each task's threads will compete."
                + " Start by the launcher, or set it to 1.");
      }
      return true;
    } catch (MissingDeviceException e) {
      found("engine", "none");
      warnings.add(e.getMessage());
      warnings.add("Nothing can be trained. " + e.remedy());
      return false;
    } catch (Exception | LinkageError e) {
      // Whatever keeps the native library from loading, the rest of the diagnosis is of use.
      found("engine", "none");
      warnings.add("ND4J does not load, so nothing can be trained: " + rootOf(e));
      return false;
    }
  }

  /** How small recurrences, which are loops of ours, will run. */
  private void examineKernels() {
    String module = VectorUnit.MODULE;
    found(
        "kernels",
        VectorUnit.available() ? "vectorised, by " + module : "plain loops, without " + module);
    found("matrix products", OneDnnGemm.runsHere() ? "oneDNN" : "ND4J");
    if (!VectorUnit.available()) {
      warnings.add(
          "Oscillators, and convolutions on processors without AVX-512, train several times slower"
              + " without vector instructions. Start by the launcher, or give Java --add-modules="
              + module
              + ".");
    }
  }

  private static String rootOf(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String message = String.valueOf(root.getMessage()).lines().findFirst().orElse("");
    return root.getClass().getSimpleName() + ": " + message;
  }

  private static String versionOf(Class<?> type) {
    String path = "/META-INF/maven/org.nd4j/nd4j-api/pom.properties";
    Properties properties = new Properties();
    try (var in = type.getResourceAsStream(path)) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      return "unknown";
    }
    return properties.getProperty("version", "unknown");
  }

  private void examineMemory(boolean engine) {
    double physical = Machine.current().memoryGiB();
    double heap = Runtime.getRuntime().maxMemory() / GIB;
    found("memory", gibibytes(physical));
    found("heap", "at most " + gibibytes(heap));
    if (!engine) {
      return;
    }
    double outside = Pointer.maxBytes() / GIB;
    found("native memory", limit(Pointer.maxBytes()));
    found("process memory", limit(Pointer.maxPhysicalBytes()));
    found("javacpp", javacppVersion());
    if (heap + outside > physical) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "Heap and native memory may grow to %.1f GiB, but the machine has %.1f GiB."
                  + " Lower WAVEMILL_HEAP.",
              heap + outside,
              physical));
    }
  }

  private static String javacppVersion() {
    try {
      return Loader.getVersion();
    } catch (IOException e) {
      return "unknown";
    }
  }

  private static String limit(long bytes) {
    return bytes == 0 ? "no limit" : "at most " + gibibytes(bytes / GIB);
  }

  private static String gibibytes(double value) {
    return String.format(Locale.ROOT, "%.1f GiB", value);
  }

  private void examineGraphicsProcessors() {
    boolean cuda = CudaBuild.isThis();
    Optional<List<GraphicsProcessor>> answer = GraphicsProcessor.ask();
    if (answer.isEmpty() || answer.get().isEmpty()) {
      found("gpu", "none found (nvidia-smi " + (answer.isEmpty() ? "is not here)" : "names none)"));
      return;
    }
    for (int i = 0; i < answer.get().size(); i++) {
      GraphicsProcessor gpu = answer.get().get(i);
      String use;
      if (!gpu.supported()) {
        use = "cannot be used: nd4j-cuda-11.6 has code for compute capability 3.5 to 8.9 only";
      } else {
        use = cuda ? "used" : "not used: built without -Dcuda";
      }
      found("gpu " + i, gpu.describe() + "; " + use);
      if (cuda && !gpu.supported()) {
        warnings.add(
            "GPU " + i + " is too new for this build. Build without -Dcuda to use the CPU.");
      }
    }
  }

  private void examineTemporaryFolder() {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    try {
      Path trial = Files.createTempFile(folder, "wavemill", ".trial");
      Files.delete(trial);
      double free = Files.getFileStore(folder).getUsableSpace() / GIB;
      found("temporary files", folder + ", " + gibibytes(free) + " free");
      if (free < 1) {
        warnings.add("Less than 1 GiB free in " + folder + ", where Spark keeps what it shuffles.");
      }
    } catch (IOException e) {
      found("temporary files", folder + ", not writable");
      warnings.add(
          folder + " is not writable: point -Djava.io.tmpdir (WAVEMILL_JAVA_OPTS) elsewhere.");
    }
  }
}
