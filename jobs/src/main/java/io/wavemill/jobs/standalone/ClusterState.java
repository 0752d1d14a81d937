package io.wavemill.jobs.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What is known of a cluster.
 *
 * @param address where applications find it, {@code spark://127.0.0.1:PORT}; empty until the master
 *     has said so
 * @param webPage address of the master's page
 * @param size how large it was asked to be
 * @param daemons its processes, the master first; none once it has been stopped
 */
record ClusterState(String address, String webPage, ClusterSize size, List<Daemon> daemons) {

  ClusterState {
    daemons = List.copyOf(daemons);
  }

  /** One that has nothing yet. */
  static ClusterState empty(ClusterSize size) {
    return new ClusterState("", "", size, List.of());
  }

  ClusterState with(Daemon daemon) {
    List<Daemon> all = new ArrayList<>(daemons);
    all.add(daemon);
    return new ClusterState(address, webPage, size, all);
  }

  ClusterState at(String master, String page) {
    return new ClusterState(master, page, size, daemons);
  }

  ClusterState stopped() {
    return empty(size);
  }

  /** Those processes that run. */
  List<Daemon> running() {
    return daemons.stream().filter(daemon -> daemon.running().isPresent()).toList();
  }

  /** Whether all of it runs. */
  boolean whole() {
    return daemons.size() == size.workers() + 1 && running().size() == daemons.size();
  }

  String toJson() {
    ObjectNode node = new ObjectMapper().createObjectNode();
    node.put("address", address);
    node.put("webPage", webPage);
    node.put("workers", size.workers());
    node.put("cores", size.cores());
    node.put("memory", size.memory());
    ArrayNode processes = node.putArray("processes");
    for (Daemon daemon : daemons) {
      processes
          .addObject()
          .put("role", daemon.role())
          .put("pid", daemon.pid())
          .put("started", daemon.started().toString())
          .put("log", daemon.log());
    }
    return node.toPrettyString() + "\n";
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IOException if it is anything else
   */
  static ClusterState parse(String json) throws IOException {
    JsonNode node = new ObjectMapper().readTree(json);
    try {
      List<Daemon> daemons = new ArrayList<>();
      for (JsonNode process : node.required("processes")) {
        daemons.add(
            new Daemon(
                process.required("role").asText(),
                process.required("pid").asLong(),
                Instant.parse(process.required("started").asText()),
                process.required("log").asText()));
      }
      return new ClusterState(
          node.required("address").asText(),
          node.required("webPage").asText(),
          new ClusterSize(
              node.required("workers").asInt(),
              node.required("cores").asInt(),
              node.required("memory").asText()),
          daemons);
    } catch (RuntimeException e) {
      if (e instanceof IllegalArgumentException
          || e instanceof DateTimeException
          || e instanceof io.wavemill.datasets.InputException) {
        throw new IOException(e.getMessage(), e);
      }
      throw e;
    }
  }
}
