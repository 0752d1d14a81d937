package io.wavemill.datasets.source;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Downloads files into a folder, from the first mirror that gives them: files of known length and
 * checksum, or, where nobody has published these, files that can be checked by looking into them.
 *
 * <p>What has arrived is kept in {@code NAME.part}, and a later attempt, be it from another mirror
 * or in another run, asks only for the rest. A file gets its name after its checksum was found
 * right, in one step: a file with its name is whole. Files that are there are checked and not
 * downloaded. Two runs that share a folder wait for each other.
 */
public final class Download {
  /** Public mirrors of MNIST. */
  public static final List<URI> MNIST_MIRRORS =
      List.of(
          URI.create("https://ossci-datasets.s3.amazonaws.com/mnist/"),
          URI.create("https://storage.googleapis.com/cvdf-datasets/mnist/"));

  /**
   * What messages say beside what happened.
   *
   * @param key the block of an experiment that downloads, such as {@code dataset.digits}; it has
   *     the keys {@code mirrors} and {@code cache}
   * @param example an address that would do
   * @param otherwise how to do without a download, following "Check the network and run again to
   *     continue; or name other mirrors in …, "
   */
  public record Advice(String key, String example, String otherwise) {
    /** That of MNIST. */
    public static final Advice MNIST =
        new Advice(
            "dataset.digits",
            MNIST_MIRRORS.get(0).toString(),
            "or a folder with MNIST's files in dataset.digits.path;"
                + " or use dataset.digits.source = shipped.");
  }

  /** Looks whether a file is what it should be. */
  @FunctionalInterface
  public interface Check {
    /**
     * What is wrong with a file, such as {@code "it is no zip archive"}; null if nothing is.
     *
     * @throws IOException if it cannot be read
     */
    String problem(Path file) throws IOException;
  }

  /**
   * A file to download.
   *
   * @param name its name
   * @param bytes its length; {@link #UNKNOWN} believes the server
   * @param check whether it is whole
   */
  private record Wanted(String name, long bytes, Check check) {
    boolean hasLength() {
      return bytes != UNKNOWN;
    }
  }

  private static final long UNKNOWN = -1;

  private static final String PART = ".part";
  private static final String LOCK = ".download.lock";
  private static final int BUFFER = 1 << 16;

  /** File locks hold between processes only; within this one, downloads take turns here. */
  private static final Object ONE_AT_A_TIME = new Object();

  /**
   * A mirror whose connection breaks is asked again, as long as each attempt brings something, this
   * often at most.
   */
  private static final int ATTEMPTS = 5;

  private final List<URI> mirrors;
  private final Path folder;
  private final Advice advice;
  private final ProgressListener listener;
  private final Duration patience;
  private final HttpClient client;

  /**
   * @param mirrors addresses of folders on the web, tried in this order
   * @param folder where the files go; made if missing
   * @param listener is told how far we are
   * @throws InputException if there is no mirror, or one is no {@code http} or {@code https}
   *     address
   */
  public Download(List<URI> mirrors, Path folder, ProgressListener listener) {
    this(mirrors, folder, Advice.MNIST, listener);
  }

  /**
   * @param mirrors addresses of folders on the web, tried in this order
   * @param folder where the files go; made if missing
   * @param advice what messages say
   * @param listener is told how far we are
   * @throws InputException if there is no mirror, or one is no {@code http} or {@code https}
   *     address
   */
  public Download(List<URI> mirrors, Path folder, Advice advice, ProgressListener listener) {
    this(mirrors, folder, advice, listener, Duration.ofSeconds(30));
  }

  /**
   * @param patience how long a server may take to connect, to answer, and then to send anything at
   *     all, before it is given up
   */
  Download(
      List<URI> mirrors, Path folder, Advice advice, ProgressListener listener, Duration patience) {
    this.advice = Objects.requireNonNull(advice, "advice");
    this.mirrors = mirrors.stream().map(this::checked).toList();
    this.folder = Objects.requireNonNull(folder, "folder");
    this.listener = Objects.requireNonNull(listener, "listener");
    this.patience = patience;
    if (mirrors.isEmpty()) {
      throw new InputException(
          advice.key() + ".mirrors is empty.", "Name at least one mirror, or leave the key out.");
    }
    client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(patience)
            .build();
  }

  private URI checked(URI mirror) {
    String scheme = mirror.getScheme() == null ? "" : mirror.getScheme().toLowerCase(Locale.ROOT);
    if (mirror.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
      throw new InputException(
          advice.key() + ".mirrors holds '" + mirror + "', which is no http or https address.",
          "Write it like " + advice.example() + ".");
    }
    return mirror.toString().endsWith("/") ? mirror : URI.create(mirror + "/");
  }

  /**
   * Sees to it that all these files are in the folder.
   *
   * @param wanted their names, checksums and lengths
   * @throws InputException if a file cannot be had from any mirror, or the folder cannot be written
   */
  public void fetch(List<SourceFile> wanted) {
    fetchAll(
        wanted.stream()
            .map(file -> new Wanted(file.name(), file.bytes(), path -> problem(path, file)))
            .toList());
  }

  /**
   * Sees to it that all these files are in the folder, where neither their lengths nor their
   * checksums are known. A length is then what the server says, and {@code check} decides about the
   * rest, also about files that are there already.
   *
   * @param names their names
   * @param check what is asked of each
   * @throws InputException if a file cannot be had from any mirror, or the folder cannot be written
   */
  public void fetch(List<String> names, Check check) {
    fetchAll(names.stream().map(name -> new Wanted(name, UNKNOWN, check)).toList());
  }

  private static String problem(Path path, SourceFile file) throws IOException {
    if (Files.size(path) != file.bytes()) {
      return "wrong length: it has " + Files.size(path) + " bytes, not " + file.bytes();
    }
    String found = sha256(path);
    return found.equals(file.sha256())
        ? null
        : "wrong checksum: SHA-256 is " + found + ", should be " + file.sha256();
  }

  private void fetchAll(List<Wanted> wanted) {
    synchronized (ONE_AT_A_TIME) {
      try {
        Files.createDirectories(folder);
        if (allThere(wanted)) {
          // Before the lock: a folder that is complete may be read-only.
          return;
        }
        try (FileChannel channel =
                FileChannel.open(
                    folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.lock()) {
          Objects.requireNonNull(lock);
          List<Wanted> missing = new ArrayList<>();
          for (Wanted file : wanted) {
            if (!isThere(file)) {
              missing.add(file);
            }
          }
          new Fetching(missing).run();
        }
      } catch (IOException e) {
        throw new InputException(
            "cannot write to the download folder " + folder + ": " + describe(e) + ".",
            "Free space or change its permissions, or name another folder in "
                + advice.key()
                + ".cache.",
            e);
      }
    }
  }

  private boolean allThere(List<Wanted> wanted) throws IOException {
    for (Wanted file : wanted) {
      if (!isThere(file)) {
        return false;
      }
    }
    return true;
  }

  private boolean isThere(Wanted file) throws IOException {
    Path path = folder.resolve(file.name());
    return Files.isRegularFile(path) && file.check().problem(path) == null;
  }

  private static String sha256(Path path) throws IOException {
    MessageDigest digest = Sha256.digest();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(path)) {
      for (int count; (count = in.read(buffer)) >= 0; ) {
        digest.update(buffer, 0, count);
      }
    }
    return Sha256.hex(digest);
  }

  private static String describe(Throwable e) {
    String message = e.getMessage() == null ? "" : e.getMessage().strip();
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return "the address is unknown";
      }
    }
    if (e instanceof ConnectException) {
      return message.isEmpty() ? "no connection" : "no connection (" + message + ")";
    }
    if (e instanceof HttpTimeoutException) {
      return "no answer in time";
    }
    return e.getClass().getSimpleName() + (message.isEmpty() ? "" : " " + message);
  }

  /** A mirror did not do what it should; the next one may. */
  private static final class MirrorException extends Exception {
    private static final long serialVersionUID = 1L;

    MirrorException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** One call of {@link #fetch}. */
  private final class Fetching {
    private final List<Wanted> files;

    /** Of files whose length is known, or was said by a server. */
    private long total;

    private long complete;

    Fetching(List<Wanted> files) {
      this.files = files;
      this.total = files.stream().filter(Wanted::hasLength).mapToLong(Wanted::bytes).sum();
    }

    void run() throws IOException {
      for (Wanted file : files) {
        fromAnyMirror(file);
        complete += Files.size(folder.resolve(file.name()));
        total = Math.max(total, complete);
        listener.progress(complete, total);
      }
    }

    private void fromAnyMirror(Wanted file) throws IOException {
      List<String> failures = new ArrayList<>();
      Exception last = null;
      Path part = folder.resolve(file.name() + PART);
      if (file.hasLength() && lengthOf(part) >= file.bytes()) {
        if (file.check().problem(part) == null) {
          finish(part, file);
          return;
        }
        Files.delete(part);
      }
      for (URI mirror : mirrors) {
        try {
          fromMirror(mirror, file, part);
          return;
        } catch (MirrorException e) {
          failures.add(mirror + " (" + e.getMessage() + ")");
          last = e;
        }
      }
      throw new InputException(
          "cannot download " + file.name() + " from " + String.join(" nor from ", failures) + ".",
          "Check the network and run again to continue; or name other mirrors in "
              + advice.key()
              + ".mirrors, "
              + advice.otherwise(),
          last);
    }

    private void fromMirror(URI mirror, Wanted file, Path part)
        throws IOException, MirrorException {
      for (int attempt = 1; ; attempt++) {
        long before = lengthOf(part);
        try {
          transfer(mirror.resolve(file.name()), file, part);
        } catch (MirrorException e) {
          if (attempt < ATTEMPTS && lengthOf(part) > before) {
            continue;
          }
          throw e;
        }
        String problem = file.check().problem(part);
        if (problem == null) {
          finish(part, file);
          return;
        }
        Files.delete(part);
        // The beginning may have been another run's or another mirror's; this mirror's own is tried
        // once.
        if (before == 0) {
          throw new MirrorException(problem + "; what was downloaded is deleted", null);
        }
      }
    }

    private void finish(Path part, Wanted file) throws IOException {
      Path target = folder.resolve(file.name());
      try {
        Files.move(
            part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
      }
    }

    /** Appends to the part what is missing of it. Afterwards it has the file's length. */
    private void transfer(URI address, Wanted file, Path part) throws IOException, MirrorException {
      long start = lengthOf(part);
      HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(patience).GET();
      if (start > 0) {
        request.header("Range", "bytes=" + start + "-");
      }
      HttpResponse<InputStream> response = send(request.build(), start, file.bytes());
      try (InputStream body = response.body()) {
        if (start > 0 && response.statusCode() == 416 && endsAt(response, start)) {
          // A run ended between the last byte and the renaming.
          return;
        }
        if (start > 0 && response.statusCode() == 416) {
          // What is there is longer than the file, so it is of something else.
          Files.delete(part);
          transfer(address, file, part);
          return;
        }
        boolean resumed = start > 0 && response.statusCode() == 206;
        if (response.statusCode() != 200 && !resumed) {
          throw new MirrorException("HTTP status " + response.statusCode(), null);
        }
        if (resumed && !startsAt(response, start)) {
          throw new MirrorException("it sent another part than asked for", null);
        }
        long from = resumed ? start : 0;
        long announced = response.headers().firstValueAsLong("Content-Length").orElse(UNKNOWN);
        if (announced >= 0 && file.hasLength() && from + announced != file.bytes()) {
          // Most likely a page that says something else; the part is worth more.
          throw new MirrorException(
              "it has a file of " + (from + announced) + " bytes, not of " + file.bytes(), null);
        }
        if (!file.hasLength()) {
          total = Math.max(total, complete + from + Math.max(0, announced));
        }
        long length = file.hasLength() ? file.bytes() : announced < 0 ? UNKNOWN : from + announced;
        receive(body, length, part, from);
      }
    }

    private boolean endsAt(HttpResponse<?> response, long length) {
      return response
          .headers()
          .firstValue("Content-Range")
          .map(range -> range.strip().equals("bytes */" + length))
          .orElse(false);
    }

    private boolean startsAt(HttpResponse<?> response, long start) {
      return response
          .headers()
          .firstValue("Content-Range")
          .map(range -> range.strip().startsWith("bytes " + start + "-"))
          .orElse(false);
    }

    /**
     * @param start where the part asked for begins
     * @param expected length of the whole file, or {@link #UNKNOWN}
     */
    private HttpResponse<InputStream> send(HttpRequest request, long start, long expected)
        throws MirrorException {
      try {
        return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      } catch (ConnectException | HttpTimeoutException e) {
        throw new MirrorException(describe(e), e);
      } catch (IOException e) {
        // The client notices an early end of the body here or when it is read, as it happens.
        throw new MirrorException(start > 0 ? cut(start, expected) : describe(e), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new UncheckedIOException(new InterruptedIOException("download interrupted"));
      }
    }

    /**
     * @param expected length of the whole file, or {@link #UNKNOWN}
     */
    private void receive(InputStream body, long expected, Path part, long from)
        throws IOException, MirrorException {
      long length = from;
      byte[] buffer = new byte[BUFFER];
      try (OutputStream out =
              from > 0
                  ? Files.newOutputStream(part, StandardOpenOption.APPEND)
                  : Files.newOutputStream(part);
          Watch watch = new Watch(body, patience)) {
        listener.progress(complete + length, total);
        for (int count; (count = receive(body, buffer, watch, length, expected)) >= 0; ) {
          if (expected != UNKNOWN && length + count > expected) {
            throw new MirrorException("it sends more than " + expected + " bytes", null);
          }
          out.write(buffer, 0, count);
          length += count;
          listener.progress(complete + length, total);
        }
        if (watch.expired()) {
          throw new MirrorException(stalled(length, expected), null);
        }
      }
      if (length < expected) {
        throw new MirrorException(cut(length, expected), null);
      }
    }

    private int receive(InputStream body, byte[] buffer, Watch watch, long length, long expected)
        throws MirrorException {
      try {
        int count = body.read(buffer);
        watch.touch();
        return count;
      } catch (IOException e) {
        throw new MirrorException(
            watch.expired() ? stalled(length, expected) : cut(length, expected), e);
      }
    }

    private String cut(long length, long expected) {
      return "the connection broke after " + length + of(expected) + " bytes";
    }

    private String stalled(long length, long expected) {
      return "nothing more came after " + length + of(expected) + " bytes";
    }

    private String of(long expected) {
      return expected == UNKNOWN ? "" : " of " + expected;
    }

    private long lengthOf(Path part) throws IOException {
      return Files.exists(part) ? Files.size(part) : 0;
    }
  }

  /**
   * Closes a stream from outside when nothing has come of it for a while: the HTTP client itself
   * waits forever.
   */
  private static final class Watch implements AutoCloseable {
    private final AtomicLong lastSign = new AtomicLong(System.nanoTime());
    private final Thread thread;
    private volatile boolean expired;

    Watch(InputStream watched, Duration patience) {
      thread =
          new Thread(
              () -> {
                try {
                  long left;
                  while ((left = patience.toNanos() - (System.nanoTime() - lastSign.get())) > 0) {
                    Thread.sleep(Duration.ofNanos(left).toMillis() + 1);
                  }
                  expired = true;
                  watched.close();
                } catch (InterruptedException | IOException e) {
                  // The download is over, or the connection is: nothing is left to watch.
                }
              },
              "download-watch");
      thread.setDaemon(true);
      thread.start();
    }

    void touch() {
      lastSign.set(System.nanoTime());
    }

    boolean expired() {
      return expired;
    }

    @Override
    public void close() {
      thread.interrupt();
    }
  }
}
