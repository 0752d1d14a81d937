package io.wavemill.jobs.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class ExecutorMemoryTest {

  private static SparkConf conf(String... settings) {
    SparkConf conf = new SparkConf(false);
    for (int i = 0; i < settings.length; i += 2) {
      conf.set(settings[i], settings[i + 1]);
    }
    return conf;
  }

  @Test
  void defaultsHaveRoomForFourGibibytesOfArrays() {
    SparkConf conf = conf();
    ExecutorMemory memory = ExecutorMemory.of(conf);
    assertEquals(
        List.of(
            "-Dorg.bytedeco.javacpp.maxbytes=4096m",
            "-Dorg.bytedeco.javacpp.maxphysicalbytes=6912m"),
        memory.javaOptions());
    memory.addTo(conf);
    assertEquals("2048m", conf.get("spark.executor.memory"));
    assertEquals("5120m", conf.get("spark.executor.memoryOverhead"));
    assertEquals(memory, ExecutorMemory.of(conf));
  }

  @Test
  void boundsFollowWhatTheUserSet() {
    SparkConf conf = conf("spark.executor.memory", "8g", "spark.executor.memoryOverhead", "20480");
    ExecutorMemory memory = ExecutorMemory.of(conf);
    assertEquals(new ExecutorMemory(8192, 20480), memory);
    assertEquals(19456, memory.arrays());
    assertEquals(28416, memory.process());
    memory.addTo(conf);
    assertEquals("20480", conf.get("spark.executor.memoryOverhead"));

    conf = conf("spark.executor.memory", "10g", "spark.executor.memoryOverheadFactor", "0.4");
    memory = ExecutorMemory.of(conf);
    assertEquals(new ExecutorMemory(10240, 4096), memory);
    memory.addTo(conf);
    assertFalse(conf.contains("spark.executor.memoryOverhead"), "it would overrule the factor");
  }

  /** Whatever is set: arrays get something, and the container is never outgrown. */
  @Property(tries = 200)
  void boundsLieWithinTheContainer(
      @ForAll @LongRange(min = 512, max = 1 << 20) long heap,
      @ForAll @LongRange(min = 384, max = 1 << 20) long overhead) {
    ExecutorMemory memory = new ExecutorMemory(heap, overhead);
    Assertions.assertTrue(memory.arrays() >= 192, memory::toString);
    Assertions.assertTrue(memory.arrays() < overhead, memory::toString);
    Assertions.assertTrue(memory.process() > heap, memory::toString);
    Assertions.assertTrue(memory.process() < heap + overhead, memory::toString);
  }

  @Test
  void optionsGivenOnPurposeStay() {
    List<String> ours = List.of("--add-modules=a.b", "-Dx.bytes=4m", "-Dx.all=5m");
    assertEquals("--add-modules=a.b -Dx.bytes=4m -Dx.all=5m", JavaOptions.complete("", ours));
    assertEquals(
        "-verbose:gc -Dx.bytes=9g --add-modules=a.b -Dx.all=5m",
        JavaOptions.complete("-verbose:gc -Dx.bytes=9g", ours));
    String all = "--add-modules=a.b -Dx.all=1 -Dx.bytes=2";
    assertEquals(all, JavaOptions.complete(all, ours));
  }
}
