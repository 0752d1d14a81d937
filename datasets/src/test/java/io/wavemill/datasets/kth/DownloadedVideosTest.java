package io.wavemill.datasets.kth;

import static io.wavemill.datasets.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.wavemill.datasets.InputException;
import io.wavemill.datasets.source.ProgressListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadedVideosTest {
  @TempDir Path site;
  @TempDir Path cache;
  @TempDir Path scratch;
  private HttpServer server;
  private final List<String> requests = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() throws IOException {
    TestVideos.archived(site, TestVideos.all(scratch));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            String name = exchange.getRequestURI().getPath().substring(1);
            String range = exchange.getRequestHeaders().getFirst("Range");
            requests.add(name + (range == null ? "" : " " + range));
            byte[] file = Files.readAllBytes(site.resolve(name));
            int from =
                range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
            if (from >= file.length) {
              exchange.getResponseHeaders().set("Content-Range", "bytes */" + file.length);
              exchange.sendResponseHeaders(416, -1);
              return;
            }
            exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-/*");
            exchange.sendResponseHeaders(range == null ? 200 : 206, file.length - from);
            exchange.getResponseBody().write(file, from, file.length - from);
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private VideoLibrary fetch(ProgressListener listener) {
    URI mirror =
        URI.create(
            "http://"
                + server.getAddress().getHostString()
                + ":"
                + server.getAddress().getPort()
                + "/");
    return DownloadedVideos.fetch(List.of(mirror), cache, listener);
  }

  @Test
  void fetchesSevenFilesOnce() throws Exception {
    List<Long> left = new ArrayList<>();
    VideoLibrary library = fetch((bytes, total) -> left.add(total - bytes));
    assertEquals(6, library.names().size());
    assertEquals(7, library.sources().size());
    assertEquals(7, requests.size());
    assertTrue(left.stream().allMatch(bytes -> bytes >= 0));
    assertEquals(0L, left.get(left.size() - 1));
    fetch(ProgressListener.NONE);
    assertEquals(7, requests.size());
  }

  @Test
  void continuesWhereAnInterruptedRunStopped() throws Exception {
    byte[] walking = Files.readAllBytes(site.resolve("walking.zip"));
    byte[] running = Files.readAllBytes(site.resolve("running.zip"));
    Files.write(cache.resolve("walking.zip.part"), Arrays.copyOf(walking, 300));
    Files.write(cache.resolve("running.zip.part"), running);
    fetch(ProgressListener.NONE);
    assertArrayEquals(walking, Files.readAllBytes(cache.resolve("walking.zip")));
    assertArrayEquals(running, Files.readAllBytes(cache.resolve("running.zip")));
    assertTrue(requests.contains("walking.zip bytes=300-"), requests.toString());
    assertTrue(requests.contains("running.zip bytes=" + running.length + "-"), requests.toString());
  }

  @Test
  void aPartOfSomethingElseIsForgotten() throws Exception {
    byte[] walking = Files.readAllBytes(site.resolve("walking.zip"));
    // Shorter than the archive, longer, and longer by what a zip archive may have at its end.
    for (byte[] part :
        List.of(new byte[300], new byte[5000], Arrays.copyOf(walking, walking.length + 100))) {
      Files.deleteIfExists(cache.resolve("walking.zip"));
      Files.write(cache.resolve("walking.zip.part"), part);
      fetch(ProgressListener.NONE);
      assertArrayEquals(walking, Files.readAllBytes(cache.resolve("walking.zip")));
    }
  }

  @Test
  void aPageInPlaceOfAnArchiveIsNotKept() throws Exception {
    Files.writeString(site.resolve("boxing.zip"), "<html>We have moved.</html>");
    InputException e =
        assertRejected(() -> fetch(ProgressListener.NONE), "boxing.zip", "no zip archive");
    assertTrue(e.remedy().contains("dataset.videos.mirrors"), e.remedy());
    assertTrue(e.remedy().contains("dataset.videos.source = synthetic"), e.remedy());
    assertFalse(Files.exists(cache.resolve("boxing.zip")));
    assertFalse(Files.exists(cache.resolve("boxing.zip.part")));
  }
}
