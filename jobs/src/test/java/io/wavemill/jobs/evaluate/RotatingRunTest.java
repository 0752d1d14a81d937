package io.wavemill.jobs.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.wavemill.jobs.run.SmallRun;
import io.wavemill.jobs.run.TinyRuns;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Turning digits from Parquet to metrics. */
class RotatingRunTest {

  @TempDir static Path folder;
  private static SmallRun small;

  @BeforeAll
  static void run() {
    small =
        new SmallRun(
            """
            experiment = turning
            dataset {
              type = rotating-mnist, frames = 6, train = 6, validation = 3, test = 5
              length { sequences = 3, frames = 8 }
              velocity { sequences = 2, velocities = [-50, 0, 25] }
            }
            models {
              fernn {
                type = rotating-fernn, fields = 1, orientations = 8, velocities = [-45, 0, 45]
                decoderLayers = 1
              }
              grnn { type = rotating-grnn, fields = 1, orientations = 8, decoderLayers = 1 }
            }
            training {
              workers = 2, batch = 2, averaging.frequency = 1, epochs = 1, inputFrames = 3, clip = 0
            }
            evaluation { batch = 4, pictures = 2 }
            """,
            folder);
  }

  @Test
  void errorsStandOverAngularVelocities() throws IOException {
    JsonNode grid = small.metrics().at("/grids/velocity.mse");
    assertEquals("[-50,0,25]", grid.get("omega").toString());
    double sum = 0;
    for (JsonNode error : grid.at("/values/fernn")) {
      sum += error.asDouble();
    }
    // Two sequences for each velocity: the mean of the cells is the split's.
    assertEquals(
        small.metrics().at("/models/fernn/velocity.mse").asDouble(),
        sum / grid.at("/values/fernn").size(),
        1e-12);
  }

  @Test
  void speedsAreDegreesPerFrame() throws IOException {
    JsonNode grid = small.metrics().at("/grids/test.mse.by-velocity");
    assertEquals("degrees/frame", grid.get("unit").asText());
    int sequences = 0;
    for (JsonNode count : grid.get("counts")) {
      sequences += count.asInt();
    }
    assertEquals(5, sequences);
    for (JsonNode speed : grid.get("speed")) {
      assertEquals(0, speed.asInt() % 10);
      assertTrue(speed.asInt() >= 0 && speed.asInt() <= 40, speed.toString());
    }
  }

  @Test
  void hiddenStatesTurnByTheSmallestDifferenceOfVelocities() throws IOException {
    assertEquals("45 degrees per frame", small.metrics().at("/equivariance/velocity").asText());
    assertTrue(small.metrics().at("/models/grnn").has("equivariance.error"));
    JsonNode hidden = TinyRuns.json(small.run.resolve("hidden.json"));
    assertTrue(hidden.at("/models/fernn/states/0").has("still"));
  }

  @Test
  void longSequencesAreForecastToTheirEnd() throws IOException {
    assertEquals(5, small.metrics().at("/curves/length.mse.by-frame/grnn/mean").size());
  }
}
