package io.jenkins.plugins.agentic.engine.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** docs/steps.md between its two marks is what the specifications say; -Ddocs.write=true writes it anew. */
class StepReferenceTest {
    private static final Path PAGE = Path.of("../../docs/steps.md");
    private static final String BEGIN = "<!-- steps: from StepSpecs, do not edit -->\n";
    private static final String END = "<!-- end of steps -->";

    @Test
    void should_document_every_step_as_it_is_specified() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        String reference = reference();
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, page.substring(0, begin) + reference + page.substring(end));
            return;
        }

        assertThat(page.substring(begin, end))
                .as("docs/steps.md; write it anew with -Ddocs.write=true")
                .isEqualTo(reference);
    }

    private static String reference() {
        StringBuilder text = new StringBuilder();
        for (StepSpec step : StepSpecs.all()) {
            text.append("\n## ").append(step.name()).append("\n\n").append(step.help());
            text.append("\nReturns: ").append(step.returns());
            text.append(step.needsWorkspace() ? "\nNeeds a workspace: call it inside `node`.\n\n" : "\n\n");
            text.append("| parameter | type | default | meaning |\n|---|---|---|---|\n");
            for (StepSpec.ParameterSpec parameter : step.parameters()) {
                String fallback = parameter.required()
                        ? "required"
                        : parameter.defaultValue() == null ? "as configured" : Json.write(parameter.defaultValue());
                text.append("| `").append(parameter.name()).append("` | ");
                text.append(parameter.type().name().toLowerCase(Locale.ROOT)).append(" | ");
                text.append(fallback).append(" | ").append(parameter.help()).append(" |\n");
            }
        }
        return text.append('\n').toString();
    }
}
