package io.wavemill.jobs.inspect;

import io.wavemill.datasets.InputException;
import io.wavemill.jobs.dataset.StoredDataset;
import io.wavemill.jobs.picture.Clip;
import io.wavemill.jobs.picture.ContactSheet;
import io.wavemill.jobs.picture.Movie;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** A picture of some samples of a split: a contact sheet (PNG) or a moving grid (GIF). */
final class DatasetPicture {
  private static final int SHEET_SAMPLES = 16;
  private static final int SHEET_ROWS = 8;
  private static final int SHEET_SCALE = 2;

  /** Pixels: the twenty frames of a sequence of digits, and what most screens show. */
  private static final int SHEET_WIDTH = 1330;

  /** Frames wider than this are not enlarged on a sheet. */
  private static final int LARGE = 80;

  private static final int MOVIE_SAMPLES = 9;
  private static final int MOVIE_FRAMES = 60;
  private static final int MOVIE_COLUMNS = 3;
  private static final int MOVIE_SIDE = 224;
  private static final Duration FRAME_TIME = Duration.ofMillis(120);

  private final Path file;
  private final boolean moving;

  /**
   * @param file where the picture goes; its ending says which kind
   * @throws InputException if the ending is neither {@code .png} nor {@code .gif}
   */
  DatasetPicture(Path file) {
    this.file = file;
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    this.moving = name.endsWith(".gif");
    if (!moving && !name.endsWith(".png")) {
      throw new InputException(
          file + " is neither a .png nor a .gif.",
          "Name the picture FILE.png for a contact sheet, or FILE.gif for a moving one.");
    }
  }

  /**
   * Draws and writes the picture.
   *
   * @return what can be seen on it
   * @throws InputException if the split has no frames to draw, or the file cannot be written
   */
  String write(StoredDataset dataset, String split) {
    List<Clip> whole =
        SamplePicture.spread(dataset, split, moving ? MOVIE_SAMPLES : SHEET_SAMPLES, moving);
    int width = whole.get(0).width();
    int scale = moving ? Math.max(1, MOVIE_SIDE / width) : width > LARGE ? 1 : SHEET_SCALE;
    int most = moving ? MOVIE_FRAMES : Math.max(2, ContactSheet.frames(width, scale, SHEET_WIDTH));
    List<Clip> clips = whole.stream().map(clip -> clip.thinned(most)).toList();
    if (!moving) {
      int columns = ContactSheet.columns(clips, scale, SHEET_WIDTH);
      // Where there are more samples than are shown, the last row may as well be full.
      int shown = clips.size() < SHEET_SAMPLES ? clips.size() : SHEET_SAMPLES / columns * columns;
      clips = evenly(clips, Math.min(shown, columns * SHEET_ROWS));
    }
    write(
        moving
            ? Movie.gif(clips, MOVIE_COLUMNS, scale, FRAME_TIME)
            : ContactSheet.png(clips, scale, SHEET_WIDTH));
    int frames = whole.get(0).frames().size();
    return clips.size()
        + " samples of "
        + split
        + (frames > most ? ", " + most + " of the " + frames + " frames of each" : "");
  }

  /** So many of the clips, from all over the list. */
  private static List<Clip> evenly(List<Clip> clips, int most) {
    int kept = Math.min(clips.size(), most);
    return IntStream.range(0, kept).mapToObj(i -> clips.get(i * clips.size() / kept)).toList();
  }

  /** Under a temporary name first, so that a viewer never sees half a picture. */
  private void write(byte[] picture) {
    Path target = file.toAbsolutePath();
    Path temporary = target.resolveSibling("." + target.getFileName() + ".part");
    try {
      Files.createDirectories(target.getParent());
      Files.write(temporary, picture);
      try {
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw new InputException(
          "cannot write " + file + ": " + e.getMessage(),
          "Choose a file that you may write to.",
          e);
    }
  }
}
