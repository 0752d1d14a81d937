package io.wavemill.jobs.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * The report in headless Chromium, opened from a file.
 *
 * <p>Skipped where no browser is installed, unless the environment says {@code
 * WAVEMILL_REQUIRE_BROWSER=true}. The system properties {@code wavemill.browser} and {@code
 * wavemill.browser.driver} name the two programs where they are not on the path.
 */
class BrowserTest {
  @TempDir static Path folder;

  /** Selenium warns of browsers newer than its developer tools, which are not used here. */
  private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

  private static ChromeDriver driver;

  @BeforeAll
  static void startBrowser() {
    Optional<File> browser =
        program(
            "wavemill.browser",
            "chromium",
            "chromium-browser",
            "google-chrome",
            "google-chrome-stable",
            "chrome");
    Optional<File> chromedriver =
        program("wavemill.browser.driver", "chromedriver", "chromium.chromedriver");
    if (browser.isEmpty() || chromedriver.isEmpty()) {
      String missing =
          "neither a Chromium with its chromedriver on the path nor in wavemill.browser and wavemill.browser.driver";
      if ("true".equals(System.getenv("WAVEMILL_REQUIRE_BROWSER"))) {
        fail(missing);
      }
      assumeTrue(false, missing);
      return;
    }
    SELENIUM.setLevel(Level.SEVERE);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(browser.get());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-quic",
        "--window-size=1200,900",
        "--user-data-dir=" + folder.resolve("profile"));
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    driver =
        new ChromeDriver(
            new ChromeDriverService.Builder().usingDriverExecutable(chromedriver.get()).build(),
            options);
  }

  @AfterAll
  static void stopBrowser() {
    if (driver != null) {
      driver.quit();
    }
  }

  @Test
  void aCompleteReportDrawsMovesAndFetchesNothing() throws IOException {
    open("complete.html", List.of(FakeRun.complete("quickstart", 1)));
    checkCharts(4 + 2);
    checkMovement();
    checkQuiet();
  }

  @Test
  void runsSideBySideAreDrawnToo() throws IOException {
    open("compared.html", List.of(FakeRun.complete("first", 1), FakeRun.complete("second", 2)));
    // Of each run, side by side, and the scatter of repetitions.
    checkCharts(2 * (4 + 2) + 2 + 1);
    assertEquals(2, driver.findElements(By.cssSelector(".player")).size());
    checkQuiet();
  }

  @Test
  void classifiersAreDrawnAndTheirClipsMove() throws IOException {
    open("classifiers.html", List.of(FakeRun.classifier("kth", 1)));
    // Loss, validation, range, equivariance; a confusion map per model.
    checkCharts(4 + 4);
    checkMovement();
    assertEquals(5, driver.findElements(By.cssSelector(".answers .right")).size());
    assertEquals(
        "✓ walking 0.93", driver.findElement(By.cssSelector(".answers .right span")).getText());
    checkQuiet();
  }

  @Test
  void hiddenStatesMoveAndStandStill() throws IOException {
    open("states.html", List.of(FakeRun.complete("quickstart", 1).looked()));
    WebElement player = driver.findElements(By.cssSelector(".player")).get(1);
    driver.executeScript("arguments[0].click()", player.findElement(By.tagName("button")));
    WebElement slider = player.findElement(By.cssSelector("input[type=range]"));
    String corner =
        "return document.querySelector('.state-grid canvas[title=\"(−1, −1)\"]').toDataURL()";
    slider.sendKeys(Keys.HOME);
    Object first = driver.executeScript(corner);
    slider.sendKeys(Keys.END);
    assertNotEquals(first, driver.executeScript(corner), "it moves");
    driver.executeScript("arguments[0].click()", player.findElement(By.cssSelector(".undo input")));
    assertEquals(first, driver.executeScript(corner), "with its motion undone it stands still");
    assertTrue(
        driver.findElement(By.cssSelector(".state output")).getText().contains("channel 5,"));
    player.findElements(By.tagName("select")).get(1).sendKeys(Keys.END);
    assertTrue(
        driver.findElement(By.cssSelector(".state output")).getText().contains("channel 11,"));
    assertEquals(2 * 10, driver.findElements(By.cssSelector(".state canvas")).size());
    checkQuiet();
  }

  @Test
  void turningDigitsAreDrawn() throws IOException {
    open("turning.html", List.of(FakeRun.rotating("turning", 1)));
    checkCharts(6);
    assertEquals(2 * 6, driver.findElements(By.cssSelector(".state canvas")).size());
    checkQuiet();
  }

  @Test
  void aReportWithMissingPartsHasNoError() throws IOException {
    FakeRun partial =
        FakeRun.complete("partial", 1)
            .without("metrics.json")
            .without("pictures.json")
            .without("models/grnn/history.jsonl");
    open("partial.html", List.of(partial));
    checkCharts(1);
    checkQuiet();
  }

  @Test
  void whatUsersWroteDoesNotRun() throws IOException {
    String evil = "</script><script>alert(1)</script><img src=x onerror=alert(2)>";
    FakeRun run =
        FakeRun.complete(evil, 1)
            .replacing("experiment.conf", "FERNN on Translating MNIST", evil)
            .replacing("pictures.json", "digits 0 and 1", evil)
            .replacing("metrics.json", "\"grnn\"", "\"<img src=x onerror=alert(3)>\"");
    open("evil.html", List.of(run));
    assertTrue(driver.getTitle().startsWith(evil));
    assertEquals(0, driver.findElements(By.tagName("img")).size());
    // An open alert would make this and every later command fail.
    checkMovement();
    checkQuiet();
  }

  @Test
  void aPhoneShowsItWithoutScrollingSideways() throws IOException {
    driver.manage().window().setSize(new Dimension(500, 800));
    try {
      open("narrow.html", List.of(FakeRun.complete("quickstart", 1)));
      Object excess =
          driver.executeScript(
              "return document.documentElement.scrollWidth - document.documentElement.clientWidth");
      assertEquals(0L, excess);
      checkCharts(4 + 2);
      open("narrow-states.html", List.of(FakeRun.classifier("kth", 1), FakeRun.rotating("r", 1)));
      assertEquals(
          0L,
          driver.executeScript(
              "return document.documentElement.scrollWidth - document.documentElement.clientWidth"));
    } finally {
      driver.manage().window().setSize(new Dimension(1200, 900));
    }
  }

  @Test
  void thePlayerObeysMouseAndKeyboard() throws IOException {
    open("player.html", List.of(FakeRun.complete("quickstart", 1)));
    WebElement button = driver.findElement(By.cssSelector(".player button"));
    WebElement slider = driver.findElement(By.cssSelector(".player input[type=range]"));
    WebElement phase = driver.findElement(By.cssSelector(".phase"));
    button.sendKeys(Keys.SPACE);
    assertTrue(button.getText().contains("Play"), "the space bar pauses");
    slider.sendKeys(Keys.HOME);
    assertEquals("input 1/10", phase.getText());
    String first = picture();
    slider.sendKeys(Keys.END);
    assertEquals("predicted 10/10", phase.getText());
    assertNotEquals(first, picture());
    slider.sendKeys(Keys.ARROW_LEFT);
    assertEquals("predicted 9/10", phase.getText());
  }

  @Test
  void chartsCanBeSwitchedAndTheirNumbersRead() throws IOException {
    open("switch.html", List.of(FakeRun.complete("quickstart", 1)));
    for (WebElement toggle : driver.findElements(By.cssSelector("[data-log]"))) {
      driver.executeScript("arguments[0].click()", toggle);
    }
    checkCharts(4 + 2);
    for (WebElement numbers : driver.findElements(By.cssSelector("details.numbers > summary"))) {
      driver.executeScript("arguments[0].click()", numbers);
    }
    new WebDriverWait(driver, Duration.ofSeconds(10))
        .until(d -> d.findElements(By.cssSelector(".numbers td")).size() > 100);
    assertEquals(
        driver.findElements(By.cssSelector(".chart")).size(),
        driver.findElements(By.cssSelector(".numbers table")).size());
    checkQuiet();
  }

  /** Every chart holds drawn shapes, and there are as many drawings as expected. */
  private static void checkCharts(int expected) {
    List<?> shapes =
        (List<?>)
            driver.executeScript(
                "return [...document.querySelectorAll('.plot svg')].map(s => s.querySelectorAll('path').length"
                    + " * (s.getBoundingClientRect().width > 50))");
    assertEquals(expected, shapes.size(), "drawings");
    for (Object count : shapes) {
      assertTrue(((Number) count).intValue() >= 4, "an empty chart: " + shapes);
    }
  }

  private static void checkMovement() {
    String before = picture();
    new WebDriverWait(driver, Duration.ofSeconds(10)).until(d -> !picture().equals(before));
  }

  private static String picture() {
    return (String)
        driver.executeScript("return document.querySelector('.sequence canvas').toDataURL()");
  }

  private static void checkQuiet() throws IOException {
    for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER)) {
      fail("the console says: " + entry);
    }
    Object resources =
        driver.executeScript(
            "return performance.getEntriesByType('resource').map(e => e.name).filter(n => !n.startsWith('data:'))");
    assertEquals(List.of(), resources, "resources fetched");
    // The browser's own pages (a new tab) log requests too; only those of the report count.
    for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
      JsonNode message = new ObjectMapper().readTree(entry.getMessage()).path("message");
      String document = message.at("/params/documentURL").asText();
      String requested = message.at("/params/request/url").asText();
      if (message.path("method").asText().equals("Network.requestWillBeSent")
          && document.startsWith("file:")) {
        assertTrue(
            requested.equals(document) || requested.startsWith("data:"),
            () -> "a request: " + requested);
      }
    }
  }

  private static void open(String name, List<FakeRun> runs) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, Report.html(runs), StandardCharsets.UTF_8);
    driver.get(file.toUri().toString());
  }

  private static Optional<File> program(String property, String... names) {
    String given = System.getProperty(property);
    if (given != null) {
      return Optional.of(new File(given));
    }
    return Stream.of(names)
        .flatMap(
            name ->
                Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                    .map(part -> new File(part, name)))
        .filter(File::canExecute)
        .findFirst();
  }
}
