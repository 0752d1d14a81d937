package io.wavemill.datasets.tensor;

import io.wavemill.datasets.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Named arrays in a NumPy {@code .npz} file, as {@code numpy.savez} and {@code
 * numpy.savez_compressed} write it: a zip archive with a {@code .npy} file for each.
 *
 * <p>The file is not trusted. Names are names only, never paths. An array is read when it is asked
 * for, one at a time; who knows what to expect looks at its {@link #header} first, and so never has
 * more in memory than that, whatever the archive unpacks to. Not for use by several threads.
 */
public final class Npz implements AutoCloseable {

  private static final String SUFFIX = ".npy";

  /** More than any header that NumPy writes for an array of numbers. */
  private static final int LONGEST_HEADER = 1 << 16;

  /** Longest array of bytes that every Java makes. */
  private static final int LARGEST = Integer.MAX_VALUE - 8;

  /** Names in messages are cut after this. */
  private static final int LONGEST_NAME = 100;

  /** In every file that {@code torch.save} writes; those are zip archives too. */
  private static final String TORCH = "data.pkl";

  private static final String REMEDY = "Write it again with numpy.savez.";

  private final Path file;
  private final ZipFile zip;
  private final Map<String, ZipEntry> entries = new LinkedHashMap<>();

  private Npz(Path file, ZipFile zip) {
    this.file = file;
    this.zip = zip;
  }

  /**
   * Opens a file; close it.
   *
   * @throws InputException if it cannot be read or is no archive of arrays, or two of them have one
   *     name
   */
  public static Npz open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InputException(
          file + (Files.exists(file) ? " is not a file." : " does not exist."),
          "Give a file that numpy.savez wrote.");
    }
    ZipFile zip;
    try {
      zip = new ZipFile(file.toFile());
    } catch (IOException | IllegalArgumentException e) {
      throw new InputException(
          file + " is not a readable .npz file: " + e.getMessage() + ".", REMEDY, e);
    }
    Npz npz = new Npz(file, zip);
    try {
      npz.list();
      return npz;
    } catch (InputException e) {
      npz.close();
      throw e;
    }
  }

  private void list() {
    for (ZipEntry entry : Collections.list(zip.entries())) {
      String name = entry.getName();
      if (name.equals(TORCH) || name.endsWith("/" + TORCH)) {
        throw new InputException(
            file + " is a file of PyTorch's, not of NumPy's.",
            "Load it in Python, and write its arrays with numpy.savez.");
      }
      if (!name.endsWith(SUFFIX)) {
        throw new InputException(
            file + " holds " + printable(name) + ", which is no .npy array.", REMEDY);
      }
      name = name.substring(0, name.length() - SUFFIX.length());
      if (entries.put(name, entry) != null) {
        throw new InputException(file + " holds two arrays named " + printable(name) + ".", REMEDY);
      }
    }
  }

  /** A name from the file as it may stand in a message: one line, not too long. */
  public static String printable(String name) {
    String clean = name.replaceAll("\\p{C}|[\\p{Zl}\\p{Zp}]", "?");
    return clean.length() <= LONGEST_NAME ? clean : clean.substring(0, LONGEST_NAME) + "…";
  }

  /** The names of the arrays, in the order of the file. */
  public Set<String> names() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  /**
   * Type and shape of an array; none of its numbers are read.
   *
   * @param name one of {@link #names()}
   * @throws InputException if it is damaged, or not one of our types in C order
   */
  public NpyHeader header(String name) {
    return Npy.header(beginning(name, LONGEST_HEADER), where(name));
  }

  /**
   * An array, its numbers as sure as the archive's checksum.
   *
   * @param name one of {@link #names()}
   * @throws InputException if it is damaged, or not one of our types in C order
   */
  public NpyArray read(String name) {
    NpyHeader header = header(name);
    long claimed = header.start() + header.bytes();
    long packed = entry(name).getSize();
    if (packed != claimed) {
      throw damaged(
          name, header + " takes " + claimed + " bytes, but the archive holds " + packed, null);
    }
    if (claimed > LARGEST) {
      throw damaged(name, header + " is too large", null);
    }
    return Npy.decode(beginning(name, (int) claimed), where(name));
  }

  /** The first bytes of an array's file; if that is all of it, the checksum is looked at. */
  private byte[] beginning(String name, int most) {
    ZipEntry entry = entry(name);
    CRC32 checksum = new CRC32();
    byte[] bytes;
    try (InputStream in = new CheckedInputStream(zip.getInputStream(entry), checksum)) {
      bytes = in.readNBytes(most);
    } catch (IOException e) {
      throw damaged(name, e.getMessage(), e);
    }
    if (bytes.length == entry.getSize() && checksum.getValue() != entry.getCrc()) {
      throw damaged(name, "its checksum is wrong", null);
    }
    return bytes;
  }

  private ZipEntry entry(String name) {
    ZipEntry entry = entries.get(name);
    if (entry == null) {
      throw new IllegalArgumentException(name);
    }
    return entry;
  }

  private String where(String name) {
    return printable(name) + " in " + file;
  }

  private InputException damaged(String name, String why, IOException cause) {
    return new InputException(where(name) + " is damaged: " + why + ".", REMEDY, cause);
  }

  /** Closes the file. */
  @Override
  public void close() {
    try {
      zip.close();
    } catch (IOException e) {
      // It was only read.
    }
  }
}
