package io.jenkins.plugins.agentic.engine.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PreviousOutputsTest {
    private static final Path RECORDED = Path.of("../../sample-jobs/typescript-library/rehearsal");

    private static Map<String, Object> output(Map<String, Object> result) {
        return Map.of(
                "role", "coder",
                "result", result,
                "reasoning", "because",
                "confidence", 0.9,
                "nextAgent", "tester",
                "humanReviewRequired", false,
                "usage", Map.of("cost", 1),
                "promptVersion", "coder@1",
                "model", "m");
    }

    @Test
    void should_keep_what_was_decided_and_files_by_hash() {
        Map<String, Object> file = Map.of("path", "a.ts", "action", "create", "content", "abc");
        Map<String, Object> compact = PreviousOutputs.compact(
                Map.of("coder", output(Map.of("files", List.of(file), "notes", "", "issues", List.of()))), 10_000);

        assertThat(Json.write(compact))
                .isEqualTo("{\"coder\":{\"confidence\":0.9,\"files\":[{\"action\":\"create\",\"path\":\"a.ts\","
                        + "\"sha256\":\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\","
                        + "\"size\":3}]}}");
    }

    @Test
    void should_not_depend_on_the_order_of_what_it_is_given() {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("b", output(Map.of("x", 1)));
        one.put("a", output(Map.of("y", 2)));
        Map<String, Object> other = new LinkedHashMap<>();
        other.put("a", output(Map.of("y", 2)));
        other.put("b", output(Map.of("x", 1)));

        assertThat(Json.write(PreviousOutputs.compact(one, 1000)))
                .isEqualTo(Json.write(PreviousOutputs.compact(other, 1000)))
                .startsWith("{\"a\":");
    }

    @Test
    void should_stay_within_its_bound_and_say_what_was_cut() {
        Map<String, Object> byRole = Map.of(
                "planner", output(Map.of("summary", "s".repeat(5000))),
                "reviewer", output(Map.of("issues", java.util.Collections.nCopies(500, "an issue"))));

        Map<String, Object> shortened = PreviousOutputs.compact(byRole, 3000);
        Map<String, Object> tiny = PreviousOutputs.compact(byRole, 120);

        assertThat(Json.write(shortened).length()).isLessThan(3100);
        assertThat(shortened.get("cut"))
                .isEqualTo("Texts over 1000 characters and lists over 100 entries are shortened.");
        assertThat(Json.write(shortened)).contains("… 400 more");
        assertThat(tiny.get("cut")).asString().contains("left out: reviewer");
        assertThat(tiny).containsOnlyKeys("planner", "cut");
    }

    @Test
    void should_give_the_template_text_and_nothing_where_there_is_nothing() {
        AgentInput input = AgentInput.of(Map.of("task", "t", "previousOutputs", Map.of("p", output(Map.of("x", 1)))));

        assertThat(input.variables()).containsEntry("previousOutputs", "{\"p\":{\"confidence\":0.9,\"x\":1}}");
        assertThat(AgentInput.of(Map.of("task", "t", "previousOutputs", Map.of()))
                        .variables())
                .containsOnlyKeys("task", "context", "constraints");
        assertThat(AgentInput.of(Map.of("task", "t")).variables()).containsOnlyKeys("task", "context", "constraints");
    }

    /** The figures of docs/agents.md: characters a fourth are taken for tokens. */
    @Test
    void should_take_less_than_half_of_the_tokens_for_the_samples_answers() throws IOException {
        Map<String, Object> byRole = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(RECORDED)) {
            for (Path file : files.filter(path -> path.toString().matches(".*\\d\\d-\\w+\\.json"))
                    .sorted()
                    .toList()) {
                JsonNode recorded = Json.MAPPER.readTree(Files.readString(file));
                JsonNode answer = Json.MAPPER.readTree(
                        recorded.at("/candidates/0/content/parts/0/text").asText());
                String role = file.getFileName().toString().replaceAll("\\d+-|\\.json", "");
                byRole.put(role, Json.plain(answer));
            }
        }
        assertThat(byRole).containsKeys("planner", "coder", "reviewer", "packager");

        int before = 0;
        int after = 0;
        for (Map.Entry<String, Object> role : byRole.entrySet()) {
            Map<String, Object> one = Map.of(role.getKey(), role.getValue());
            int whole = Json.write(one).length() / 4;
            int compact = Json.write(PreviousOutputs.compact(one, 24_000)).length() / 4;
            before += whole;
            after += compact;
            System.out.println("previousOutputs of " + role.getKey() + ": " + whole + " -> " + compact + " tokens");
        }
        System.out.println("previousOutputs of all: " + before + " -> " + after + " tokens");
        assertThat(after).isLessThan(before / 2);
    }
}
