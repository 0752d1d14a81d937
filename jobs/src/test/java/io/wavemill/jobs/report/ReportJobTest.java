package io.wavemill.jobs.report;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportJobTest {

  @Test
  void pageInAFolderToBeMade(@TempDir Path folder) throws Exception {
    Path page = folder.resolve("new/page.html");
    String address =
        ReportJob.run(List.of(folder.toString()), page.toString(), new Configuration());
    assertTrue(address.endsWith("/new/page.html"), address);
    assertTrue(Files.readString(page).startsWith("<!DOCTYPE html>"));
  }

  /** As people type it: {@code --out both.html}. */
  @Test
  void nameAloneIsInTheWorkingFolder(@TempDir Path folder) throws Exception {
    Path page = Path.of("report-job-test.html");
    try {
      ReportJob.run(List.of(folder.toString()), page.toString(), new Configuration());
      assertTrue(Files.size(page) > 0);
    } finally {
      Files.deleteIfExists(page);
    }
  }
}
