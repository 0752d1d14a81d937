package io.wavemill.jobs.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.codahale.metrics.MetricRegistry;
import com.sun.jna.platform.unix.LibC;
import io.wavemill.datasets.InputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

class GpuPluginTest {

  private final Map<String, String> environment = new LinkedHashMap<>();
  private final List<String> asked = new ArrayList<>();
  private final List<String> printed = new ArrayList<>();

  /** An executor's or driver's view of Spark; what it asks of the driver goes straight there. */
  private record Fake(SparkConf conf, Map<String, ResourceInformation> resources, Object driver)
      implements PluginContext {
    @Override
    public MetricRegistry metricRegistry() {
      return new MetricRegistry();
    }

    @Override
    public String executorID() {
      return "5";
    }

    @Override
    public String hostname() {
      return "node7";
    }

    @Override
    public void send(Object message) {
      ask(message);
    }

    @Override
    public Object ask(Object message) {
      if (driver == null) {
        throw new IllegalStateException("the driver is gone");
      }
      return ((GpuPlugin.Driver) driver).receive(message);
    }
  }

  private static Map<String, ResourceInformation> gpus(String... addresses) {
    return Map.of("gpu", new ResourceInformation("gpu", addresses));
  }

  private DeviceBinding binding(Optional<String> obstacle) {
    return new DeviceBinding(
        environment::put,
        address -> {
          asked.add(address + " " + environment.get("CUDA_VISIBLE_DEVICES"));
          return obstacle;
        });
  }

  private GpuPlugin.Driver driver(boolean cudaBuild) {
    return new GpuPlugin.Driver(() -> cudaBuild, () -> binding(Optional.empty()), printed::add);
  }

  private MissingDeviceException refused(
      Map<String, ResourceInformation> resources, Optional<String> obstacle, Object driver) {
    GpuPlugin.Executor executor = new GpuPlugin.Executor(() -> binding(obstacle));
    return assertThrows(
        MissingDeviceException.class,
        () -> executor.init(new Fake(new SparkConf(false), resources, driver), Map.of()));
  }

  @Test
  void anExecutorSeesItsGpuOnly() {
    new GpuPlugin.Executor(() -> binding(Optional.empty()))
        .init(new Fake(new SparkConf(false), gpus("3"), null), Map.of());
    assertEquals(
        Map.of("CUDA_DEVICE_ORDER", "PCI_BUS_ID", "CUDA_VISIBLE_DEVICES", "3"), environment);
    // Whether it can be used is asked once CUDA, which that may load, would see no other.
    assertEquals(List.of("3 3"), asked);
  }

  @Test
  void oneGpuNeitherNoneNorTwo() {
    assertTrue(
        refused(Map.of(), Optional.empty(), driver(true))
            .getMessage()
            .startsWith("Spark assigned no GPU to a process on node7"));
    refused(gpus(), Optional.empty(), driver(true));
    MissingDeviceException two = refused(gpus("0", "1"), Optional.empty(), driver(true));
    assertTrue(two.getMessage().contains("GPUs 0, 1 to one process"), two.getMessage());
    assertTrue(two.remedy().contains("spark.executor.resource.gpu.amount=1"), two.remedy());
    assertEquals(Map.of(), environment);
  }

  @Test
  void theUserIsToldOnceWhyExecutorsCannotCompute() {
    Optional<String> tooNew =
        CudaBuild.obstacle(
            Optional.empty(),
            Optional.of(List.of(new GraphicsProcessor("NVIDIA H200", 9.0, "143771 MiB"))));
    GpuPlugin.Driver driver = driver(true);
    refused(gpus("0"), tooNew, driver);
    refused(gpus("0"), tooNew, driver);
    assertEquals(
        List.of(
            "GPU 0 of node7: This build has no code for the GPUs here: NVIDIA H200, 143771 MiB,"
                + " compute capability 9.0",
            CudaBuild.REMEDY),
        printed);
    // A driver that has gone makes no other exception of it.
    refused(gpus("0"), tooNew, null);
  }

  @Test
  void theDriverChecksBeforeAnythingStarts() throws IOException {
    SparkConf asking = new SparkConf(false).set("spark.executor.resource.gpu.amount", "1");
    Fake without = new Fake(new SparkConf(false), Map.of(), null);
    InputException e = assertThrows(InputException.class, () -> driver(true).init(null, without));
    assertTrue(e.what().contains("spark.executor.resource.gpu.amount is 0, not 1"), e.what());
    e =
        assertThrows(
            InputException.class, () -> driver(false).init(null, new Fake(asking, Map.of(), null)));
    assertTrue(e.remedy().contains("-Dcuda"), e.remedy());

    assertEquals(Map.of(), driver(true).init(null, new Fake(asking, Map.of(), null)));
    assertEquals(Map.of(), environment);
    // In cluster mode it may have a GPU of its own.
    driver(true).init(null, new Fake(asking, gpus("2"), null));
    assertEquals("2", environment.get("CUDA_VISIBLE_DEVICES"));
  }

  @Test
  void sparkFindsBothSides() {
    assertInstanceOf(GpuPlugin.Driver.class, new GpuPlugin().driverPlugin());
    assertInstanceOf(GpuPlugin.Executor.class, new GpuPlugin().executorPlugin());
  }

  /** What CUDA does is what the C library's getenv does. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void nativeLibrariesSeeTheVariable() {
    ProcessEnvironment.own().set("WAVEMILL_GPU_PLUGIN_TEST", "4");
    assertEquals("4", LibC.INSTANCE.getenv("WAVEMILL_GPU_PLUGIN_TEST"));
    ProcessEnvironment.own().set("WAVEMILL_GPU_PLUGIN_TEST", "5");
    assertEquals("5", LibC.INSTANCE.getenv("WAVEMILL_GPU_PLUGIN_TEST"));
  }
}
