package io.wavemill.datasets.kth;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.SampleGenerator;
import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.random.SampleRandom;
import io.wavemill.datasets.source.ProgressListener;
import io.wavemill.datasets.source.SourceFile;
import io.wavemill.datasets.tensor.DType;
import io.wavemill.datasets.tensor.NpyFormat;
import io.wavemill.datasets.tensor.TensorColumn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * KTH actions, clip by clip (Keller, arXiv 2507.14793, as its code does it).
 *
 * <p>A row is a clip: some frames of an annotated range of a video, made grey and small, moved over
 * a frame that wraps around at a velocity of their own, and in training mirrored half of the time.
 * Row {@code id} takes range {@code id mod n} of the split's {@code n} ranges, so that a split of
 * more rows than ranges has several clips of each, which start at different frames.
 *
 * <p>The split {@code velocity} shows how a model does at velocities it has not seen: for each of
 * some ranges of the imposed motion a block of test clips, row {@code n} of a block being row
 * {@code n} of {@code test} at another velocity, never mirrored. Velocities are the reference's,
 * NumPy's stream 42 begun anew for each range. Ids count block by block: {@code id = place·rows +
 * n}.
 *
 * <p>Broadcasting it moves names, ranges and places of files, a few hundred kilobytes; videos are
 * decoded by whoever asks for rows.
 */
public final class KthActionsGenerator implements SampleGenerator {
  private static final long serialVersionUID = 1L;

  /** The generator's name, in experiments and cards. */
  public static final String GENERATOR = "kth-actions";

  /** The column of frames. */
  public static final String FRAMES = "frames";

  private static final String VELOCITY = "velocity";

  private final KthSettings settings;
  private final VideoLibrary library;
  private final Clips clips;
  private final List<SourceFile> sources;
  private final LinkedHashMap<String, Long> counts = new LinkedHashMap<>();
  private final LinkedHashMap<String, Object> faults;

  /**
   * Reads the annotations and decodes every annotated video once, to see how many frames it has,
   * telling nobody how far that is.
   *
   * @throws InputException if too much is faulty, or a split has no range to take clips from
   */
  public KthActionsGenerator(KthSettings settings, VideoLibrary library) {
    this(settings, library, ProgressListener.NONE);
  }

  /**
   * Reads the annotations and decodes every annotated video once, to see how many frames it has.
   *
   * @param progress told how many videos are decoded
   * @throws InputException if too much is faulty, or a split has no range to take clips from
   */
  public KthActionsGenerator(
      KthSettings settings, VideoLibrary library, ProgressListener progress) {
    this.settings = settings;
    this.library = library;
    Annotations annotations = Annotations.parse(library.annotations());
    VideoCatalogue catalogue =
        new VideoCatalogue(library, annotations, settings.tolerated(), progress);
    this.clips = new Clips(settings, annotations, catalogue::frames);
    this.faults = new LinkedHashMap<>(catalogue.report());
    faults.put("shortRanges", (long) clips.tooShort());
    List<SourceFile> files = new ArrayList<>(library.sources());
    if (library.videosAreSources()) {
      files.addAll(catalogue.files());
    }
    this.sources = List.copyOf(files);
    count(Clips.TRAIN, settings.train());
    count(Clips.VALIDATION, settings.validation());
    count(Clips.TEST, settings.test());
    if (settings.velocity().wanted()) {
      if (clips.count(Clips.TEST) == 0) {
        throw noRange("split " + VELOCITY);
      }
      counts.put(VELOCITY, clipsPerVelocity() * settings.velocity().ranges().size());
    }
    if (counts.isEmpty()) {
      throw noRange("any split");
    }
  }

  private void count(String split, long asked) {
    long ranges = clips.count(split);
    if (asked > 0 && ranges == 0) {
      throw noRange("split " + split);
    }
    long count = asked == KthSettings.EVERY_RANGE ? ranges : asked;
    if (count > 0) {
      counts.put(split, count);
    }
  }

  /** Rows of {@code velocity} for each range of the imposed motion. */
  private long clipsPerVelocity() {
    long clipsAsked = settings.velocity().clips();
    return clipsAsked == KthSettings.EVERY_RANGE ? clips.count(Clips.TEST) : clipsAsked;
  }

  private InputException noRange(String where) {
    return new InputException(
        String.format(
            "no annotated range of at least %d frames (dataset.frames %d × dataset.step %d) is left"
                + " for %s.",
            settings.span(), settings.frames(), settings.step(), where),
        "Give dataset.frames or dataset.step a smaller value, use another dataset.split,"
            + " or videos of more persons.");
  }

  @Override
  public String name() {
    return GENERATOR;
  }

  @Override
  public long seed() {
    return settings.seed();
  }

  @Override
  public Map<String, Object> parameters() {
    Map<String, Object> parameters = new LinkedHashMap<>();
    if (!library.parameters().isEmpty()) {
      parameters.put("videos", library.parameters());
    }
    parameters.put("height", settings.height());
    parameters.put("width", settings.width());
    parameters.put("frames", settings.frames());
    parameters.put("step", settings.step());
    parameters.put("split", settings.split().name().toLowerCase(Locale.ROOT));
    parameters.put("velocityRangeX", settings.velocityRangeX());
    parameters.put("velocityRangeY", settings.velocityRangeY());
    parameters.put("mirror", settings.mirror());
    parameters.put("mode", settings.mode().name().toLowerCase(Locale.ROOT));
    if (settings.velocity().wanted()) {
      parameters.put(VELOCITY, Map.of("ranges", settings.velocity().ranges()));
    }
    parameters.put("faults", Collections.unmodifiableMap(faults));
    return parameters;
  }

  @Override
  public Map<String, Long> counts() {
    return Collections.unmodifiableMap(counts);
  }

  @Override
  public List<Column> columns() {
    return columns(settings.velocity().wanted());
  }

  private static List<Column> columns(boolean withRange) {
    List<Column> columns = new ArrayList<>();
    columns.add(new Column("id", "long", "", "number within the split, from 0"));
    if (withRange) {
      columns.add(
          new Column(
              "range",
              "int",
              "pixel/frame",
              "split velocity only: the most that the clip may move along either axis"));
    }
    columns.addAll(ofEveryClip());
    return List.copyOf(columns);
  }

  private static List<Column> ofEveryClip() {
    return List.of(
        new Column("label", "int", "", "the action: " + labels()),
        new Column("action", "string", "", "the action in words"),
        new Column("person", "int", "", "who performs it, from 1"),
        new Column(
            "scenario",
            "int",
            "",
            "1 outdoors, 2 outdoors with zoom, 3 outdoors in other clothes, 4 indoors"),
        new Column("video", "string", "", "the video the clip is from"),
        new Column("synthetic", "boolean", "", "whether the video is a stand-in, not KTH's"),
        new Column("range_first", "int", "frame", "first frame of the annotated range, from 0"),
        new Column("range_last", "int", "frame", "last frame of the annotated range"),
        new Column("start", "int", "frame", "the video's frame that the clip starts with"),
        new Column("vx", "int", "pixel/frame", "imposed velocity to the left, as seen in the clip"),
        new Column("vy", "int", "pixel/frame", "imposed velocity upward"),
        new Column("mirrored", "boolean", "", "whether the clip is mirrored left to right"),
        new Column(FRAMES, "binary", "grey value, 0..255", "the frames as .npy, see tensors"));
  }

  private static String labels() {
    StringBuilder text = new StringBuilder();
    for (Action action : Action.values()) {
      text.append(text.isEmpty() ? "" : ", ").append(action.label()).append(' ');
      text.append(action.word());
    }
    return text.toString();
  }

  @Override
  public List<Column> columns(String split) {
    return columns(split.equals(VELOCITY));
  }

  @Override
  public List<TensorColumn> tensors() {
    return List.of(
        new TensorColumn(
            FRAMES,
            DType.UINT8,
            List.of(settings.frames(), 1, settings.height(), settings.width()),
            "grey value, 0..255",
            Map.of()));
  }

  @Override
  public List<SourceFile> sources() {
    return sources;
  }

  @Override
  public String licence() {
    return library.licence();
  }

  @Override
  public String citation() {
    return library.citation();
  }

  @Override
  public Iterator<Object[]> rows(String split, long from, long to) {
    if (from < 0 || to < from || to > counts.getOrDefault(split, 0L)) {
      throw new IllegalArgumentException(
          "no clips " + from + " .. " + (to - 1) + " in '" + split + "'");
    }
    return new Rows(split, from, to);
  }

  private final class Rows implements Iterator<Object[]> {
    private final String split;
    private final long to;
    private final DecodedVideos videos =
        new DecodedVideos(library, settings.height(), settings.width());
    private final NpyFormat format =
        new NpyFormat(DType.UINT8, settings.frames(), 1, settings.height(), settings.width());
    private long id;

    Rows(String split, long from, long to) {
      this.split = split;
      this.id = from;
      this.to = to;
    }

    @Override
    public boolean hasNext() {
      return id < to;
    }

    @Override
    public Object[] next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      List<Object> row = new ArrayList<>();
      row.add(id);
      if (split.equals(VELOCITY)) {
        int range = settings.velocity().ranges().get((int) (id / clipsPerVelocity()));
        long testId = id % clipsPerVelocity();
        row.add(range);
        addClip(row, Clips.TEST, testId, Optional.of(range));
      } else {
        addClip(row, split, id, Optional.empty());
      }
      id++;
      return row.toArray();
    }

    /** Appends what every clip has: that of a split's row, perhaps moved at another velocity. */
    private void addClip(
        List<Object> row, String from, long number, Optional<Integer> velocityRange) {
      int index = (int) (number % clips.count(from));
      Clips.Clip clip = clips.clip(from, index);
      Draw draw = draw(from, number, index, clip.range());
      if (velocityRange.isPresent()) {
        int[] velocity = clips.testVelocity(velocityRange.get(), index);
        draw = new Draw(draw.start(), velocity[0], velocity[1], false);
      }
      VideoName video = clip.video();
      row.add(video.action().label());
      row.add(video.action().word());
      row.add(video.person());
      row.add(video.scenario());
      row.add(video.toString());
      row.add(library.synthetic());
      row.add(clip.range().first());
      row.add(clip.range().last());
      row.add(draw.start());
      row.add(draw.mirrored() ? -draw.vx() : draw.vx());
      row.add(draw.vy());
      row.add(draw.mirrored());
      row.add(render(videos.frames(video), clip, draw));
    }

    private byte[] render(byte[] video, Clips.Clip clip, Draw draw) {
      int height = settings.height();
      int width = settings.width();
      int picture = height * width;
      if ((long) (clip.range().last() + 1) * picture > video.length) {
        throw DecodedVideos.changed(
            clip.video(), "it has only " + video.length / picture + " frames", null);
      }
      byte[] npy = format.allocate();
      for (int t = 0; t < settings.frames(); t++) {
        FrameShift.apply(
            video,
            (draw.start() + t * settings.step()) * picture,
            npy,
            format.headerBytes() + t * picture,
            height,
            width,
            draw.vx() * t,
            draw.vy() * t,
            draw.mirrored());
      }
      return npy;
    }
  }

  /**
   * What is drawn for a row.
   *
   * @param start the clip's first frame
   * @param vx imposed velocity to the left before mirroring, pixel/frame
   * @param vy imposed velocity upward, pixel/frame
   * @param mirrored whether it is mirrored
   */
  private record Draw(int start, int vx, int vy, boolean mirrored) {}

  private Draw draw(String split, long id, int index, FrameRange range) {
    SampleRandom random = new SampleRandom(settings.seed(), split, id);
    boolean training = split.equals(Clips.TRAIN);
    boolean corrected = settings.mode() == KthSettings.Mode.CORRECTED;
    int latest = range.last() - settings.span() + 1;
    int start =
        corrected && !training
            ? range.first() + (latest - range.first()) / 2
            : random.nextInt(range.first(), latest + 1);
    int vx = clips.velocity(split, index)[0];
    int vy = clips.velocity(split, index)[1];
    if (corrected) {
      vx = random.nextInt(-settings.velocityRangeX(), settings.velocityRangeX() + 1);
      vy = random.nextInt(-settings.velocityRangeY(), settings.velocityRangeY() + 1);
    }
    boolean mirrored = training && settings.mirror() && random.nextInt(0, 2) == 1;
    return new Draw(start, vx, vy, mirrored);
  }
}
