package io.wavemill.jobs.report;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** Hidden states, made up: a spot that follows each velocity. */
final class FakeStates {

  private static final int SIDE = 28;
  private static final int FRAMES = 10;
  private static final int CHANNELS = 2;

  private FakeStates() {}

  /** Translating models: nine velocities with a channel that can be negative, and one at rest. */
  static String moving() {
    double[][] velocities = new double[9][];
    for (int i = 0; i < 9; i++) {
      velocities[i] = new double[] {i / 3 - 1, i % 3 - 1};
    }
    return json(
        model("fernn", "pixels/frame", velocities, -1, false),
        model("grnn", "pixels/frame", new double[][] {{0, 0}}, 0, false));
  }

  /** Turning models, whose motion comes undone. */
  static String turning() {
    return json(
        model("fernn", "degrees/frame", new double[][] {{-20}, {-10}, {0}, {10}, {20}}, 0, true),
        model("grnn", "degrees/frame", new double[][] {{0}}, 0, true));
  }

  private static String json(String... models) {
    List<String> sequences = new ArrayList<>();
    for (int n = 0; n < 2; n++) {
      byte[] frames = pictures(new double[][] {{1, n}}, 1, false);
      sequences.add("{\"id\":%d,\"frames\":\"%s\"}".formatted(n * 7 + 3, base64(frames)));
    }
    return "{\"height\":%d,\"width\":%d,\"frames\":%d,\"sequences\":[%s],\"models\":{%s}}"
        .formatted(SIDE, SIDE, FRAMES, String.join(",", sequences), String.join(",", models));
  }

  private static String model(
      String name, String unit, double[][] velocities, int low, boolean turning) {
    String raw = base64(pictures(velocities, CHANNELS, false));
    String still =
        turning ? ",\"still\":\"" + base64(pictures(velocities, CHANNELS, true)) + "\"" : "";
    String state =
        "{\"channels\":[5,11],\"low\":[%d,0],\"high\":[1,2.5],\"raw\":\"%s\"%s}"
            .formatted(low, raw, still);
    return String.format(
        Locale.ROOT,
        "\"%s\":{\"unit\":\"%s\",\"velocities\":%s,\"states\":[%s,%s]}",
        name,
        unit,
        java.util.Arrays.deepToString(velocities),
        state,
        state);
  }

  private static byte[] pictures(double[][] velocities, int channels, boolean still) {
    byte[] bytes = new byte[FRAMES * velocities.length * channels * SIDE * SIDE];
    int next = 0;
    for (int t = 0; t < FRAMES; t++) {
      for (double[] velocity : velocities) {
        for (int channel = 0; channel < channels; channel++) {
          double right = still ? 0 : velocity[0] * t * (velocity.length == 1 ? 0.1 : 1);
          double down = still || velocity.length == 1 ? 0 : velocity[1] * t;
          for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
            double x = Math.floorMod(Math.round(pixel % SIDE - right), SIDE) - 14;
            double y = Math.floorMod(Math.round(pixel / SIDE - down), SIDE) - 14;
            double spot = Math.exp(-(x * x + (1 + channel) * y * y) / 20);
            bytes[next++] = (byte) Math.round(127 + 128 * spot);
          }
        }
      }
    }
    return bytes;
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
