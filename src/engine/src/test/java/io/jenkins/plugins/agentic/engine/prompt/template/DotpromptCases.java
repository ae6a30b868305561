package io.jenkins.plugins.agentic.engine.prompt.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.jenkins.plugins.agentic.engine.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Runs cases in the YAML form of dotprompt's language-neutral specification. */
final class DotpromptCases {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private DotpromptCases() {}

    /** One test for each case of each file below a folder. */
    static List<DynamicTest> below(Path folder) throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                for (JsonNode suite : YAML.readTree(file.toFile())) {
                    for (JsonNode test : suite.path("tests")) {
                        String name = folder.relativize(file) + " / "
                                + suite.path("name").asText() + " / "
                                + test.path("desc").asText();
                        tests.add(DynamicTest.dynamicTest(name, () -> run(suite, test)));
                    }
                }
            }
        }
        return tests;
    }

    private static void run(JsonNode suite, JsonNode test) {
        JsonNode data = merged(suite.path("data"), test.path("data"));
        DotPrompt.Library library = new DotPrompt.Library(
                name -> text(suite.path("partials").path(name))
                        .or(() -> text(suite.path("resolverPartials").path(name))),
                name -> Optional.of(suite.path("schemas").path(name)).filter(JsonNode::isObject));
        DotPrompt prompt = DotPrompt.parse("case", suite.path("template").asText(), library);
        List<Message> messages = new ArrayList<>();
        data.path("messages").forEach(message -> messages.add(Message.of((Map<?, ?>) Json.plain(message))));

        Rendered rendered = prompt.render(
                PromptData.of(map(data.path("input"))).withMessages(messages).withContext(map(data.path("context"))),
                map(test.path("options").path("input").path("default")));

        ObjectNode expected = test.path("expect").deepCopy();
        JsonNode raw = expected.remove("raw");
        JsonNode input = expected.remove("input");
        for (String key : List.of("ext", "config", "metadata")) {
            if (!expected.has(key)) {
                expected.putObject(key);
            }
        }
        ObjectNode actual = Json.MAPPER.valueToTree(rendered.toMap());
        JsonNode actualRaw = actual.remove("raw");
        assertThat((JsonNode) actual).isEqualTo(expected);
        if (raw != null) {
            assertThat(actualRaw).isEqualTo(raw);
        }
        if (input != null && input.has("schema")) {
            JsonNode metadata = Json.MAPPER.valueToTree(prompt.metadata());
            assertThat(metadata.path("input")).isEqualTo(input);
        }
    }

    private static JsonNode merged(JsonNode suite, JsonNode test) {
        ObjectNode merged = Json.MAPPER.createObjectNode();
        suite.properties().forEach(entry -> merged.set(entry.getKey(), entry.getValue()));
        test.properties().forEach(entry -> merged.set(entry.getKey(), entry.getValue()));
        return merged;
    }

    private static Optional<String> text(JsonNode node) {
        return Optional.ofNullable(node.textValue());
    }

    private static Map<String, Object> map(JsonNode node) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (node.isObject()) {
            ((Map<?, ?>) Json.plain(node)).forEach((key, value) -> map.put(String.valueOf(key), value));
        }
        return map;
    }
}
