package io.wavemill.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.wavemill.jobs.gpu.MissingDeviceException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ErrorReportTest {

  @Test
  void aMissingDeviceIsNoFaultOfTheUser() {
    ErrorReport report =
        ErrorReport.of(new RuntimeException(new MissingDeviceException("No GPU.", "Get one.")));
    assertEquals(new ErrorReport(1, List.of("No GPU.", "Get one.")), report);
  }
}
