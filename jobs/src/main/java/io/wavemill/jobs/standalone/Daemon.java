package io.wavemill.jobs.standalone;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A process of a cluster, as it was when it was started.
 *
 * @param role {@code master}, or {@code worker-1} and so on
 * @param pid its process number; once it has ended, the system may give the number to any other
 * @param started when it started, which tells it from any other
 * @param log the file that it writes to, by its name in the cluster's folder
 */
record Daemon(String role, long pid, Instant started, String log) {

  /**
   * Systems reckon a process's start from their own, which moves when clocks are set. That the same
   * number is given away twice within this time does not happen.
   */
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  /** The process, if it still runs: not another one that has its number now. */
  Optional<ProcessHandle> running() {
    return ProcessHandle.of(pid)
        .filter(Daemon::runs)
        .filter(
            process ->
                process
                    .info()
                    .startInstant()
                    .map(start -> Duration.between(start, started).abs().compareTo(TOLERANCE) < 0)
                    .orElse(false));
  }

  /** Whether it does anything: what has ended stays in the list until its parent looks at it. */
  static boolean runs(ProcessHandle process) {
    return process.isAlive() && process.info().command().isPresent();
  }
}
