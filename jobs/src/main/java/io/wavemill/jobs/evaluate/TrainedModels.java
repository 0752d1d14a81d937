package io.wavemill.jobs.evaluate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wavemill.datasets.InputException;
import io.wavemill.jobs.config.Experiment;
import io.wavemill.jobs.dataset.StoredDataset;
import io.wavemill.jobs.run.RunFolder;
import io.wavemill.jobs.storage.Storage;
import io.wavemill.jobs.train.ModelFile;
import io.wavemill.jobs.train.TrainJob;
import io.wavemill.jobs.train.TrainingState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.TrainingConfig;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * The trained models of a run with what they are evaluated on.
 *
 * @param experiment the run's
 * @param dataset that they were trained on
 * @param states of their training, by name, in the experiment's order
 * @param networks by name, in the same order
 */
record TrainedModels(
    Experiment experiment,
    StoredDataset dataset,
    Map<String, TrainingState> states,
    Map<String, MultiLayerNetwork> networks) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Those of a run.
   *
   * @throws InputException if no model is trained, or one was trained on another dataset
   */
  static TrainedModels of(RunFolder run, StoredDataset dataset) {
    Experiment experiment = run.experiment();
    List<String> trained = TrainJob.trained(experiment, run);
    String data = dataset.uri();
    if (trained.isEmpty()) {
      throw new InputException(
          run.storage().address() + " holds no trained model.",
          "Train first: wavemill train CONF --data " + data + " --out " + run.storage().address());
    }
    Map<String, TrainingState> states = new LinkedHashMap<>();
    Map<String, MultiLayerNetwork> networks = new LinkedHashMap<>();
    for (String name : trained) {
      Storage folder = run.model(name);
      TrainingState state = TrainingState.read(folder);
      if (!state.fits(dataset.card().fingerprint())) {
        throw new InputException(
            name + " was not trained on the dataset in " + data + ": the fingerprints differ.",
            "Give the dataset of the training with --data.");
      }
      states.put(name, state);
      String file = TrainingState.MODEL;
      networks.put(name, ModelFile.network(folder.readBytes(file), folder.address(file)));
    }
    return new TrainedModels(experiment, dataset, states, networks);
  }

  /** The models' names, in the experiment's order. */
  List<String> names() {
    return new ArrayList<>(states.keySet());
  }

  /** The beginning of {@code metrics.json}: what was evaluated on what. */
  ObjectNode json() {
    ObjectNode root = JSON.createObjectNode();
    root.put("experiment", experiment.name());
    ObjectNode data = root.putObject("dataset");
    data.put("fingerprint", dataset.card().fingerprint());
    ObjectNode counts = data.putObject("counts");
    dataset.card().counts().forEach(counts::put);
    return root;
  }

  /** Adds how a model's training went. */
  void putTraining(ObjectNode values, String name) {
    TrainingState state = states.get(name);
    if (state.bestValidation() != null) {
      values.put("validation." + state.metric().word(), state.bestValidation());
    }
    // Nothing is known of a training elsewhere.
    if (state.epoch() > 0) {
      values.put("train.loss", state.trainLoss());
      values.put("train.examples", state.examples());
      values.put("train.seconds", state.seconds());
      values.put("train.epochs", state.epoch());
      values.put("best.epoch", state.bestEpoch());
    }
    values.put("parameters", trained(networks.get(name)));
    Double published = experiment.models().get(name).published();
    if (published != null) {
      values.put("published", published);
    }
  }

  /** Number of parameters that training moves: running statistics are none of them. */
  private static long trained(MultiLayerNetwork network) {
    long count = 0;
    for (Layer layer : network.getLayers()) {
      TrainingConfig updaters = layer.getConfig();
      for (Map.Entry<String, INDArray> parameter : layer.paramTable().entrySet()) {
        if (!(updaters.getUpdaterByParam(parameter.getKey()) instanceof NoOp)) {
          count += parameter.getValue().length();
        }
      }
    }
    return count;
  }
}
