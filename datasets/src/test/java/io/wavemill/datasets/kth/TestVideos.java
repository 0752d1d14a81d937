package io.wavemill.datasets.kth;

import io.wavemill.datasets.video.AviWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A small library of flat videos: one of each action, 40 frames, frame n of grey n + 10·label. */
final class TestVideos {
  static final int FRAMES = 40;

  private TestVideos() {}

  static VideoName name(Action action) {
    return new VideoName(1, action, 1);
  }

  static byte[] avi(Path scratch, int width, int height, int frames, int first) throws IOException {
    Path file = scratch.resolve("scratch-" + width + "-" + frames + ".avi");
    byte[] grey = new byte[width * height];
    try (AviWriter writer = new AviWriter(file, width, height, 25)) {
      for (int frame = 0; frame < frames; frame++) {
        Arrays.fill(grey, (byte) (first + frame));
        writer.write(grey);
      }
      writer.finish();
    }
    byte[] bytes = Files.readAllBytes(file);
    Files.delete(file);
    return bytes;
  }

  /** Of frames that cannot be compressed, so that the file's length is theirs. */
  static byte[] noise(Path scratch, int frames) throws IOException {
    Path file = scratch.resolve("noise.avi");
    Random random = new Random(1);
    byte[] grey = new byte[160 * 120];
    try (AviWriter writer = new AviWriter(file, 160, 120, 25)) {
      for (int frame = 0; frame < frames; frame++) {
        random.nextBytes(grey);
        writer.write(grey);
      }
      writer.finish();
    }
    return Files.readAllBytes(file);
  }

  static Map<VideoName, byte[]> all(Path scratch) throws IOException {
    Map<VideoName, byte[]> videos = new LinkedHashMap<>();
    for (Action action : Action.values()) {
      videos.put(name(action), avi(scratch, 160, 120, FRAMES, 10 * action.label()));
    }
    return videos;
  }

  static String annotations() {
    StringBuilder text = new StringBuilder("Six flat videos.\n\n");
    Arrays.stream(Action.values())
        .map(TestVideos::name)
        .sorted()
        .forEach(name -> text.append(name).append("\t\tframes\t1-").append(FRAMES).append('\n'));
    return text.toString();
  }

  /** Writes {@code 00sequences.txt} and the AVI files, each in the folder of its action. */
  static void unpacked(Path folder, Map<VideoName, byte[]> videos) throws IOException {
    Files.writeString(folder.resolve(VideoLibrary.ANNOTATIONS), annotations());
    for (Map.Entry<VideoName, byte[]> video : videos.entrySet()) {
      Path place = Files.createDirectories(folder.resolve(video.getKey().action().word()));
      Files.write(place.resolve(video.getKey().fileName()), video.getValue());
    }
  }

  /** Writes {@code 00sequences.txt} and an archive for each action. */
  static void archived(Path folder, Map<VideoName, byte[]> videos) throws IOException {
    Files.writeString(folder.resolve(VideoLibrary.ANNOTATIONS), annotations());
    for (Map.Entry<VideoName, byte[]> video : videos.entrySet()) {
      Files.write(
          folder.resolve(video.getKey().action().word() + ".zip"),
          zip(Map.of(video.getKey().fileName(), video.getValue())));
    }
  }

  static byte[] zip(Map<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
    return bytes.toByteArray();
  }
}
