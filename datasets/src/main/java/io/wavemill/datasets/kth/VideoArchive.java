package io.wavemill.datasets.kth;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.video.VideoException;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A zip archive of videos, read without unpacking it to disk.
 *
 * <p>Nothing it says about itself is believed: names that lead elsewhere condemn it, an entry is
 * read no further than a limit and no further than video data can be compressed, and its checksum
 * is compared.
 */
final class VideoArchive {
  /** The recordings have a few MB each; so much would be a minute of uncompressed colour. */
  static final long LARGEST_VIDEO = 256L << 20;

  /** What deflate makes of even the dullest video is not this much smaller. */
  private static final long LARGEST_RATIO = 200;

  /** Below this, a high ratio harms nobody. */
  private static final long HARMLESS = 4L << 20;

  private static final int BUFFER = 1 << 16;
  private static final String REMEDY =
      "Delete it and download it again from https://www.csc.kth.se/cvap/actions/.";

  private VideoArchive() {}

  /**
   * The videos of an archive and the names of their entries.
   *
   * @throws InputException if it is no zip archive, or has entries that lead out of it
   */
  static Map<VideoName, String> videos(Path archive) throws IOException {
    Map<VideoName, String> videos = new TreeMap<>();
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        String name = entry.getName();
        if (leadsElsewhere(name)) {
          throw new InputException(
              archive + " is hostile: its entry '" + name + "' leads out of the archive.", REMEDY);
        }
        VideoName.ofFile(name.substring(name.lastIndexOf('/') + 1))
            .ifPresent(video -> videos.putIfAbsent(video, name));
      }
    } catch (ZipException e) {
      throw new InputException(
          archive + " is damaged or no zip archive: " + e.getMessage() + ".", REMEDY, e);
    }
    return videos;
  }

  private static boolean leadsElsewhere(String name) {
    return name.startsWith("/")
        || name.contains("\\")
        || name.matches("[A-Za-z]:.*")
        || ("/" + name + "/").contains("/../")
        || name.chars().anyMatch(Character::isISOControl);
  }

  /**
   * One entry's bytes.
   *
   * @throws VideoException if they are damaged, or more than a video has
   */
  static byte[] read(Path archive, String name) throws IOException, VideoException {
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      ZipEntry entry = zip.getEntry(name);
      if (entry == null) {
        throw new VideoException("it is no longer in " + archive.getFileName());
      }
      try (InputStream in = zip.getInputStream(entry)) {
        return read(in, entry);
      }
    } catch (ZipException | EOFException e) {
      throw new VideoException("its archive is damaged (" + e.getMessage() + ")", e);
    }
  }

  private static byte[] read(InputStream in, ZipEntry entry) throws IOException, VideoException {
    // Compressed data are in the file, so their length cannot be a lie.
    long most =
        Math.min(LARGEST_VIDEO, Math.max(HARMLESS, LARGEST_RATIO * entry.getCompressedSize()));
    ByteArrayOutputStream bytes =
        new ByteArrayOutputStream((int) Math.max(0, Math.min(most, entry.getSize())));
    CRC32 checksum = new CRC32();
    byte[] buffer = new byte[BUFFER];
    long length = 0;
    for (int count; (count = in.read(buffer)) >= 0; ) {
      length += count;
      if (length > most) {
        throw new VideoException("it unpacks to more than " + most + " bytes, as no video does");
      }
      checksum.update(buffer, 0, count);
      bytes.write(buffer, 0, count);
    }
    if (checksum.getValue() != entry.getCrc()) {
      throw new VideoException("its checksum in the archive is wrong");
    }
    return bytes.toByteArray();
  }
}
