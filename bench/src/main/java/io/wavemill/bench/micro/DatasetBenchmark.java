package io.wavemill.bench.micro;

import io.wavemill.datasets.card.RowDigest;
import io.wavemill.datasets.mnist.DigitPath;
import io.wavemill.datasets.mnist.TranslatingMnist;
import io.wavemill.datasets.random.SampleRandom;
import io.wavemill.datasets.source.DigitSource;
import io.wavemill.datasets.source.Digits;
import io.wavemill.datasets.tensor.DType;
import io.wavemill.datasets.tensor.NpyFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the making of one sequence of Translating MNIST consists of: 20 frames of 28×28. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DatasetBenchmark {

  private static final int FRAMES = 20;

  private final TranslatingMnist generator =
      TranslatingMnist.withVelocities(Digits.SIDE, 2, FRAMES, 2);
  private final Digits digits = DigitSource.shipped().train();
  private final NpyFormat format = new NpyFormat(DType.UINT8, FRAMES, 1, Digits.SIDE, Digits.SIDE);
  private final RowDigest digest = new RowDigest();
  private final List<String> columns = List.of("id", "frames");
  private final byte[] frames = generator.render(digits, draw(0));
  private final byte[] npy = format.encode(frames);
  private long id;

  private List<DigitPath> draw(long of) {
    return generator.draw(new SampleRandom(42, "train", of), digits.size());
  }

  /** Random numbers: which digits, velocities, starts. */
  @Benchmark
  public List<DigitPath> draw() {
    return draw(id++);
  }

  /** Draw and render all frames. */
  @Benchmark
  public byte[] frames() {
    return generator.render(digits, draw(id++));
  }

  /** Frames as the bytes of a {@code .npy} file. */
  @Benchmark
  public byte[] npy() {
    return format.encode(frames);
  }

  /** The fingerprint's share of a row. */
  @Benchmark
  public RowDigest digest() {
    return digest.add(columns, id++, npy);
  }
}
