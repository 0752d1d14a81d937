package io.wavemill.jobs.report;

import java.util.Locale;

/**
 * How numbers are written: three significant figures, grouped counts, durations in the unit a
 * person would use.
 */
final class Figures {
  private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

  private Figures() {}

  /** A value of a continuous quantity: 0.0123, 12.3 or 5.30×10⁻⁴. */
  static String value(double value) {
    if (Double.isNaN(value)) {
      return "not a number";
    }
    if (Double.isInfinite(value)) {
      return "infinite";
    }
    double size = Math.abs(value);
    if (size == 0) {
      return "0";
    }
    if (size >= 1e-3 && size < 1e5) {
      int digitsBeforePoint = (int) Math.floor(Math.log10(size)) + 1;
      return String.format(Locale.ROOT, "%." + Math.max(0, 3 - digitsBeforePoint) + "f", value);
    }
    String[] parts = String.format(Locale.ROOT, "%.2e", value).split("e");
    int exponent = Integer.parseInt(parts[1]);
    StringBuilder power = new StringBuilder(exponent < 0 ? "⁻" : "");
    for (char digit : Integer.toString(Math.abs(exponent)).toCharArray()) {
      power.append(SUPERSCRIPTS.charAt(digit - '0'));
    }
    return parts[0] + "×10" + power;
  }

  /** A share: 71.6 %. */
  static String percent(double share) {
    return Double.isFinite(share) ? percentNumber(share) + " %" : value(share);
  }

  /** The same without its sign. */
  static String percentNumber(double share) {
    return String.format(Locale.ROOT, "%.1f", 100 * share);
  }

  /** How many times: 2.4 or 31. */
  static String factor(double value) {
    return String.format(Locale.ROOT, value < 9.95 ? "%.1f" : "%,.0f", value);
  }

  /** A number of things: 18,000. */
  static String count(double value) {
    return value == Math.rint(value) ? String.format(Locale.ROOT, "%,.0f", value) : value(value);
  }

  /** A duration in seconds: 0.4 s, 45 s, 3 min 20 s, 2 h 5 min. */
  static String duration(double seconds) {
    if (!Double.isFinite(seconds) || seconds < 0) {
      return "unknown";
    }
    if (seconds < 9.95) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    if (whole < 60) {
      return whole + " s";
    }
    if (whole < 3600) {
      return whole / 60 + " min" + (whole % 60 == 0 ? "" : " " + whole % 60 + " s");
    }
    long minutes = Math.round(seconds / 60);
    return minutes / 60 + " h" + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min");
  }

  /** A file's size: 512 B, 4.5 kB, 12.3 MB. */
  static String bytes(double bytes) {
    String[] units = {"B", "kB", "MB", "GB", "TB"};
    int unit = 0;
    double value = bytes;
    while (value >= 1000 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    return unit == 0
        ? count(value) + " B"
        : String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
  }
}
