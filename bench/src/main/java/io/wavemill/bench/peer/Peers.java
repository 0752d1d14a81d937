package io.wavemill.bench.peer;

import com.fasterxml.jackson.databind.JsonNode;
import io.wavemill.datasets.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Starts peers: the scripts in {@code bench/pytorch}, run by a Python that the user names.
 *
 * @param python the program, a path or a name on the PATH
 * @param scripts the folder of the scripts
 */
public record Peers(String python, Path scripts) {

  /** Importing torch takes seconds, on a cold disk many. */
  private static final Duration TIME_TO_START = Duration.ofMinutes(2);

  /**
   * A new process.
   *
   * @param script a file of the folder, such as {@code fernn.py}
   * @throws PeerException if it cannot be started
   */
  public PeerProcess start(String script) throws PeerException {
    return new PeerProcess(
        List.of(python, scripts.resolve(script).toString()),
        Map.of("PYTHONDONTWRITEBYTECODE", "1", "PYTHONUNBUFFERED", "1"));
  }

  /**
   * Makes sure that there is a Python with torch, before anything is measured.
   *
   * @return the versions that it has: {@code python}, {@code torch}
   * @throws InputException if there is not
   */
  public JsonNode check() {
    if (!Files.isDirectory(scripts)) {
      throw new InputException(
          "The peers' scripts are not in " + scripts + ".",
          "Run ./wavemill bench from a copy of the source.");
    }
    try (PeerProcess process = start("fernn.py")) {
      return process.ask(PeerProcess.request("describe"), TIME_TO_START);
    } catch (PeerException e) {
      if (e.getMessage().contains("No module named 'torch'")) {
        throw new InputException(
            "--peer " + python + ": this Python has no torch.",
            "Install it for that Python: " + python + " -m pip install torch numpy scipy");
      }
      throw new InputException(
          "--peer " + python + ": " + e.getMessage(),
          "Give a Python 3 with torch, such as --peer venv/bin/python.");
    }
  }
}
