package io.wavemill.jobs.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.InputException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExperimentTest {

  private static final String GOOD =
      """
      experiment = tiny
      dataset {
        type = translating-mnist
        train = 60
        validation = 5
        test = 10
      }
      models {
        zebra { type = fernn, hidden = 4, velocityRange = 1 }
        ant { type = grnn, hidden = 4 }
      }
      training { epochs = 1 }
      """;

  @TempDir Path folder;

  private static Experiment parse(String text, String... sets) {
    return Experiment.parse(text, "tiny.conf", List.of(sets), OptionalLong.empty());
  }

  private static InputException refused(String text, String... sets) {
    return assertThrows(InputException.class, () -> parse(text, sets));
  }

  @Test
  void fillsInWhatIsLeftOut() {
    Experiment experiment = parse(GOOD);
    assertEquals("tiny", experiment.name());
    assertEquals("tiny", experiment.title());
    assertEquals(42, experiment.seed());
    TranslatingMnistSettings dataset = (TranslatingMnistSettings) experiment.dataset();
    assertEquals(
        new TranslatingMnistSettings(
            new DigitSettings(DigitSettings.Source.SHIPPED, "", "", List.of()),
            28,
            2,
            2,
            20,
            60,
            5,
            10,
            new LengthSettings(200, 40),
            new VelocitySettings(16, 2),
            0),
        dataset);
    assertEquals(25, dataset.velocity().cells());
    assertEquals(
        new FlowForecasterSettings("fernn", 4, 1, 3, 2, "max", 0, null),
        experiment.models().get("zebra"));
    assertEquals(
        new TrainingSettings(
            "round-averaging",
            2,
            16,
            1,
            5,
            1,
            0,
            new OptimiserSettings(
                "adam",
                1e-3,
                0.9,
                1.0,
                0,
                new OptimiserSettings.Schedule("constant", "epoch", 0.5, 1)),
            new EarlyStoppingSettings(0, 0),
            new CheckpointSettings(0, 10, 2),
            false,
            42,
            10),
        experiment.training());
    assertEquals(new EvaluationSettings(16, 6, true, 8), experiment.evaluation());
    assertEquals(new EngineSettings("fast", "auto"), experiment.engine());
  }

  @Test
  void modelsKeepTheOrderOfTheFile() {
    assertEquals(List.of("zebra", "ant"), List.copyOf(parse(GOOD).models().keySet()));
    assertEquals(
        List.of("zebra", "ant", "bee"),
        List.copyOf(
            parse(GOOD, "models.ant.hidden=5", "models.bee={ type = grnn, hidden = 2 }")
                .models()
                .keySet()));
  }

  @Test
  void roundTripsThroughHocon() {
    Experiment experiment =
        parse(
            GOOD,
            "title=\"a \\\"quoted\\\" title: ä#//\"",
            "models.ant.published=5.3e-4",
            "models.ant.pooling=sum",
            "dataset.digits={ source = download, mirrors = [\"https://example.org/m/\"] }",
            "training.optimiser=sgd",
            "training.schedule={ type = step, per = minibatch, factor = 0.25, every = 30 }",
            "training.earlyStopping={ patience = 3, least = 0.01 }",
            "training.checkpoint={ rounds = 5, minutes = 0.5, keep = 4 }",
            "training.seed=-9007199254740993");
    Experiment again = parse(experiment.toHocon());
    assertEquals(experiment, again);
    assertEquals(experiment.toHocon(), again.toHocon());
    assertEquals(List.copyOf(experiment.models().keySet()), List.copyOf(again.models().keySet()));
    assertEquals(-9007199254740993L, again.training().seed());
    assertEquals(5.3e-4, again.models().get("ant").published());
    assertNull(again.models().get("zebra").published());
  }

  @Test
  void isSerializable() throws IOException, ClassNotFoundException {
    Experiment experiment = parse(GOOD);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(experiment);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertEquals(experiment, in.readObject());
    }
  }

  @Test
  void unknownKeyNamesPathFileLineAndNearest() {
    InputException e = refused(GOOD.replace("train = 60", "train = 60\n  digitPerSequence = 3"));
    assertEquals("tiny.conf:5: unknown key dataset.digitPerSequence.", e.what());
    assertEquals("Did you mean dataset.digitsPerSequence?", e.remedy());
  }

  @Test
  void unknownKeyFarFromAllOthersListsThem() {
    InputException e = refused(GOOD + "\nevaluation { colour = blue }");
    assertEquals("tiny.conf:14: unknown key evaluation.colour.", e.what());
    assertEquals(
        "Remove it. evaluation knows: batch, equivariance, pictures, predictions.", e.remedy());
  }

  @Test
  void misspelledRequiredKeyIsNamedRatherThanTheMissingOne() {
    InputException e = refused(GOOD.replace("epochs", "epoch"));
    assertEquals("tiny.conf:12: unknown key training.epoch.", e.what());
    assertEquals("Did you mean training.epochs?", e.remedy());
    assertEquals(
        "Did you mean training?", refused(GOOD.replace("training {", "trainning {")).remedy());
    assertEquals(
        "Did you mean experiment?", refused(GOOD.replace("experiment =", "experimnt =")).remedy());
  }

  @Test
  void unknownKeyOfTheCommandLineNamesTheOption() {
    InputException e = refused(GOOD, "training.worker=3");
    assertEquals("--set training.worker=3: unknown key training.worker.", e.what());
    assertEquals("Did you mean training.workers?", e.remedy());
    e = refused(GOOD, "model.fernn.hidden=3");
    assertEquals("--set model.fernn.hidden=3: unknown key model.", e.what());
    assertEquals("Did you mean models?", e.remedy());
  }

  @Test
  void dl4jSparkCannotAccumulate() {
    InputException e =
        refused(GOOD, "training.accumulate=2", "training.trainer=dl4j-parameter-averaging");
    assertTrue(e.what().contains("training.accumulate"), e.what());
    assertTrue(e.remedy().contains("round-averaging"), e.remedy());
  }

  @Test
  void keysOfOneTypeAreUnknownToAnother() {
    assertTrue(refused(GOOD, "models.ant.velocity=1").what().contains("unknown key"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          training.workers=0             | training.workers is 0, which is out of range.
          training.workers=-1            | training.workers is -1, which is out of range.
          training.workers=two           | training.workers is "two".
          training.workers=1.5           | training.workers is 1.5, which is not a whole number.
          training.workers=[1]           | training.workers is a list.
          training.workers={a = 1}       | training.workers is a block { … }.
          training.workers=61            | training.workers is 61, but there are only 60 examples.
          training.epochs=0              | training.epochs is 0, which is out of range.
          training.batch=0               | training.batch is 0, which is out of range.
          training.batch=99999999999     | training.batch is 99999999999, which is out of range.
          engine.exactness=exact         | engine.exactness is "exact", which is not known.
          engine.tape=long               | engine.tape is "long", which is not known.
          training.averaging=3           | training.averaging is 3.
          training.averaging.frequency=0 | training.averaging.frequency is 0, which is out of range.
          training.learningRate=0        | training.learningRate is 0, which is out of range.
          training.learningRate=NaN      | training.learningRate is "NaN".
          training.clip=-1               | training.clip is -1, which is out of range.
          training.trainer=spark         | training.trainer is "spark", which is not known.
          training.accumulate=0          | training.accumulate is 0, which is out of range.
          training.optimiser=rmsprop     | training.optimiser is "rmsprop", which is not known.
          training.momentum=2            | training.momentum is 2, which is out of range.
          training.weightDecay=-1        | training.weightDecay is -1, which is out of range.
          training.schedule.type=wave    | training.schedule.type is "wave", which is not known.
          training.schedule.every=0      | training.schedule.every is 0, which is out of range.
          training.checkpoint.keep=0     | training.checkpoint.keep is 0, which is out of range.
          training.earlyStopping.least=2 | training.earlyStopping.least is 2, which is out of range.
          training.inputFrames=20        | training.inputFrames is 20, but a sequence has 20 frames.
          training.inputFrames=0         | training.inputFrames is 0, which is out of range.
          training.seed=abc              | training.seed is "abc".
          dataset.type=rotating          | dataset.type is "rotating", which is not known.
          dataset.train=-5               | dataset.train is -5, which is out of range.
          dataset.test=0                 | dataset.test is 0, which is out of range.
          dataset.validation=0           | dataset.validation is 0, which is out of range.
          dataset.canvas=27              | dataset.canvas is 27, which is out of range.
          dataset.velocityRange=14       | dataset.velocityRange is 14, which is too fast for a canvas of 28 pixels.
          dataset.velocity.range=14      | dataset.velocity.range is 14, which is too fast for a canvas of 28 pixels.
          dataset.velocity.sequences=-1  | dataset.velocity.sequences is -1, which is out of range.
          dataset.length.frames=10       | dataset.length.frames is 10, which leaves nothing to predict.
          dataset.frames=5               | training.inputFrames is 10, but a sequence has 5 frames.
          dataset.partitions=-1          | dataset.partitions is -1, which is out of range.
          dataset.digits=shipped         | dataset.digits is "shipped".
          dataset.digits.source=web      | dataset.digits.source is "web", which is not known.
          dataset.digits.source=folder   | dataset.digits.path is missing, but source is folder.
          dataset.digits.cache=/tmp      | dataset.digits.cache has no meaning while source is shipped.
          dataset.digits.mirrors=x       | dataset.digits.mirrors has no meaning while source is shipped.
          models.ant.hidden=0            | models.ant.hidden is 0, which is out of range.
          models.ant.kernel=4            | models.ant.kernel is 4, which is even, so it has no centre.
          models.ant.kernel=29           | models.ant.kernel is 29, which is larger than the canvas.
          models.ant.velocityRange=1     | models.ant.velocityRange is 1, but a grnn has no velocities.
          models.zebra.velocityRange=14  | models.zebra.velocityRange is 14, which is too fast for a canvas of 28 pixels.
          models.ant.type=grn            | models.ant.type is "grn", which is not known.
          models.ant.pooling=min         | models.ant.pooling is "min", which is not known.
          models.ant.teacherForcing=1.5  | models.ant.teacherForcing is 1.5, which is out of range.
          models.ant.published=-1        | models.ant.published is -1, which is out of range.
          models.ant=3                   | models.ant is 3.
          models."a/b"={type = grnn}     | models."a/b" is no name for a model: it becomes a folder.
          models.Ant={type = grnn}       | models.Ant differs from ant in case only.
          evaluation.batch=0             | evaluation.batch is 0, which is out of range.
          evaluation.pictures=-1         | evaluation.pictures is -1, which is out of range.
          evaluation.predictions=maybe   | evaluation.predictions is "maybe".
          experiment=../up               | experiment is "../up", which cannot be a file name.
          experiment=                    | experiment is "", which cannot be a file name.
          seed=1e99                      | seed is 1.0E99, which is not a whole number.
          """)
  void refusesWhatIsWrong(String set, String complaint) {
    InputException e = refused(GOOD, set);
    assertTrue(e.what().endsWith(": " + complaint), e.what());
    assertFalse(e.remedy().isBlank());
    assertEquals(1, e.getMessage().chars().filter(c -> c == '\n').count(), e.getMessage());
  }

  @Test
  void unknownTypeListsTheKnownOnes() {
    assertEquals(
        "Did you mean grnn? Known: fernn, grnn, rotating-fernn, rotating-grnn, fernn-classifier,"
            + " grnn-classifier, grnn-plus-classifier, cnn3d-classifier.",
        refused(GOOD, "models.ant.type=grn").remedy());
  }

  @Test
  void modelsMustFitTheData() {
    InputException e =
        refused(
            GOOD, "models.ant=null", "models.bee={type=fernn-classifier,hidden=2,velocityRange=1}");
    assertTrue(
        e.what()
            .endsWith(
                "models.bee.type is fernn-classifier, which cannot learn from translating-mnist."),
        e.what());
    assertEquals("Models for it: fernn, grnn, rotating-fernn, rotating-grnn.", e.remedy());
    e = refused(ACTIONS, "models.ant=null", "models.bee={type=grnn,hidden=2}");
    assertTrue(
        e.remedy()
            .startsWith("Models for it: fernn-classifier, grnn-classifier, grnn-plus-classifier"),
        e.remedy());
    e =
        refused(
            "experiment = x, dataset { type = adding, train = 1, validation = 1, test = 1 }",
            "models.ant={type=grnn,hidden=2}");
    assertTrue(
        e.what().endsWith("models cannot be trained on a dataset of type adding."), e.what());
  }

  private static final String ACTIONS =
      """
      experiment = x
      dataset { type = kth-actions, videos.source = synthetic, train = 9, height = 8, width = 16 }
      models { ant { type = fernn-classifier, hidden = 2, velocityRange = 1 } }
      training { epochs = 1 }
      """;

  private static final String TURNING =
      """
      experiment = x
      dataset { type = rotating-mnist, train = 9, validation = 1, test = 1 }
      models { ant { type = rotating-fernn, fields = 2, velocities = [-10, 0, 10] } }
      training { epochs = 1 }
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          models.ant.velocityRange=4     | models.ant.velocityRange is 4, which is too fast for a canvas of 8 pixels.
          models.ant.type=grnn-classifier | models.ant.velocityRange is 1, but a grnn-classifier has no velocities.
          models.ant.published=1.5       | models.ant.published is 1.5, which is out of range.
          models.ant.hidden=0            | models.ant.hidden is 0, which is out of range.
          models.ant.kernel=3            | unknown key models.ant.kernel.
          models.ant.layers=0            | models.ant.layers is 0, which is out of range.
          models.ant.layers=1.5          | models.ant.layers is 1.5, which is not a whole number.
          models.ant.layers=many         | models.ant.layers is "many".
          models.ant.layer=2             | unknown key models.ant.layer.
          models.ant={type=cnn3d-classifier,base=0} | models.ant.base is 0, which is out of range.
          training.inputFrames=3         | training.inputFrames has no meaning where models classify whole sequences.
          """)
  void refusesWhatIsWrongWithClassifiers(String set, String complaint) {
    InputException e = refused(ACTIONS, set);
    assertTrue(e.what().endsWith(": " + complaint), e.what());
    assertEquals(1, e.getMessage().chars().filter(c -> c == '\n').count(), e.getMessage());
  }

  /** One layer is not mentioned: runs begun before there was a choice can be gone on with. */
  @Test
  void recurrentLayers() {
    Experiment one = parse(ACTIONS);
    assertEquals(
        new FlowClassifierSettings("fernn-classifier", 2, 1, 1, null), one.models().get("ant"));
    assertFalse(one.toHocon().contains("layers"), one.toHocon());
    assertEquals(one, parse(ACTIONS, "models.ant.layers=1"));
    for (String type : List.of("fernn-classifier", "grnn-classifier", "grnn-plus-classifier")) {
      String range = type.equals("grnn-classifier") ? "0" : "1";
      Experiment three =
          parse(
              ACTIONS,
              "models.ant.type=" + type,
              "models.ant.velocityRange=" + range,
              "models.ant.layers=3");
      assertEquals(3, ((FlowClassifierSettings) three.models().get("ant")).layers());
      assertEquals(three, parse(three.toHocon()));
    }
    InputException e =
        refused(ACTIONS, "models.ant=null", "models.cnn={type=cnn3d-classifier,layers=2}");
    assertTrue(e.what().endsWith(": unknown key models.cnn.layers."), e.what());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          models.ant.velocities=null     | models.ant.velocities names no velocity.
          models.ant.velocities=[]       | models.ant.velocities names no velocity.
          models.ant.velocities=[10,10]  | models.ant.velocities is [10, 10], with one of them twice.
          models.ant.velocities=[370]    | models.ant.velocities has 370, more than a whole turn per frame.
          models.ant.type=rotating-grnn  | models.ant.velocities is [-10, 0, 10], but a rotating-grnn has no velocities.
          models.ant.orientations=0      | models.ant.orientations is 0, which is out of range.
          models.ant.fields=0            | models.ant.fields is 0, which is out of range.
          training.inputFrames=20        | training.inputFrames is 20, but a sequence has 20 frames.
          dataset.length.frames=10       | dataset.length.frames is 10, which leaves nothing to predict.
          """)
  void refusesWhatIsWrongWithTurningModels(String set, String complaint) {
    assertTrue(
        refused(TURNING, set).what().endsWith(": " + complaint), refused(TURNING, set).what());
  }

  @ParameterizedTest
  @ValueSource(strings = {ACTIONS, TURNING})
  void otherTasksAreReadBackAsWritten(String text) {
    Experiment experiment = parse(text);
    assertEquals(experiment, parse(experiment.toHocon()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"experiment", "dataset.train", "dataset.test", "training.epochs", "dataset.type"})
  void nullTakesBackAndTheMissingIsNamed(String key) {
    InputException e = refused(GOOD, key + "=null");
    assertTrue(e.what().endsWith(": " + key + " is missing."), e.what());
    assertTrue(e.remedy().contains("--set " + key + "=VALUE"), e.remedy());
  }

  @Test
  void modelsCanBeLeftOut() {
    assertEquals(List.of("zebra"), List.copyOf(parse(GOOD, "models.ant=null").models().keySet()));
    Experiment data = parse(GOOD, "models.ant=null", "models.zebra=null");
    assertEquals(data.toHocon(), parse(data.toHocon()).toHocon());
    InputException e = assertThrows(InputException.class, data::requireModels);
    assertTrue(e.what().endsWith(" names no model."), e.what());
    assertTrue(refused("experiment = x").what().contains("dataset.type is missing"));
  }

  @Test
  void overridesTakeHoconAndPlainText() {
    assertEquals(7, parse(GOOD, "training.workers = 7").training().workers());
    assertEquals(8, parse(GOOD, "training.workers=7", "training.workers=8").training().workers());
    assertEquals("a, b: c", parse(GOOD, "title=a, b: c").title());
    TranslatingMnistSettings dataset =
        (TranslatingMnistSettings) parse(GOOD, "dataset.digits.path=/data//mnist#1:x y").dataset();
    assertEquals(DigitSettings.Source.FOLDER, dataset.digits().source());
    assertEquals("/data//mnist#1:x y", dataset.digits().path());
    assertEquals(Path.of("/data/mnist#1:x y"), dataset.digits().folder());
  }

  @ParameterizedTest
  @ValueSource(strings = {"training.workers", "=3", "a..b=3", ".=", "\"a=3"})
  void overridesMustBeAssignments(String set) {
    InputException e = refused(GOOD, set);
    assertTrue(e.what().startsWith("--set " + set + ": not of the form key=value"), e.what());
  }

  @Test
  void brokenOverrideValueIsASyntaxError() {
    InputException e = refused(GOOD, "training.workers={");
    assertTrue(e.what().startsWith("--set training.workers={: "), e.what());
  }

  @Test
  void seedOptionReplacesTheSeedAndFollowsIntoTraining() {
    Experiment experiment = Experiment.parse(GOOD, "x", List.of(), OptionalLong.of(7));
    assertEquals(7, experiment.seed());
    assertEquals(7, experiment.training().seed());
    experiment = Experiment.parse(GOOD, "x", List.of("training.seed=3"), OptionalLong.of(7));
    assertEquals(7, experiment.seed());
    assertEquals(3, experiment.training().seed());
  }

  @Test
  void homeFolderIsExpandedOnlyWhenUsed() {
    TranslatingMnistSettings dataset =
        (TranslatingMnistSettings) parse(GOOD, "dataset.digits.source=download").dataset();
    assertEquals("~/.cache/wavemill/mnist", dataset.digits().cache());
    assertEquals(
        Path.of(System.getProperty("user.home"), ".cache/wavemill/mnist"),
        dataset.digits().cacheFolder());
  }

  @Test
  void mirrorsMustBeAddresses() {
    InputException e =
        refused(GOOD, "dataset.digits={source = download, mirrors = [\"my mirror\"]}");
    assertTrue(e.what().contains("\"my mirror\", which is not an address"), e.what());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          training { epochs = 1          | 1
          a = [1, 2                      | 1
          a = ${nowhere}                 | 1
          """)
  void syntaxErrorsNameTheLine(String text, int line) {
    InputException e = refused(text);
    assertTrue(e.what().startsWith("tiny.conf:" + line + ": "), e.what());
    assertFalse(e.what().contains("\n"));
  }

  @Test
  void readsFilesWithIncludes() throws IOException {
    Files.writeString(folder.resolve("base.conf"), GOOD);
    Path file = folder.resolve("mine.conf");
    Files.writeString(
        file, "include \"base.conf\"\nexperiment = mine\nmodels.aaa = ${models.zebra}");
    Experiment experiment = Experiment.load(file, List.of(), OptionalLong.empty());
    assertEquals("mine", experiment.name());
    assertEquals(3, experiment.models().size());

    Files.writeString(file, "\ninclude \"bass.conf\"\n");
    InputException e =
        assertThrows(
            InputException.class, () -> Experiment.load(file, List.of(), OptionalLong.empty()));
    assertEquals(file + ":2: includes bass.conf, which does not exist.", e.what());

    Files.writeString(file, "include file(\"" + folder + "/none.conf\")");
    e =
        assertThrows(
            InputException.class, () -> Experiment.load(file, List.of(), OptionalLong.empty()));
    assertTrue(e.what().startsWith(file + ":1: includes "), e.what());

    Files.writeString(file, "include \"mine.conf\"");
    e =
        assertThrows(
            InputException.class, () -> Experiment.load(file, List.of(), OptionalLong.empty()));
    assertTrue(e.what().contains("being read already"), e.what());
  }

  @Test
  void errorsInsideAnIncludedFileNameThatFile() throws IOException {
    Path base = folder.resolve("base.conf");
    Files.writeString(base, GOOD.replace("epochs", "epohcs"));
    Path file = folder.resolve("mine.conf");
    Files.writeString(file, "include \"base.conf\"");
    InputException e =
        assertThrows(
            InputException.class, () -> Experiment.load(file, List.of(), OptionalLong.empty()));
    assertEquals(base + ":12: unknown key training.epohcs.", e.what());
  }

  @Test
  void missingFileFolderAndRubbish() throws IOException {
    Files.writeString(folder.resolve("quickstart.conf"), GOOD);
    InputException e =
        assertThrows(
            InputException.class,
            () ->
                Experiment.load(folder.resolve("quikstart.conf"), List.of(), OptionalLong.empty()));
    assertTrue(e.what().endsWith("quikstart.conf does not exist."), e.what());
    assertTrue(
        e.remedy().startsWith("Did you mean " + folder.resolve("quickstart.conf")), e.remedy());

    e =
        assertThrows(
            InputException.class, () -> Experiment.load(folder, List.of(), OptionalLong.empty()));
    assertTrue(e.what().contains("is a folder"), e.what());

    Path binary = folder.resolve("model.zip");
    Files.write(binary, new byte[] {'P', 'K', 3, 4, 0, -1, -2, '\n', '{', '"'});
    assertThrows(
        InputException.class, () -> Experiment.load(binary, List.of(), OptionalLong.empty()));
  }

  @Test
  void aModelDescribedTwiceIsACopyWhoseNameWasNotChanged() {
    InputException e =
        refused(GOOD.replace("ant {", "zebra { type = grnn, hidden = 2 } # {\n  ant {"));
    assertEquals("tiny.conf:10: models.zebra is there already, in line 9.", e.what());
    e = refused(GOOD + "models.ant = { hidden = 3 }");
    assertEquals("tiny.conf:13: models.ant is there already, in line 10.", e.what());
    e = refused(GOOD + "models { \"ant\" : { hidden = 3 } }");
    assertEquals("tiny.conf:13: models.ant is there already, in line 10.", e.what());
  }

  @Test
  void blocksThatAreMeantToMergeDo() {
    Experiment experiment =
        parse(
            GOOD
                + """
                title = "models { ant { // # \\" {"
                # models { ant {
                models.ant.pooling = sum
                models.bee = ${models.ant} { hidden = 9 }
                training { batch = 3 }
                """);
    assertEquals(3, experiment.training().batch());
    assertEquals(1, experiment.training().epochs());
    assertEquals(
        new FlowForecasterSettings("grnn", 9, 0, 3, 2, "sum", 0, null),
        experiment.models().get("bee"));
  }
}
