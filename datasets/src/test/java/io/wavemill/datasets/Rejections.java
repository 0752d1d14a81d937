package io.wavemill.datasets;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;

/** Checks that wrong input is refused in our way. */
public final class Rejections {
  private Rejections() {}

  /** Asserts an {@link InputException} of two lines whose first holds all of {@code words}. */
  public static InputException assertRejected(Executable code, String... words) {
    InputException e = assertThrows(InputException.class, code);
    for (String word : words) {
      assertTrue(e.what().contains(word), () -> "'" + word + "' is not in: " + e.what());
    }
    assertFalse(e.what().contains("\n"), e.what());
    assertFalse(e.remedy().isBlank() || e.remedy().contains("\n"), e.remedy());
    return e;
  }
}
