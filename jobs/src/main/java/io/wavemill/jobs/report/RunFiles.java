package io.wavemill.jobs.report;

import java.util.List;
import java.util.Optional;

/** The files of one run, wherever they lie. */
public interface RunFiles {
  /**
   * What the run is called where several stand side by side.
   *
   * @return the last part of its folder's name, say
   */
  String name();

  /**
   * A file of the run. The report asks for {@code run.json}, {@code experiment.conf}, {@code
   * metrics.json}, {@code pictures.json}, {@code hidden.json}, {@code data/dataset.json}, then
   * {@code dataset.json} where that is missing (an answer may come from the dataset's own place),
   * and {@code models/NAME/history.jsonl} for each name of {@link #modelNames}.
   *
   * @param path relative to the run's folder, with {@code /} between its parts
   * @return its bytes, or nothing where there is no such file
   */
  Optional<byte[]> read(String path);

  /**
   * The models that have a folder.
   *
   * @return names of the folders under {@code models}, in any order
   */
  List<String> modelNames();
}
