package io.wavemill.jobs.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wavemill.datasets.InputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReportTest {
  @Test
  void aCompleteRunHasEveryPart() {
    String page = Report.html(List.of(FakeRun.complete("quickstart", 1)));
    for (String expected :
        List.of(
            "<h1>FERNN on Translating MNIST</h1>",
            "test sequences, fernn predicts best, with an MSE of",
            "the better baseline, an all-zero frame (0.0951)",
            "Training on 36,000 training examples each took 6 min 24 s in all on 2 cores.",
            "9 velocities (up to ±1 pixels/frame)",
            "Copy of the last frame",
            "Provisional",
            "5.30×10⁻⁴",
            "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
            "CC BY-SA 3.0",
            "Example CPU at 2.9 GHz",
            "digitsPerSequence = 2",
            "data-chart=\"training\"",
            "data-chart=\"frames\"",
            "data-chart=\"length\"",
            "data-chart=\"speed\"",
            "data-chart=\"velocity\"",
            "data-movies=\"0\"",
            "id=\"definitions\"")) {
      assertTrue(page.contains(expected), () -> "missing: " + expected);
    }
    assertFalse(text(page).contains("not been evaluated"), "nothing is missing");
  }

  @Test
  void thePageRefersToNothingOutside() {
    String page = Report.html(List.of(FakeRun.complete("quickstart", 1)));
    String markup = page.replaceAll("(?s)<script.*?</script>", "");
    assertFalse(
        Pattern.compile("(src|href)=\"(?!#|data:)").matcher(markup).find(),
        "an address outside the page");
    assertFalse(Pattern.compile("url\\(|@import").matcher(markup).find(), "a style from outside");
    assertTrue(page.contains("default-src &#39;none&#39;"), "a policy that forbids fetching");
  }

  @Test
  void whatUsersWroteStaysText() throws IOException {
    String evil = "</script><script>alert(1)</script><!--<img src=x onerror=alert(2)>&\u2028";
    FakeRun run =
        FakeRun.complete("quick</title><script>alert(3)</script>", 1)
            .replacing("experiment.conf", "FERNN on Translating MNIST", evil)
            .looked()
            .replacing("pictures.json", "digits 0 and 1", evil)
            .replacing("metrics.json", "\"grnn\"", "\"<b onload='x'>grnn\"")
            .replacing("hidden.json", "\"grnn\"", "\"<b onload='x'>grnn\"")
            .replacing("metrics.json", "(1, 0) and", "<img src=y>")
            .replacing("run.json", "Example CPU", evil)
            .replacing("data/dataset.json", "CC BY-SA 3.0", evil);
    String page = Report.html(List.of(run, FakeRun.complete("other", 2)));
    assertEquals(4 - 1, count(page, "<script"), "data, library and our own");
    assertEquals(3, count(page, "</script"));
    assertFalse(text(page).contains("<img"), "no element of the user's");
    assertFalse(text(page).contains("<b onload"), "no element of the user's");
    assertTrue(page.contains("&lt;/script&gt;&lt;script&gt;alert(1)"), "shown as text");
    String data = data(page);
    for (String dangerous : List.of("<", ">", "&", "\u2028", "\u2029")) {
      assertFalse(data.contains(dangerous));
    }
    JsonNode back = new ObjectMapper().readTree(data);
    assertTrue(
        back.at("/runs/0/pictures/sequences/0/caption").asText().startsWith(evil),
        "the data are unchanged by the escapes");
  }

  @Test
  void missingPartsAreSaidPlainly() {
    FakeRun bare =
        FakeRun.complete("bare", 1)
            .without("metrics.json")
            .without("pictures.json")
            .without("run.json")
            .without("data/dataset.json")
            .without("experiment.conf")
            .without("models/fernn/history.jsonl")
            .without("models/grnn/history.jsonl");
    String page = Report.html(List.of(bare));
    for (String expected :
        List.of(
            "<h1>bare</h1>",
            "This run has not been evaluated",
            "This run names no model.",
            "pictures.json is missing",
            "training history yet",
            "metrics.json is missing",
            "dataset.json) is not in",
            "run.json) does not say",
            "experiment.conf) is not in")) {
      assertTrue(page.contains(expected), () -> "missing: " + expected);
    }
    assertFalse(text(page).contains("data-chart="), "no empty chart");
  }

  @Test
  void anInterruptedTrainingIsShownAsFarAsItWent() throws IOException {
    String history =
        """
        {"kind":"round","epoch":1,"round":1,"examples":160,"loss":0.09}
        {"kind":"round","epoch":1,"round":2,"examples":320,"loss":0.08}
        {"kind":"round","epoch":1,"round":2,"examples":320,"loss":0.07}
        {"kind":"epoch","epoch":1,"loss":0.08,"validationMse":0.0712,"best":true}
        {"kind":"round","epoch":2,"round":3,"examples":480,"loss":0.06}
        {"kind":"round","epoch":2,"rou""";
    FakeRun run =
        FakeRun.complete("stopped", 1)
            .without("metrics.json")
            .without("models/grnn/history.jsonl")
            .with("models/fernn/history.jsonl", history);
    String page = Report.html(List.of(run));
    assertTrue(
        page.contains(
            "Training of fernn is unfinished: 1 of 6 epochs, lowest validation MSE 0.0712."));
    assertTrue(page.contains("Training of grnn has not begun."));
    assertTrue(page.contains("not evaluated yet"));
    JsonNode rounds = new ObjectMapper().readTree(data(page)).at("/runs/0/histories/fernn/rounds");
    assertEquals(3, rounds.size(), "a repeated round counts once");
    assertEquals(0.07, rounds.get(1).get("loss").asDouble(), "the later one");
    assertEquals(1.0, rounds.get(1).get("epoch").asDouble());
    assertEquals(1.5, rounds.get(2).get("epoch").asDouble(), "the second epoch is half done");
  }

  @Test
  void aModelThatDivergedIsNamed() {
    FakeRun run = FakeRun.complete("diverged", 1);
    run.with(
        "metrics.json",
        "{\"models\":{\"fernn\":{\"test.mse\":\"NaN\"},\"grnn\":{\"test.mse\":0.2}},"
            + "\"baselines\":{\"zero-frame\":{\"test.mse\":0.1}}}");
    String page = Report.html(List.of(run));
    assertTrue(page.contains("fernn diverged: its test error is not a finite number."));
    assertTrue(page.contains("not below the baseline, an all-zero frame (0.100)"));
    assertTrue(page.contains("not a number"));
    assertTrue(page.contains("Velocity generalisation was not measured."));
  }

  @Test
  void severalRunsStandSideBySide() {
    FakeRun other = FakeRun.complete("quickstart", 2);
    other.replacing("metrics.json", "5f1c0e9b", "00000000");
    String page = Report.html(List.of(FakeRun.complete("quickstart", 1), other));
    assertTrue(page.contains("Runs side by side"));
    assertTrue(page.contains("quickstart (2)"), "runs of one name are told apart");
    assertTrue(page.contains("different datasets"));
    assertTrue(page.contains("data-chart=\"compare-validation\""));
    assertTrue(page.contains("id=\"run-2-training\""));
    assertEquals(count(page, " id=\""), (int) ids(page), "every id is unique");
  }

  @Test
  void classifiersAreJudgedByAccuracy() {
    String page = Report.html(List.of(FakeRun.classifier("kth", 3)));
    has(
        page,
        "Of 120 test clips, fernn-v2 names the action of ",
        " % (95 % interval: ",
        "the baseline, always the most frequent class (16.7 %)",
        "overlap: with so few clips",
        "Test accuracy",
        "Moved clips",
        "71.6 %",
        "test accuracy, not comparable",
        "cross-entropy",
        "3D-CNN, 16 channels at first",
        "G-RNN+, 16 channels, 2 recurrent layers, 25 learned motions (up to ±2 pixels/frame)",
        "Accuracy by class and motion",
        "data-chart=\"confusion\"",
        "data-chart=\"range\"",
        "data-chart=\"validation\"",
        "data-chart=\"equivariance\"",
        "Cross-entropy: the mean of");
    for (String impossible :
        List.of(
            "MSE",
            "Length generalisation",
            "Closed loop",
            "data-chart=\"frames\"",
            "data-hidden",
            "was not measured")) {
      assertFalse(text(page).contains(impossible), () -> "no place for: " + impossible);
    }
  }

  @Test
  void classifiersAreKnownBeforeTheyAreEvaluated() {
    String page =
        Report.html(
            List.of(
                FakeRun.classifier("kth", 3)
                    .without("metrics.json")
                    .replacing("experiment.conf", "epochs = 8", "epochs = 9")));
    assertTrue(
        page.contains(
            "Training of grnn is unfinished: 8 of 9 epochs, highest validation accuracy 72.3 %."));
    assertTrue(page.contains("data-chart=\"validation\""));
    assertFalse(text(page).contains("MSE"));
  }

  @Test
  void turningDigitsHaveALineAndNoMap() throws IOException {
    String page = Report.html(List.of(FakeRun.rotating("turning", 1)));
    has(
        page,
        "data-chart=\"turn\"",
        "Dotted lines: velocities in the training data.",
        "the largest angular speed, in degrees per frame",
        "Rotating FERNN, 4 fields of 36 orientations, 5 velocities (up to ±20 degrees/frame)",
        "set in motion (10 degrees per frame)",
        "data-hidden=\"0\"");
    assertFalse(text(page).contains("data-chart=\"velocity\""));
    JsonNode run = new ObjectMapper().readTree(data(page)).at("/runs/0");
    assertEquals("degrees/frame", run.get("speedUnit").asText());
    assertEquals("[-10.0,0.0,10.0]", run.get("trainedVelocities").toString());
  }

  @Test
  void hiddenStatesAreShownOnlyWhereSomebodyLooked() {
    assertFalse(Report.html(List.of(FakeRun.complete("quickstart", 1))).contains("Hidden states"));
    String page = Report.html(List.of(FakeRun.complete("quickstart", 1).looked()));
    assertTrue(page.contains("Hidden states"));
    assertTrue(page.contains("Equivariance error<small>relative</small>"), "in the table");
    assertTrue(page.contains("2.60×10⁻⁷"));
    assertTrue(page.contains("<dt>Motion undone</dt>"));
  }

  @Test
  void repetitionsHaveAMeanAndADeviation() throws IOException {
    FakeRun first = FakeRun.complete("a", 1);
    FakeRun second =
        FakeRun.complete("b", 2).replacing("experiment.conf", "seed = 42", "seed = 43");
    second.replacing("metrics.json", "5f1c0e9b", "00000000");
    for (FakeRun run : List.of(first, second)) {
      run.with(
          "metrics.json",
          new String(run.read("metrics.json").orElseThrow(), StandardCharsets.UTF_8)
              .replaceFirst(
                  "\"test.mse\": [0-9.]+", "\"test.mse\": " + (run == first ? "0.004" : "0.006"))
              .replaceFirst(
                  "(\"grnn\": \\{\"test.mse\": )[0-9.]+", "$1" + (run == first ? "0.02" : "0.03")));
    }
    String page = Report.html(List.of(first, second));
    has(
        page,
        "Repetitions of quickstart",
        "0.00500 ± 0.00141",
        "0.0250 ± 0.00707",
        "the same in every run: fernn, grnn.",
        "a (seed 42), b (seed 43)",
        "repeat one experiment with different seeds",
        "data-chart=\"repetitions\"",
        "<dt>Repetitions</dt>");
    assertFalse(page.contains("not directly comparable"));
    JsonNode group = new ObjectMapper().readTree(data(page)).at("/repetitions/0");
    assertEquals("fernn", group.at("/models/0/name").asText());
    assertEquals(0.005, group.at("/models/0/mean").asDouble(), 1e-12);
    assertEquals(0.002 / Math.sqrt(2), group.at("/models/0/std").asDouble(), 1e-12);
    assertEquals("b", group.at("/models/0/runs/1").asText());
  }

  @Test
  void aBrokenFileIsNamed() {
    for (String path : List.of("run.json", "metrics.json", "pictures.json", "data/dataset.json")) {
      broken(path, FakeRun.complete("quickstart", 1).with(path, "{\"models\": "));
      broken(path, FakeRun.complete("quickstart", 1).with(path, "[]"));
    }
    broken("experiment.conf", FakeRun.complete("quickstart", 1).with("experiment.conf", "a { b"));
    broken(
        "models/fernn/history.jsonl line 2",
        FakeRun.complete("quickstart", 1)
            .with("models/fernn/history.jsonl", "{\"kind\":\"epoch\",\"epoch\":1}\n{oops}\n"));
    broken(
        "metrics.json",
        FakeRun.complete("quickstart", 1).replacing("metrics.json", "0.0951", "\"low\""));
    broken(
        "metrics.json",
        FakeRun.complete("quickstart", 1).replacing("metrics.json", "[-2,-1,0,1,2]", "[0,1]"));
    broken(
        "pictures.json",
        FakeRun.complete("quickstart", 1)
            .replacing("pictures.json", "\"canvas\":28", "\"canvas\":27"));
    broken(
        "pictures.json",
        FakeRun.complete("quickstart", 1)
            .replacing("pictures.json", "\"frames\":\"", "\"frames\":\"%%"));
  }

  @Test
  void brokenPartsOfClassifiersAndStatesAreNamed() {
    broken(
        "metrics.json",
        FakeRun.classifier("quickstart", 1).replacing("metrics.json", "\"walking\",", ""));
    broken(
        "metrics.json",
        FakeRun.classifier("quickstart", 1)
            .replacing("metrics.json", "\"range\": [0,1,2]", "\"range\": [0,1]"));
    broken(
        "hidden.json",
        FakeRun.complete("quickstart", 1)
            .looked()
            .replacing("hidden.json", "\"frames\":10", "\"frames\":9"));
    broken(
        "hidden.json",
        FakeRun.complete("quickstart", 1)
            .looked()
            .replacing("hidden.json", "\"low\":[-1,0]", "\"low\":[0]"));
  }

  @Test
  void codeWithAClosingTagInAStringIsDefused() {
    assertEquals(
        "a='<\\/script>';b=\"<\\/SCRIPT\";c='<\\!--'",
        Script.code("a='</script>';b=\"</SCRIPT\";c='<!--'"));
  }

  private static void broken(String path, FakeRun run) {
    InputException error =
        assertThrows(InputException.class, () -> Report.html(List.of(run)), path);
    assertTrue(error.what().startsWith("quickstart/" + path), error.what());
    assertFalse(error.what().contains("\n"), error.what());
  }

  private static void has(String page, String... expected) {
    for (String part : expected) {
      assertTrue(page.contains(part), () -> "missing: " + part);
    }
  }

  private static String text(String page) {
    return page.replaceAll("(?s)<script.*?</script>|<style.*?</style>", "");
  }

  private static String data(String page) {
    Matcher matcher =
        Pattern.compile("(?s)<script type=\"application/json\" id=\"report-data\">(.*?)</script>")
            .matcher(page);
    assertTrue(matcher.find());
    return matcher.group(1);
  }

  private static int count(String page, String what) {
    return page.split(Pattern.quote(what), -1).length - 1;
  }

  private static long ids(String page) {
    return Pattern.compile(" id=\"([^\"]*)\"")
        .matcher(page)
        .results()
        .map(r -> r.group(1))
        .distinct()
        .count();
  }
}
