package io.wavemill.jobs.cli;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;

/** How much of what Spark, Hadoop and ND4J log reaches the console. */
public final class Logging {

  private Logging() {}

  /**
   * Nothing by default, all from INFO with {@code --verbose}. {@code -Dwavemill.log=warn} and the
   * like overrule both.
   */
  public static void configure(boolean verbose) {
    Level level = Level.toLevel(System.getProperty("wavemill.log"), verbose ? Level.INFO : null);
    if (level == null) {
      level = Level.OFF;
    }
    // spark-submit configures logging before our jar is loaded, so the level is set here as well.
    Configurator.setAllLevels(LogManager.getRootLogger().getName(), level);
  }
}
