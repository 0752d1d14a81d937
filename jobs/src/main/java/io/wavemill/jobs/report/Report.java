package io.wavemill.jobs.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Writes the report of one or several runs. */
public final class Report {
  private Report() {}

  /**
   * Makes one HTML page that holds everything it needs: text, tables, charts, moving pictures,
   * styles and scripts. What a run lacks (no evaluation yet, training unfinished, no pictures) the
   * page says in place of it.
   *
   * @param runs the runs, at least one; several are compared and then described one after another.
   *     Runs of one name are numbered.
   * @return the page, to be stored as UTF-8
   * @throws io.wavemill.datasets.InputException if a file of a run is not what it should be; the
   *     message names the file
   * @throws IllegalArgumentException if there is no run
   */
  public static String html(List<? extends RunFiles> runs) {
    if (runs.isEmpty()) {
      throw new IllegalArgumentException("a report is about at least one run");
    }
    List<RunRecord> records = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (RunFiles run : runs) {
      String name = run.name();
      for (int i = 2; !names.add(name); i++) {
        name = run.name() + " (" + i + ")";
      }
      records.add(RunReader.read(name, run));
    }
    return new Page(records).html();
  }
}
