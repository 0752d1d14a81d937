package io.wavemill.jobs.gpu;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.resource.ResourceInformation;

/**
 * Binds this process to one GPU by hiding all others from CUDA.
 *
 * <p>ND4J's back end hands every thread that touches an array the next of all the GPUs that CUDA
 * shows it, in native code that its Java configuration ({@code useDevice}) does not reach; setting
 * the device thread by thread would miss the threads that libraries start. CUDA reads {@code
 * CUDA_VISIBLE_DEVICES} when it is first used, which no class has done when Spark initialises an
 * executor's plugins. With one GPU to be seen, whatever ND4J does is right.
 *
 * @param environment where CUDA will look
 * @param obstacle why the GPU at an address cannot be computed on, if there is a reason
 */
record DeviceBinding(ProcessEnvironment environment, Function<String, Optional<String>> obstacle) {

  /** Spark's name of the resource. */
  static final String RESOURCE = "gpu";

  private static final String SUBMIT =
      "Submit with spark-submit --properties-file conf/cluster/gpu.conf (docs/cluster.md), or"
          + " without spark.plugins on CPUs.";

  /** Of this process. */
  static DeviceBinding own() {
    return new DeviceBinding(
        ProcessEnvironment.own(),
        address -> CudaBuild.obstacle(CudaBuild.runtimeFailure(), GraphicsProcessor.ask(address)));
  }

  /**
   * Binds the process to the GPU that Spark assigned to it.
   *
   * @param resources what Spark assigned, by name
   * @param host this machine, for messages
   * @return the GPU's address, such as {@code 3}
   * @throws MissingDeviceException if there is not exactly one, or it cannot be computed on
   */
  String bind(Map<String, ResourceInformation> resources, String host) {
    ResourceInformation assigned = resources.get(RESOURCE);
    List<String> addresses = assigned == null ? List.of() : List.of(assigned.addresses());
    if (addresses.isEmpty()) {
      throw new MissingDeviceException(
          "Spark assigned no GPU to a process on " + host + " that is to compute on one.", SUBMIT);
    }
    if (addresses.size() > 1) {
      throw new MissingDeviceException(
          "Spark assigned GPUs "
              + String.join(", ", addresses)
              + " to one process on "
              + host
              + "; ND4J computes on one in a process.",
          "Set spark.executor.resource.gpu.amount=1, and start an executor for each GPU.");
    }
    String address = addresses.get(0);
    // nvidia-smi, which named the address, counts along the bus; CUDA by itself does not.
    environment.set("CUDA_DEVICE_ORDER", "PCI_BUS_ID");
    environment.set("CUDA_VISIBLE_DEVICES", address);
    obstacle
        .apply(address)
        .ifPresent(
            what -> {
              throw new MissingDeviceException(
                  "GPU " + address + " of " + host + ": " + what, CudaBuild.REMEDY);
            });
    return address;
  }
}
