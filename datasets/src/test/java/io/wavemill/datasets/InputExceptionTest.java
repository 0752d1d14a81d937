package io.wavemill.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class InputExceptionTest {
  @Test
  void saysWhatAndHowToMendItOnALineEach() {
    InputException e = new InputException("a.gz is cut short.", "Download it again.");
    assertEquals("a.gz is cut short.", e.what());
    assertEquals("Download it again.", e.remedy());
    assertEquals("a.gz is cut short.\nDownload it again.", e.getMessage());
  }
}
