package io.wavemill.datasets.kth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnnotationsTest {
  private static final VideoName BOXING = new VideoName(1, Action.BOXING, 1);

  @Test
  void readsLinesAsTheOriginalHasThem() {
    Annotations read =
        Annotations.parse(
            """
            This database contains sequences of six classes of actions.
            Training:   person11, 12, 13
            \tperson01_boxing_d1\t\tframes\t1-95, 96-185, 186-245,246 - 360
            person07_handclapping_d2    \tframes\t1-102\r
            person13_handclapping_d3\t*missing*

            """);
    assertEquals(
        List.of(
            new Annotations.Video(
                BOXING,
                List.of(
                    new FrameRange(1, 95),
                    new FrameRange(96, 185),
                    new FrameRange(186, 245),
                    new FrameRange(246, 360))),
            new Annotations.Video(
                new VideoName(7, Action.HANDCLAPPING, 2), List.of(new FrameRange(1, 102)))),
        read.videos());
    assertEquals(List.of(VideoName.NEVER_RECORDED), read.missing());
    assertEquals(List.of(), read.broken());
  }

  @Test
  void brokenLinesAreNamed() {
    String[] broken = {
      "person01_swimming_d1 frames 1-9",
      "person01_boxing_d7 frames 1-9",
      "person1_boxing_d1 frames 1-9",
      "person01_boxing_d1",
      "person01_boxing_d1 frames",
      "person01_boxing_d1 pictures 1-9",
      "person01_boxing_d1 frames 1-9 20-30",
      "person01_boxing_d1 frames 9-1",
      "person01_boxing_d1 frames 0-9",
      "person01_boxing_d1 frames 1-99999999999999",
      "person01_boxing_d1 frames 1-9, x",
    };
    for (String line : broken) {
      Annotations read = Annotations.parse("\n" + line + "\u001b[2J");
      assertEquals(List.of(), read.videos(), line);
      assertEquals(1, read.broken().size(), line);
      String said = read.broken().get(0);
      assertTrue(said.startsWith("line 2 (" + line.substring(0, 9)), said);
      assertTrue(said.chars().noneMatch(Character::isISOControl), said);
    }
    Annotations twice =
        Annotations.parse("person01_boxing_d1 frames 1-9\nperson01_boxing_d1 frames 1-9");
    assertEquals(1, twice.videos().size());
    assertEquals(1, twice.broken().size());
  }

  @Test
  void namesOfFiles() {
    assertEquals(Optional.of(BOXING), VideoName.ofFile("person01_boxing_d1_uncomp.avi"));
    assertEquals(Optional.of(BOXING), VideoName.ofFile("person01_boxing_d1.avi"));
    assertEquals("person01_boxing_d1_uncomp.avi", BOXING.fileName());
    for (String other : List.of("person01_boxing_d1.avi.part", "x.avi", "person00_boxing_d1.avi")) {
      assertEquals(Optional.empty(), VideoName.ofFile(other), other);
    }
  }

  /** The order of the annotation file, which decides which clip is which. */
  @Test
  void orderIsByPersonThenAlphabetThenScenario() {
    List<VideoName> ordered =
        List.of(
            BOXING,
            new VideoName(1, Action.BOXING, 2),
            new VideoName(1, Action.HANDCLAPPING, 1),
            new VideoName(1, Action.WALKING, 1),
            new VideoName(2, Action.BOXING, 1));
    assertEquals(ordered, ordered.stream().sorted().toList());
  }
}
