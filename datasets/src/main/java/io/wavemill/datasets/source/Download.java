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
 * Downloads files of known length and checksum into a folder, from the first mirror that gives
 * them.
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

  /**
   * How an experiment names what a download needs, for messages.
   *
   * @param mirrors the key of the mirrors
   * @param cache the key of the folder
   * @param otherwise what to do where no mirror helps, in the middle of a sentence
   */
  public record Keys(String mirrors, String cache, String otherwise) {}

  private static final Keys DIGITS =
      new Keys(
          "dataset.digits.mirrors",
          "dataset.digits.cache",
          "name a folder with MNIST's files in dataset.digits.path; or use dataset.digits.source ="
              + " shipped");

  private final List<URI> mirrors;
  private final Keys keys;
  private final Path folder;
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
    this(mirrors, folder, listener, Duration.ofSeconds(30));
  }

  /**
   * @param patience how long a server may take to connect, to answer, and then to send anything at
   *     all, before it is given up
   */
  Download(List<URI> mirrors, Path folder, ProgressListener listener, Duration patience) {
    this(mirrors, folder, listener, patience, DIGITS);
  }

  /**
   * As {@link #Download(List, Path, ProgressListener)}, for something else than digits.
   *
   * @param keys how an experiment names what this download needs
   * @throws InputException if there is no mirror, or one is no {@code http} or {@code https}
   *     address
   */
  public Download(List<URI> mirrors, Path folder, ProgressListener listener, Keys keys) {
    this(mirrors, folder, listener, Duration.ofSeconds(30), keys);
  }

  private Download(
      List<URI> mirrors, Path folder, ProgressListener listener, Duration patience, Keys keys) {
    this.keys = keys;
    this.mirrors = mirrors.stream().map(this::checked).toList();
    this.folder = Objects.requireNonNull(folder, "folder");
    this.listener = Objects.requireNonNull(listener, "listener");
    this.patience = patience;
    if (mirrors.isEmpty()) {
      throw new InputException(
          keys.mirrors() + " is empty.", "Name at least one mirror, or leave the key out.");
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
          keys.mirrors() + " holds '" + mirror + "', which is no http or https address.",
          "Write it like " + MNIST_MIRRORS.get(0) + ".");
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
          List<SourceFile> missing = new ArrayList<>();
          for (SourceFile file : wanted) {
            if (!isThere(file)) {
              missing.add(file);
            }
          }
          new Fetching(missing).run();
        }
      } catch (IOException e) {
        throw new InputException(
            "cannot write to the download folder " + folder + ": " + describe(e) + ".",
            "Free space or change its permissions, or name another folder in " + keys.cache() + ".",
            e);
      }
    }
  }

  private boolean allThere(List<SourceFile> wanted) throws IOException {
    for (SourceFile file : wanted) {
      if (!isThere(file)) {
        return false;
      }
    }
    return true;
  }

  private boolean isThere(SourceFile file) throws IOException {
    Path path = folder.resolve(file.name());
    return Files.isRegularFile(path)
        && Files.size(path) == file.bytes()
        && sha256(path).equals(file.sha256());
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
    private final List<SourceFile> files;
    private final long total;
    private long complete;

    Fetching(List<SourceFile> files) {
      this.files = files;
      this.total = files.stream().mapToLong(SourceFile::bytes).sum();
    }

    void run() throws IOException {
      for (SourceFile file : files) {
        fromAnyMirror(file);
        complete += file.bytes();
        listener.progress(complete, total);
      }
    }

    private void fromAnyMirror(SourceFile file) throws IOException {
      List<String> failures = new ArrayList<>();
      Exception last = null;
      Path part = folder.resolve(file.name() + PART);
      if (lengthOf(part) == file.bytes() && sha256(part).equals(file.sha256())) {
        finish(part, file);
        return;
      }
      if (lengthOf(part) >= file.bytes()) {
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
              + keys.mirrors()
              + "; or "
              + keys.otherwise()
              + ".",
          last);
    }

    private void fromMirror(URI mirror, SourceFile file, Path part)
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
        String found = sha256(part);
        if (found.equals(file.sha256())) {
          finish(part, file);
          return;
        }
        Files.delete(part);
        // The beginning may have been another run's or another mirror's; this mirror's own is tried
        // once.
        if (before == 0) {
          throw new MirrorException(
              "wrong checksum: SHA-256 is "
                  + found
                  + ", should be "
                  + file.sha256()
                  + "; what was downloaded is deleted",
              null);
        }
      }
    }

    private void finish(Path part, SourceFile file) throws IOException {
      Path target = folder.resolve(file.name());
      try {
        Files.move(
            part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
      }
    }

    /** Appends to the part what is missing of it. Afterwards it has the file's length. */
    private void transfer(URI address, SourceFile file, Path part)
        throws IOException, MirrorException {
      long start = lengthOf(part);
      HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(patience).GET();
      if (start > 0) {
        request.header("Range", "bytes=" + start + "-");
      }
      HttpResponse<InputStream> response = send(request.build());
      try (InputStream body = response.body()) {
        boolean resumed = start > 0 && response.statusCode() == 206;
        if (response.statusCode() != 200 && !resumed) {
          throw new MirrorException("HTTP status " + response.statusCode(), null);
        }
        if (resumed && !startsAt(response, start)) {
          throw new MirrorException("it sent another part than asked for", null);
        }
        long from = resumed ? start : 0;
        long announced = response.headers().firstValueAsLong("Content-Length").orElse(-1);
        if (announced >= 0 && from + announced != file.bytes()) {
          // Most likely a page that says something else; the part is worth more.
          throw new MirrorException(
              "it has a file of " + (from + announced) + " bytes, not of " + file.bytes(), null);
        }
        receive(body, file, part, from);
      }
    }

    private boolean startsAt(HttpResponse<?> response, long start) {
      return response
          .headers()
          .firstValue("Content-Range")
          .map(range -> range.strip().startsWith("bytes " + start + "-"))
          .orElse(false);
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws MirrorException {
      try {
        return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      } catch (IOException e) {
        throw new MirrorException(describe(e), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new UncheckedIOException(new InterruptedIOException("download interrupted"));
      }
    }

    private void receive(InputStream body, SourceFile file, Path part, long from)
        throws IOException, MirrorException {
      long length = from;
      byte[] buffer = new byte[BUFFER];
      try (OutputStream out =
              from > 0
                  ? Files.newOutputStream(part, StandardOpenOption.APPEND)
                  : Files.newOutputStream(part);
          Watch watch = new Watch(body, patience)) {
        listener.progress(complete + length, total);
        for (int count; (count = receive(body, buffer, watch, length, file)) >= 0; ) {
          if (length + count > file.bytes()) {
            throw new MirrorException("it sends more than " + file.bytes() + " bytes", null);
          }
          out.write(buffer, 0, count);
          length += count;
          listener.progress(complete + length, total);
        }
        if (watch.expired()) {
          throw new MirrorException(stalled(length, file), null);
        }
      }
      if (length < file.bytes()) {
        throw new MirrorException(cut(length, file), null);
      }
    }

    private int receive(InputStream body, byte[] buffer, Watch watch, long length, SourceFile file)
        throws MirrorException {
      try {
        int count = body.read(buffer);
        watch.touch();
        return count;
      } catch (IOException e) {
        throw new MirrorException(watch.expired() ? stalled(length, file) : cut(length, file), e);
      }
    }

    private String cut(long length, SourceFile file) {
      return "the connection broke after " + length + " of " + file.bytes() + " bytes";
    }

    private String stalled(long length, SourceFile file) {
      return "nothing more came after " + length + " of " + file.bytes() + " bytes";
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
