package io.jenkins.plugins.agentic.offline;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.spec.StepSpec;
import io.jenkins.plugins.agentic.engine.spec.StepSpec.ParameterSpec;
import io.jenkins.plugins.agentic.engine.spec.StepSpecs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The forms of the steps against the engine's StepSpecs: a parameter that a form lacks is one that nobody finds. */
class FieldsTest {
    private static final Path STEPS = PluginFiles.RESOURCES.resolve("io/jenkins/plugins/agentic");
    private static final Pattern ENTRY =
            Pattern.compile("<f:entry field=\"(\\w+)\"[^>]*>(.*?)</f:entry>", Pattern.DOTALL);
    private static final Pattern INCLUDED =
            Pattern.compile("<st:include from=\"\\$\\{descriptor\\}\" page=\"(/[^\"]+)\"");
    private static final String BY_HAND = "${%Write it into the snippet by hand}";

    /** Maps, lists of maps and what another step returned: no form can ask for them. They are shown, with their help. */
    private static final Set<String> MAPS = Set.of(
            "context",
            "previousOutputs",
            "checkpointOpen.plan",
            "checkpointOpen.diff",
            "checkpointOpen.findings",
            "checkpointOpen.tests",
            "checkpointOpen.release",
            "compilePlan.definition",
            "compilePlan.image",
            "compileArtifacts.images",
            "compileArtifacts.steps",
            "compileArtifacts.build",
            "compileArtifacts.schema",
            "compileReport.step",
            "dockerImage.buildArgs",
            "releaseWatch.signals");

    /** A field of a form, with what is in it. */
    private record Entry(String field, String content) {}

    static List<StepSpec> specs() {
        return StepSpecs.all();
    }

    @ParameterizedTest
    @MethodSource("specs")
    void should_have_a_field_for_each_parameter(StepSpec spec) {
        List<Entry> form = entries(config(spec));

        assertThat(form)
                .extracting(Entry::field)
                .containsExactlyInAnyOrderElementsOf(
                        spec.parameters().stream().map(ParameterSpec::name).toList());
        for (Entry entry : form) {
            assertThat(isWrittenByHand(entry))
                    .as(spec.name() + "." + entry.field)
                    .isEqualTo(isMap(spec, entry.field));
            if (!isWrittenByHand(entry)) {
                assertThat(entry.content).contains("<");
            }
        }
    }

    /** A text box would give a list one element with everything in it. */
    @ParameterizedTest
    @MethodSource("specs")
    void should_have_lists_as_lines_or_rows(StepSpec spec) {
        List<Entry> form = entries(config(spec));
        for (ParameterSpec parameter : spec.parameters()) {
            if (parameter.type() == StepSpec.Type.LIST && !isMap(spec, parameter.name())) {
                assertThat(form)
                        .filteredOn(entry -> entry.field.equals(parameter.name()))
                        .singleElement()
                        .matches(entry -> entry.content.contains("<f:textarea/>")
                                || entry.content.contains("<f:repeatable name=\"" + parameter.name()));
            }
        }
    }

    @Test
    void should_name_only_maps_that_there_are() {
        Set<String> there = new TreeSet<>();
        for (StepSpec spec : specs()) {
            spec.parameters().forEach(parameter -> {
                there.add(parameter.name());
                there.add(spec.name() + "." + parameter.name());
            });
        }

        assertThat(there).containsAll(MAPS);
    }

    private static boolean isMap(StepSpec spec, String parameter) {
        boolean ofAgent = spec.name().startsWith("agent") && MAPS.contains(parameter);
        return ofAgent || MAPS.contains(spec.name() + "." + parameter);
    }

    private static boolean isWrittenByHand(Entry entry) {
        return entry.content.contains(BY_HAND) || entry.content.contains("ByHand}");
    }

    /** Of the form and of those it includes. */
    private static List<Entry> entries(Path form) {
        String text = PluginFiles.text(form);
        List<Entry> entries = new ArrayList<>();
        Matcher entry = ENTRY.matcher(text);
        while (entry.find()) {
            entries.add(new Entry(entry.group(1), entry.group(2)));
        }
        Matcher included = INCLUDED.matcher(text);
        while (included.find()) {
            entries.addAll(entries(Path.of(PluginFiles.RESOURCES + included.group(1))));
        }
        return entries;
    }

    /** The step's own form, or the one that all agent steps have. */
    private static Path config(StepSpec spec) {
        String folder =
                Character.toUpperCase(spec.name().charAt(0)) + spec.name().substring(1) + "Step";
        Optional<Path> own =
                PluginFiles.below(STEPS, folder + "/config.jelly").stream().findFirst();
        Path form = own.orElse(STEPS.resolve("agent/AgentStep/config.jelly"));
        assertThat(own.isPresent() || spec.name().startsWith("agent")).isTrue();
        assertThat(Files.exists(form)).isTrue();
        return form;
    }
}
