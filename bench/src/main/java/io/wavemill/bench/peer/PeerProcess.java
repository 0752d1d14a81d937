package io.wavemill.bench.peer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A process that answers one line of JSON with one line of JSON, and waits in between.
 *
 * <p>A request has the field {@code do}, an answer {@code ok}; if that is false, {@code error} says
 * why. Once an answer is late or is not JSON, the process is ended: what it might say later could
 * not be told from the answer to another question.
 */
public final class PeerProcess implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int KEPT_ERROR_LINES = 20;
  private static final Duration TIME_TO_LEAVE = Duration.ofSeconds(5);

  private final Process process;
  private final Writer requests;

  /** Lines that were not asked for yet; empty at the end of the output. */
  private final BlockingQueue<Optional<String>> answers = new LinkedBlockingQueue<>();

  private final Deque<String> errors = new ArrayDeque<>();
  private final Thread errorReader;

  /**
   * Starts a process.
   *
   * @param command program and arguments
   * @param environment set in addition to ours
   * @throws PeerException if it cannot be started
   */
  public PeerProcess(List<String> command, Map<String, String> environment) throws PeerException {
    ProcessBuilder builder = new ProcessBuilder(command);
    // The launcher means this for our own process.
    builder.environment().remove("OMP_NUM_THREADS");
    builder.environment().putAll(environment);
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new PeerException(e.getMessage());
    }
    requests = process.outputWriter(StandardCharsets.UTF_8);
    daemon("peer's answers", this::readAnswers);
    errorReader = daemon("peer's errors", this::readErrors);
  }

  private static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void readAnswers() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        answers.add(Optional.of(line));
      }
    } catch (IOException e) {
      // The process was ended; there is no more to read.
    } finally {
      answers.add(Optional.empty());
    }
  }

  private void readErrors() {
    try (BufferedReader reader = process.errorReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        synchronized (errors) {
          errors.add(line);
          if (errors.size() > KEPT_ERROR_LINES) {
            errors.remove();
          }
        }
      }
    } catch (IOException e) {
      // As above.
    }
  }

  /** A request, to which fields may be added. */
  public static ObjectNode request(String what) {
    return JsonNodeFactory.instance.objectNode().put("do", what);
  }

  /**
   * Asks and waits for the answer.
   *
   * @param request made by {@link #request}
   * @param patience how long to wait
   * @throws PeerException if the peer says that it failed, is gone, is late or does not keep to the
   *     protocol
   */
  public JsonNode ask(ObjectNode request, Duration patience) throws PeerException {
    String what = request.path("do").asText();
    try {
      requests.write(request + "\n");
      requests.flush();
    } catch (IOException e) {
      throw gone(what);
    }
    JsonNode answer = parse(what, next(what, patience));
    if (!answer.path("ok").isBoolean()) {
      close();
      throw new PeerException("answered '" + what + "' without saying whether it is ok");
    }
    if (!answer.get("ok").booleanValue()) {
      throw new PeerException(answer.path("error").asText("failed without a reason"));
    }
    return answer;
  }

  private String next(String what, Duration patience) throws PeerException {
    try {
      Optional<String> line = answers.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (line == null) {
        close();
        throw new PeerException(
            "no answer to '" + what + "' within " + patience.toSeconds() + " s");
      }
      return line.orElseThrow(() -> gone(what));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      throw new PeerException("interrupted while waiting for the answer to '" + what + "'");
    }
  }

  private JsonNode parse(String what, String line) throws PeerException {
    try {
      JsonNode answer = JSON.readTree(line);
      if (answer.isObject()) {
        return answer;
      }
    } catch (JsonProcessingException e) {
      // Reported below.
    }
    close();
    String shown = line.length() > 80 ? line.substring(0, 80) + "…" : line;
    throw new PeerException("answered '" + what + "' with something else than JSON: " + shown);
  }

  private PeerException gone(String what) {
    close();
    try {
      errorReader.join(TIME_TO_LEAVE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    String last;
    synchronized (errors) {
      last = errors.isEmpty() ? "" : ": " + errors.getLast().strip();
    }
    return new PeerException("ended at '" + what + "'" + exitCode() + last);
  }

  private String exitCode() {
    return process.isAlive() ? "" : " with exit code " + process.exitValue();
  }

  /** Asks the process to leave, and ends it if it does not. */
  @Override
  public void close() {
    try {
      requests.close();
    } catch (IOException e) {
      // It does not read any more; it is ended below at the latest.
    }
    try {
      if (!process.waitFor(1, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.waitFor(TIME_TO_LEAVE.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
