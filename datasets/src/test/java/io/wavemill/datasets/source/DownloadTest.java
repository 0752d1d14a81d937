package io.wavemill.datasets.source;

import static io.wavemill.datasets.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.wavemill.datasets.InputException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadTest {
  private static final String NAME = "digits.gz";
  private static final byte[] CONTENT = new byte[300_000];

  static {
    new Random(1).nextBytes(CONTENT);
  }

  private static final SourceFile FILE = TestDigits.described(NAME, CONTENT);

  @TempDir Path folder;

  private HttpServer server;
  private ExecutorService threads;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final CountDownLatch end = new CountDownLatch(1);

  /** A mirror's way to answer. */
  private interface Answer {
    void to(HttpExchange exchange, byte[] content) throws IOException;
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    threads = Executors.newCachedThreadPool();
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    end.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private URI mirror(String path, Map<String, byte[]> files, Answer answer) {
    server.createContext(
        "/" + path + "/",
        exchange -> {
          String name = exchange.getRequestURI().getPath().substring(path.length() + 2);
          String range = exchange.getRequestHeaders().getFirst("Range");
          requests.add(path + " " + name + (range == null ? "" : " " + range));
          try (exchange) {
            if (files.containsKey(name)) {
              answer.to(exchange, files.get(name));
            } else {
              exchange.sendResponseHeaders(404, -1);
            }
          }
        });
    return URI.create(
        "http://"
            + server.getAddress().getHostString()
            + ":"
            + server.getAddress().getPort()
            + "/"
            + path);
  }

  private URI mirror(String path, Answer answer) {
    return mirror(path, Map.of(NAME, CONTENT), answer);
  }

  private static int offset(HttpExchange exchange) {
    String range = exchange.getRequestHeaders().getFirst("Range");
    return range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
  }

  private static void good(HttpExchange exchange, byte[] content) throws IOException {
    announce(exchange, content);
    exchange.getResponseBody().write(content, offset(exchange), content.length - offset(exchange));
  }

  private static void announce(HttpExchange exchange, byte[] content) throws IOException {
    int from = offset(exchange);
    if (from > 0) {
      exchange
          .getResponseHeaders()
          .set(
              "Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
    }
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
  }

  /**
   * Announces all that is asked for, sends no further than {@code limit}, and hangs up once that
   * has arrived: a client may drop what it has not yet looked at when the connection breaks, and
   * then the test would not know how far it got.
   */
  private void partly(HttpExchange exchange, byte[] content, int limit) throws IOException {
    announce(exchange, content);
    int from = offset(exchange);
    int to = Math.min(limit, content.length);
    exchange.getResponseBody().write(content, from, Math.max(0, to - from));
    exchange.getResponseBody().flush();
    long patienceEnds = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    while (to < content.length
        && (!Files.exists(part()) || Files.size(part()) < to)
        && System.nanoTime() < patienceEnds) {
      Thread.onSpinWait();
    }
  }

  private static void ignoringRange(HttpExchange exchange, byte[] content) throws IOException {
    exchange.sendResponseHeaders(200, content.length);
    exchange.getResponseBody().write(content);
  }

  private static void chunked(HttpExchange exchange, byte[] content) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    exchange.getResponseBody().write(content);
  }

  private static void wrong(HttpExchange exchange, byte[] content) throws IOException {
    byte[] other = content.clone();
    other[other.length - 1] ^= 1;
    good(exchange, other);
  }

  private static void failing(HttpExchange exchange, byte[] content) throws IOException {
    exchange.sendResponseHeaders(503, -1);
  }

  private void fetch(URI... mirrors) {
    fetch(ProgressListener.NONE, mirrors);
  }

  private void fetch(ProgressListener listener, URI... mirrors) {
    new Download(List.of(mirrors), folder, Download.Advice.MNIST, listener, Duration.ofSeconds(5))
        .fetch(List.of(FILE));
  }

  private void assertThere() throws IOException {
    assertArrayEquals(CONTENT, Files.readAllBytes(folder.resolve(NAME)));
    assertFalse(Files.exists(part()));
  }

  private Path part() {
    return folder.resolve(NAME + ".part");
  }

  @Test
  void downloadsAndTellsHowFarItIs() throws IOException {
    List<Long> steps = new ArrayList<>();
    folder = folder.resolve("new/folder");
    fetch(
        (bytes, total) -> {
          assertEquals(CONTENT.length, total);
          steps.add(bytes);
        },
        mirror("a", DownloadTest::good));
    assertThere();
    assertEquals(steps.stream().sorted().toList(), steps);
    assertEquals(0L, steps.get(0));
    assertEquals((long) CONTENT.length, steps.get(steps.size() - 1));
    assertEquals(List.of("a " + NAME), requests);
  }

  @Test
  void whatIsThereIsNotDownloadedAgain() throws IOException {
    Files.write(folder.resolve(NAME), CONTENT);
    fetch(mirror("a", DownloadTest::good));
    assertEquals(List.of(), requests);
  }

  @Test
  void aDamagedFileIsReplaced() throws IOException {
    Files.write(folder.resolve(NAME), new byte[CONTENT.length]);
    fetch(mirror("a", DownloadTest::good));
    assertThere();
  }

  @Test
  void asksOnlyForTheRest() throws IOException {
    Files.write(part(), Arrays.copyOf(CONTENT, 1000));
    List<Long> steps = new ArrayList<>();
    fetch((bytes, total) -> steps.add(bytes), mirror("a", DownloadTest::good));
    assertThere();
    assertEquals(1000L, steps.get(0));
    assertEquals(List.of("a " + NAME + " bytes=1000-"), requests);
  }

  @Test
  void aWholePartNeedsNoMirror() throws IOException {
    Files.write(part(), CONTENT);
    fetch(mirror("a", DownloadTest::failing));
    assertThere();
    assertEquals(List.of(), requests);
  }

  @Test
  void aPartTooLongOrWrongIsThrownAway() throws IOException {
    for (int length : new int[] {CONTENT.length, CONTENT.length + 1}) {
      Files.write(part(), new byte[length]);
      Files.deleteIfExists(folder.resolve(NAME));
      fetch(mirror("a" + length, DownloadTest::good));
      assertThere();
    }
  }

  @Test
  void aServerThatIgnoresRangesIsTakenFromTheStart() throws IOException {
    Files.write(part(), Arrays.copyOf(CONTENT, 1000));
    fetch(mirror("a", DownloadTest::ignoringRange));
    assertThere();
  }

  @Test
  void aServerThatAnnouncesNoLengthWillDo() throws IOException {
    fetch(mirror("a", DownloadTest::chunked));
    assertThere();
  }

  @Test
  void aServerThatSendsAnotherPartIsNotUsed() throws IOException {
    Files.write(part(), Arrays.copyOf(CONTENT, 1000));
    Answer shifted =
        (exchange, content) -> {
          exchange.getResponseHeaders().set("Content-Range", "bytes 0-299999/300000");
          exchange.sendResponseHeaders(206, content.length);
        };
    fetch(mirror("a", shifted), mirror("b", DownloadTest::good));
    assertThere();
  }

  @Test
  void wrongChecksumIsSaidAndNothingKept() {
    InputException e =
        assertRejected(
            () -> fetch(mirror("a", DownloadTest::wrong)),
            NAME,
            "/a/",
            "wrong checksum",
            FILE.sha256(),
            "deleted");
    assertTrue(e.remedy().contains("dataset.digits.path"));
    assertFalse(Files.exists(part()));
    assertFalse(Files.exists(folder.resolve(NAME)));
  }

  /**
   * The beginning was of something else: the mirror is not to blame, and is asked for the whole.
   */
  @Test
  void aWrongBeginningIsForgotten() throws IOException {
    Files.write(part(), new byte[1000]);
    fetch(mirror("a", DownloadTest::good));
    assertThere();
    assertEquals(List.of("a " + NAME + " bytes=1000-", "a " + NAME), requests);
  }

  @Test
  void theNextMirrorIsTried() throws IOException {
    fetch(
        mirror("a", DownloadTest::failing),
        mirror("b", DownloadTest::wrong),
        mirror("c", DownloadTest::good));
    assertThere();
  }

  @Test
  void aBrokenConnectionIsTakenUpAgain() throws IOException {
    fetch(
        mirror("a", (exchange, content) -> partly(exchange, content, offset(exchange) + 100_000)));
    assertThere();
    assertEquals(3, requests.size(), requests.toString());
  }

  @Test
  void theNextMirrorContinuesABrokenDownload() throws IOException {
    fetch(
        mirror("a", (exchange, content) -> partly(exchange, content, 100_000)),
        mirror("b", DownloadTest::good));
    assertThere();
    assertEquals("b " + NAME + " bytes=100000-", requests.get(requests.size() - 1));
  }

  @Test
  void theNextRunContinuesABrokenDownload() throws IOException {
    URI broken = mirror("a", (exchange, content) -> partly(exchange, content, 100_000));
    assertRejected(() -> fetch(broken), "the connection broke after 100000 of 300000 bytes");
    assertEquals(100_000, Files.size(part()));
    fetch(mirror("b", DownloadTest::good));
    assertThere();
    assertEquals("b " + NAME + " bytes=100000-", requests.get(requests.size() - 1));
  }

  @Test
  void aServerThatFallsSilentIsLeft() throws IOException {
    Answer silent =
        (exchange, content) -> {
          partly(exchange, content, 1000);
          try {
            end.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    new Download(
            List.of(mirror("a", silent), mirror("b", DownloadTest::good)),
            folder,
            Download.Advice.MNIST,
            ProgressListener.NONE,
            Duration.ofMillis(1500))
        .fetch(List.of(FILE));
    assertThere();
    assertEquals("b " + NAME + " bytes=1000-", requests.get(requests.size() - 1));
  }

  @Test
  void aPageInPlaceOfTheFileIsNotTaken() throws IOException {
    Files.write(part(), Arrays.copyOf(CONTENT, 1000));
    Answer page =
        (exchange, content) -> {
          byte[] html = "<html>Please log in</html>".getBytes();
          exchange.sendResponseHeaders(200, html.length);
          exchange.getResponseBody().write(html);
        };
    assertRejected(() -> fetch(mirror("a", page)), "a file of 26 bytes, not of 300000");
    assertEquals(1000, Files.size(part()));
  }

  @Test
  void anEndlessFileIsNotTaken() {
    Answer endless =
        (exchange, content) -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(content);
          exchange.getResponseBody().write(content);
        };
    assertRejected(() -> fetch(mirror("a", endless)), "more than 300000 bytes");
  }

  @Test
  void everyMirrorAndItsFailureIsNamed() throws IOException {
    URI nobody = URI.create("http://127.0.0.1:" + freePort() + "/n/");
    assertRejected(
        () -> fetch(mirror("a", Map.of(), DownloadTest::good), nobody),
        NAME,
        "/a/ (HTTP status 404)",
        nobody + " (no connection");
  }

  private static int freePort() throws IOException {
    try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void aFolderThatCannotBeIsSaidSo() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    folder = file.resolve("cache");
    assertRejected(() -> fetch(mirror("a", DownloadTest::good)), "cannot write", folder.toString());
  }

  @Test
  void wrongMirrorsAreRefused() {
    assertRejected(
        () -> new Download(List.of(), folder, ProgressListener.NONE), "dataset.digits.mirrors");
    for (String mirror : List.of("ftp://a/b", "here", "file:///tmp", "http:///x")) {
      assertRejected(
          () -> new Download(List.of(URI.create(mirror)), folder, ProgressListener.NONE),
          "'" + mirror + "'");
    }
  }

  @Test
  void digitsFromAMirror() throws IOException {
    Map<String, byte[]> files = new java.util.LinkedHashMap<>();
    TestDigits.files().forEach((name, bytes) -> files.put(name + ".gz", TestDigits.gzip(bytes)));
    List<SourceFile> wanted =
        files.entrySet().stream()
            .map(entry -> TestDigits.described(entry.getKey(), entry.getValue()))
            .toList();
    List<String> steps = new ArrayList<>();
    Download download =
        new Download(
            List.of(mirror("a", files, DownloadTest::good)),
            folder,
            (bytes, total) -> steps.add(bytes + "/" + total));
    DigitSource source = new DownloadedDigits(download, folder, wanted);
    assertEquals(30, source.train().size());
    assertEquals(12, source.test().size());
    assertEquals(wanted, source.files());
    long total = wanted.stream().mapToLong(SourceFile::bytes).sum();
    assertEquals(total + "/" + total, steps.get(steps.size() - 1));
    assertEquals(4, requests.size());
    // Another source finds them there.
    assertEquals(30, new DownloadedDigits(download, folder, wanted).train().size());
    assertEquals(4, requests.size());
  }

  @Test
  void realMirrorsAreWellFormed() {
    DigitSource source = DigitSource.download(List.of(), folder, ProgressListener.NONE);
    assertTrue(source.toString().contains(folder.toString()));
    assertTrue(source.licence().contains("CC BY-SA 3.0"));
    assertEquals(4, DownloadedDigits.MNIST_FILES.size());
    for (SourceFile file : DownloadedDigits.MNIST_FILES) {
      assertTrue(file.sha256().matches("[0-9a-f]{64}"), file.name());
    }
  }
}
