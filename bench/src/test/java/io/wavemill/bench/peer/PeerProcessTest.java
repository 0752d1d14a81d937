package io.wavemill.bench.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class PeerProcessTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path folder;

  private String failure(String body, Duration patience) throws PeerException {
    try (PeerProcess process = FakePeers.answering(folder, body).start("x.py")) {
      return assertThrows(
              PeerException.class, () -> process.ask(PeerProcess.request("step"), patience))
          .getMessage();
    }
  }

  @Test
  void answersComeInTheOrderOfTheQuestions() throws PeerException {
    String echo = "n=$((n + 1)); echo \"{\\\"ok\\\": true, \\\"n\\\": $n, \\\"was\\\": $line}\"";
    try (PeerProcess process = FakePeers.answering(folder, echo).start("x.py")) {
      for (int i = 1; i <= 3; i++) {
        var answer = process.ask(PeerProcess.request("step").put("i", i), LONG);
        assertEquals(i, answer.get("n").asInt());
        assertEquals(i, answer.at("/was/i").asInt());
      }
    }
  }

  @Test
  void aFailureIsToldAndThePeerLives() throws PeerException {
    String once =
        "n=$((n + 1)); [ $n = 1 ] && echo '{\"ok\": false, \"error\": \"no compiler\"}'"
            + " || echo '{\"ok\": true}'";
    try (PeerProcess process = FakePeers.answering(folder, once).start("x.py")) {
      PeerException e =
          assertThrows(
              PeerException.class, () -> process.ask(PeerProcess.request("prepare"), LONG));
      assertEquals("no compiler", e.getMessage());
      assertTrue(process.ask(PeerProcess.request("step"), LONG).get("ok").asBoolean());
    }
  }

  @Test
  void aPeerThatDiesSaysItsLastWords() throws PeerException {
    assertEquals(
        "ended at 'step' with exit code 3: MemoryError",
        failure("echo Traceback >&2; echo MemoryError >&2; exit 3", LONG));
  }

  @Test
  void garbageEndsIt() throws PeerException {
    assertEquals(
        "answered 'step' with something else than JSON: Segmentation fault",
        failure("echo Segmentation fault", LONG));
    assertEquals("answered 'step' with something else than JSON: 17", failure("echo 17", LONG));
    assertEquals("answered 'step' without saying whether it is ok", failure("echo '{}'", LONG));
  }

  @Test
  void aPeerThatHangsIsEndedWithAllItStarted() throws PeerException {
    long start = System.nanoTime();
    assertEquals("no answer to 'step' within 1 s", failure("sleep 600", Duration.ofSeconds(1)));
    assertTrue(System.nanoTime() - start < LONG.toNanos());
    assertTrue(
        ProcessHandle.current().descendants().noneMatch(ProcessHandle::isAlive),
        "a process was left behind");
  }

  @Test
  void aProgramThatIsNotThereIsNamed() {
    PeerException e =
        assertThrows(PeerException.class, () -> new Peers("/no/python", folder).start("x.py"));
    assertTrue(e.getMessage().contains("/no/python"), e.getMessage());
  }
}
