package io.wavemill.jobs.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "doctor",
    description = "What this machine has, and what wavemill would use of it.",
    footer = {"", "Example:", "  wavemill doctor", "  wavemill doctor --json"})
final class DoctorCommand extends JobCommand {

  @Option(names = "--json", description = "Write JSON, for programs.")
  private boolean json;

  DoctorCommand(Environment environment) {
    super(environment);
  }

  @Override
  void execute(Context context, Jobs jobs) {
    Diagnosis diagnosis = Diagnosis.of(context.master());
    if (json) {
      ObjectNode node = new ObjectMapper().createObjectNode();
      diagnosis.findings().forEach(node::put);
      ArrayNode warnings = node.putArray("warnings");
      diagnosis.warnings().forEach(warnings::add);
      context.out().println(node.toPrettyString());
      return;
    }
    int width = diagnosis.findings().keySet().stream().mapToInt(String::length).max().orElse(0) + 2;
    diagnosis
        .findings()
        .forEach((name, value) -> context.out().printf("%-" + width + "s%s%n", name, value));
    if (diagnosis.warnings().isEmpty()) {
      context.out().println("All is well.");
    }
    diagnosis.warnings().forEach(warning -> context.out().println("Warning: " + warning));
  }
}
