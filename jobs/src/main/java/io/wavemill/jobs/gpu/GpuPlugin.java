package io.wavemill.jobs.gpu;

import io.wavemill.datasets.InputException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Binds every executor to the GPU that Spark assigned to it, before any class of ND4J loads: {@code
 * spark.plugins=io.wavemill.jobs.gpu.GpuPlugin}.
 *
 * <p>Before anything starts, the driver checks that executors ask for one GPU each and that the jar
 * is the one for GPUs. An executor without a usable GPU tells the driver why, in two lines, and
 * ends; Spark starts another one, and gives up after as many as it is configured to bear.
 *
 * @see <a
 *     href="https://spark.apache.org/docs/3.5.7/configuration.html#custom-resource-scheduling-and-configuration-overview">
 *     Spark's custom resource scheduling</a>
 */
public final class GpuPlugin implements SparkPlugin {

  private static final Logger LOG = LoggerFactory.getLogger(GpuPlugin.class);
  private static final String AMOUNT = "spark.executor.resource.gpu.amount";

  @Override
  public DriverPlugin driverPlugin() {
    return new Driver(CudaBuild::isThis, DeviceBinding::own, System.err::println);
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new Executor(DeviceBinding::own);
  }

  /**
   * What an executor could not do.
   *
   * @param what what is missing
   * @param remedy what to do about it
   */
  record Obstacle(String what, String remedy) implements Serializable {}

  /** On the driver: checks what was asked for, and hands on what executors complain of. */
  static final class Driver implements DriverPlugin {
    private final Supplier<Boolean> cudaBuild;
    private final Supplier<DeviceBinding> binding;
    private final Consumer<String> errors;
    private final Set<Obstacle> said = ConcurrentHashMap.newKeySet();

    Driver(Supplier<Boolean> cudaBuild, Supplier<DeviceBinding> binding, Consumer<String> errors) {
      this.cudaBuild = cudaBuild;
      this.binding = binding;
      this.errors = errors;
    }

    @Override
    public Map<String, String> init(SparkContext spark, PluginContext context) {
      check(context.conf());
      // In cluster mode the driver may have been given a GPU of its own.
      if (context.resources().containsKey(DeviceBinding.RESOURCE)) {
        binding.get().bind(context.resources(), context.hostname());
      }
      return Map.of();
    }

    private void check(SparkConf conf) {
      String amount = conf.get(AMOUNT, "0");
      if (!amount.equals("1")) {
        throw new InputException(
            "spark.plugins names GpuPlugin, but " + AMOUNT + " is " + amount + ", not 1.",
            "Submit with --properties-file conf/cluster/gpu.conf, or without spark.plugins.");
      }
      if (!cudaBuild.get()) {
        throw new InputException(
            "spark.plugins names GpuPlugin, but this wavemill.jar computes on the CPU.",
            "Build the one for GPUs: mvn -Dcuda -DskipTests package");
      }
    }

    /** Prints an executor's complaint, once however many executors have it. */
    @Override
    public Object receive(Object message) {
      if (message instanceof Obstacle obstacle && said.add(obstacle)) {
        errors.accept(obstacle.what());
        errors.accept(obstacle.remedy());
      }
      // Spark answers the executor with this.
      return true;
    }
  }

  /** On an executor: binds it to its GPU. */
  static final class Executor implements ExecutorPlugin {
    private final Supplier<DeviceBinding> binding;

    Executor(Supplier<DeviceBinding> binding) {
      this.binding = binding;
    }

    @Override
    public void init(PluginContext context, Map<String, String> extraConf) {
      try {
        String address = binding.get().bind(context.resources(), context.hostname());
        LOG.info("executor {} computes on GPU {}", context.executorID(), address);
      } catch (MissingDeviceException e) {
        tell(context, new Obstacle(e.getMessage(), e.remedy()));
        throw e;
      }
    }

    /** Waits for the answer: this process is about to end. */
    private static void tell(PluginContext context, Obstacle obstacle) {
      try {
        context.ask(obstacle);
      } catch (Exception e) {
        LOG.error("the driver could not be told that {}", List.of(obstacle), e);
      }
    }
  }
}
