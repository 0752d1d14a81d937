package io.wavemill.jobs.report;

/** The frames that the browser draws charts into. */
final class Charts {
  /** Whether the reader can choose between a linear and a logarithmic scale. */
  enum Scale {
    LINEAR,
    CHOICE
  }

  private Charts() {}

  /**
   * Writes a frame with heading, note, room for the chart, and its numbers as a table to unfold.
   *
   * @param kind which chart, a name known to {@code report.js}
   * @param run index of the run it shows, or -1 for all
   */
  static void figure(
      Html html, String kind, int run, String title, String note, Scale scale, String heading) {
    String id = "chart-" + kind + "-" + (run + 1);
    html.open("figure", "class", "chart", "data-chart", kind, "data-run", Integer.toString(run));
    html.open("div", "class", "chart-head").element(heading, title, "id", id);
    if (scale == Scale.CHOICE) {
      html.open("label", "class", "toggle")
          .empty("input", "type", "checkbox", "data-log", "")
          .text("log scale")
          .close();
    }
    html.close();
    html.open("div", "class", "plot", "role", "img", "aria-labelledby", id).close();
    html.open("figcaption").text(note).close();
    html.open("details", "class", "numbers")
        .element("summary", "Numbers")
        .open("div", "class", "scroll", "tabindex", "0")
        .close()
        .close();
    html.close();
  }
}
