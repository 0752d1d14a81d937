package io.wavemill.jobs.cli;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * One line on the terminal that says how far something is: label, done of total, rate, time left.
 *
 * <p>On a terminal the line is rewritten in place; elsewhere a line is written every ten seconds.
 * What is over within two seconds is not worth a line and writes nothing. Safe for use by several
 * threads; close it to end the line.
 */
public final class ProgressLine implements AutoCloseable {

  /** How a progress line is shown. */
  public enum Style {
    /** One line, rewritten in place: for terminals. */
    LIVE,
    /** A line now and then: for log files. */
    PLAIN,
    /** Nothing. */
    SILENT
  }

  private static final long QUIET_START = TimeUnit.SECONDS.toNanos(2);
  private static final long LIVE_INTERVAL = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long PLAIN_INTERVAL = TimeUnit.SECONDS.toNanos(10);

  private final PrintStream out;
  private final Style style;
  private final String label;
  private final String unit;
  private final long total;
  private final LongSupplier clock;
  private final long start;

  private long before;
  private long done;
  private String note = "";
  private long lastShown;
  private boolean shown;
  private boolean closed;

  /**
   * @param out where to write, standard error as a rule
   * @param style how
   * @param label what is being done, such as {@code generate train}
   * @param unit what is counted, such as {@code sequences}
   * @param total how many there are; 0 if unknown
   */
  public ProgressLine(PrintStream out, Style style, String label, String unit, long total) {
    this(out, style, label, unit, total, System::nanoTime);
  }

  ProgressLine(
      PrintStream out, Style style, String label, String unit, long total, LongSupplier clock) {
    this.out = out;
    this.style = style;
    this.label = label;
    this.unit = unit;
    this.total = total;
    this.clock = clock;
    this.start = clock.getAsLong();
    this.lastShown = start;
  }

  /**
   * Says how many were done before this line began, by an interrupted run: they count as done, but
   * not for the rate and the time left.
   */
  public synchronized void startAt(long alreadyDone) {
    before = alreadyDone;
    done = Math.max(done, alreadyDone);
  }

  /** Counts some more as done. */
  public synchronized void add(long more) {
    set(done + more);
  }

  /** Says how many are done in all; a smaller number than before is passed over. */
  public synchronized void set(long nowDone) {
    done = Math.max(done, nowDone);
    show(false);
  }

  /** Sets a few words at the end of the line, such as the current loss. */
  public synchronized void note(String words) {
    note = words;
    show(false);
  }

  /** Ends the line, with the time it took, if there was one. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    if (shown) {
      show(true);
    }
    closed = true;
  }

  private void show(boolean last) {
    if (style == Style.SILENT || closed) {
      return;
    }
    long now = clock.getAsLong();
    boolean live = style == Style.LIVE;
    long interval = live ? LIVE_INTERVAL : PLAIN_INTERVAL;
    if (!last && (now - start < QUIET_START || now - lastShown < interval)) {
      return;
    }
    lastShown = now;
    shown = true;
    String text = text(now - start, last);
    if (live) {
      // Carriage return, text, erase to the end of the line.
      out.print("\r" + text + "\u001b[K" + (last ? "\n" : ""));
      out.flush();
    } else {
      out.println(text);
    }
  }

  private String text(long elapsedNanos, boolean last) {
    double seconds = Math.max(elapsedNanos, 1) / 1e9;
    double rate = (done - before) / seconds;
    StringBuilder text = new StringBuilder(label).append("  ");
    text.append(String.format(Locale.ROOT, "%,d", done));
    if (total > 0) {
      text.append(String.format(Locale.ROOT, " of %,d", total));
    }
    text.append(' ').append(unit).append("  ").append(rate(rate)).append("/s");
    if (last) {
      text.append("  ").append(duration(seconds));
    } else if (total > 0 && done > before) {
      text.append("  ").append(duration((total - done) / rate)).append(" left");
    }
    if (!note.isEmpty()) {
      text.append("  ").append(note);
    }
    return text.toString();
  }

  private static String rate(double rate) {
    return String.format(Locale.ROOT, rate < 10 ? "%.1f" : "%,.0f", rate);
  }

  /** A duration as people say it: 42 s, 3 min 05 s, 2 h 07 min. */
  public static String duration(double seconds) {
    long whole = Math.max(0, Math.round(seconds));
    if (whole < 60) {
      return whole + " s";
    }
    if (whole < 3600) {
      return String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60);
    }
    return String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole % 3600 / 60);
  }
}
