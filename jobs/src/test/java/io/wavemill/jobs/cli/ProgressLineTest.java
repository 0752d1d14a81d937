package io.wavemill.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.jobs.cli.ProgressLine.Style;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressLineTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final AtomicLong clock = new AtomicLong(5_000_000_000L);

  private ProgressLine line(Style style, long total) {
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    return new ProgressLine(out, style, "generate train", "sequences", total, clock::get);
  }

  private void pass(double seconds) {
    clock.addAndGet((long) (seconds * 1e9));
  }

  private String written() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void whatIsOverSoonIsNotMentioned() {
    try (ProgressLine line = line(Style.LIVE, 100)) {
      line.add(50);
      pass(1.9);
      line.add(50);
    }
    assertEquals("", written());
  }

  @Test
  void liveLinesAreRewritten() {
    try (ProgressLine line = line(Style.LIVE, 6000)) {
      pass(3);
      line.add(1500);
      pass(0.05);
      line.add(1);
      pass(2.95);
      line.note("loss 0.03");
      pass(6);
      line.set(6000);
      line.set(10);
    }
    assertEquals(
        List.of(
            "",
            "generate train  1,500 of 6,000 sequences  500/s  9 s left\u001b[K",
            "generate train  1,501 of 6,000 sequences  250/s  18 s left  loss 0.03\u001b[K",
            "generate train  6,000 of 6,000 sequences  500/s  0 s left  loss 0.03\u001b[K",
            "generate train  6,000 of 6,000 sequences  500/s  12 s  loss 0.03\u001b[K\n"),
        List.of(written().split("\r")));
  }

  @Test
  void plainLinesComeEveryTenSeconds() {
    try (ProgressLine line = line(Style.PLAIN, 0)) {
      for (int second = 0; second < 25; second++) {
        pass(1);
        line.add(2);
      }
    }
    assertEquals(
        List.of(
            "generate train  20 sequences  2.0/s",
            "generate train  40 sequences  2.0/s",
            "generate train  50 sequences  2.0/s  25 s"),
        written().lines().toList());
  }

  @Test
  void whatWasDoneBeforeDoesNotCountForTheRate() {
    try (ProgressLine line = line(Style.LIVE, 6000)) {
      line.startAt(4000);
      pass(3);
      line.note("epoch 3 of 3");
      pass(1);
      line.set(4400);
      pass(1);
    }
    assertEquals(
        List.of(
            "",
            "generate train  4,000 of 6,000 sequences  0.0/s  epoch 3 of 3\u001b[K",
            "generate train  4,400 of 6,000 sequences  100/s  16 s left  epoch 3 of 3\u001b[K",
            "generate train  4,400 of 6,000 sequences  80/s  5 s  epoch 3 of 3\u001b[K\n"),
        List.of(written().split("\r")));
  }

  @Test
  void silentSaysNothingAndClosedIsClosed() {
    ProgressLine line = line(Style.SILENT, 10);
    pass(60);
    line.add(1);
    line.close();
    ProgressLine closed = line(Style.PLAIN, 10);
    closed.close();
    pass(60);
    closed.add(1);
    closed.close();
    assertEquals("", written());
  }

  @Test
  void manyThreadsCountTogether() throws InterruptedException {
    try (ProgressLine line = line(Style.PLAIN, 4000)) {
      List<Thread> threads =
          java.util.stream.IntStream.range(0, 4)
              .mapToObj(
                  i ->
                      new Thread(
                          () -> {
                            for (int n = 0; n < 1000; n++) {
                              line.add(1);
                            }
                          }))
              .toList();
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      pass(11);
      line.add(0);
    }
    assertTrue(written().contains("4,000 of 4,000"), written());
  }

  @Test
  void durations() {
    assertEquals("0 s", ProgressLine.duration(0.2));
    assertEquals("59 s", ProgressLine.duration(59.4));
    assertEquals("1 min 00 s", ProgressLine.duration(59.6));
    assertEquals("3 min 05 s", ProgressLine.duration(185));
    assertEquals("2 h 07 min", ProgressLine.duration(2 * 3600 + 7 * 60 + 10));
  }
}
