package io.jenkins.plugins.agentic.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.errors.ApiException;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordingTest {
    private static final String MODEL = "gemini-2.5-flash";
    private static final String REQUIREMENT = "A library that adds\n  two \"numbers\".\n";

    @TempDir
    private Path folder;

    private GeminiServer server;
    private Client client;

    @BeforeEach
    void record() throws IOException {
        write(
                "recording.json",
                """
                {"format": 1, "requirement": "A library that adds\\n  two \\"numbers\\".\\n", "model": "gemini-2.5-pro",
                 "exchanges": [
                   {"role": "coder", "call": 1, "response": "01-coder.json"},
                   {"role": "coder", "call": 2, "response": "02-coder.json"},
                   {"role": "coder", "call": "2.2", "response": "03-coder.json"},
                   {"role": "reviewer", "call": 1, "response": "04-reviewer.json"}]}
                """);
        write("01-coder.json", recorded("first code", "\"modelVersion\": \"gemini-2.5-pro\","));
        write("02-coder.json", recorded("second code", ""));
        write("03-coder.json", recorded("repaired code", ""));
        write("04-reviewer.json", recorded("good code", "\"modelVersion\": \"gemini-2.5-pro-preview\","));
        server = GeminiServer.start(0, Recording.load(folder));
        client = GeminiServerTest.client(server);
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "coder/1, first code, rehearsal/gemini-2.5-pro",
        "coder/2, second code, rehearsal/gemini-2.5-pro",
        "coder/2.2, repaired code, rehearsal/gemini-2.5-pro",
        "reviewer/1, good code, rehearsal/gemini-2.5-pro-preview"
    })
    void should_answer_by_role_and_call_and_mark_the_model(String label, String text, String model) {
        GenerateContentResponse answer = ask(label, "Write: " + REQUIREMENT);

        assertThat(answer.text()).isEqualTo(text);
        assertThat(answer.modelVersion()).contains(model);
        assertThat(answer.usageMetadata().orElseThrow().totalTokenCount()).contains(48);
    }

    @Test
    void should_answer_the_same_call_again_after_a_restart() {
        assertThat(ask("coder/1", REQUIREMENT).text())
                .isEqualTo(ask("coder/1", REQUIREMENT).text());
    }

    @Test
    void should_stream_and_count_too() {
        try (ResponseStream<GenerateContentResponse> stream =
                client.models.generateContentStream(MODEL, REQUIREMENT, config("coder/1"))) {
            GenerateContentResponse event = stream.iterator().next();
            assertThat(event.text()).isEqualTo("first code");
            assertThat(event.modelVersion()).contains("rehearsal/gemini-2.5-pro");
        }
        Recording recording = Recording.load(folder);
        Request count = new Request("", MODEL, "countTokens", "coder", "1", Reply.JSON.objectNode(), REQUIREMENT);
        assertThat(new String(recording.answer(count).bytes())).isEqualTo("{\"totalTokens\":31}");
    }

    @Test
    void should_overlook_white_space_and_quoting() {
        assertThat(ask("coder/1", "{\"task\": \"A library  that adds\\n two \\\"numbers\\\".\"}")
                        .text())
                .isEqualTo("first code");
        assertThat(ask("coder/1", "<data name=\"requirement\" trust=\"untrusted\">\n" + REQUIREMENT + "\n</data>")
                        .text())
                .isEqualTo("first code");
    }

    @Test
    void should_refuse_another_requirement() {
        ApiException thrown =
                catchThrowableOfType(ApiException.class, () -> ask("coder/1", "A library that subtracts numbers."));

        assertThat(thrown.code()).isEqualTo(400);
        assertThat(thrown.status()).isEqualTo("FAILED_PRECONDITION");
        assertThat(thrown.message())
                .isEqualTo("REHEARSAL: The rehearsal in " + folder
                        + " was recorded for another requirement than this run's.");
    }

    @Test
    void should_refuse_the_requirement_with_a_sentence_added() {
        String prompt = "<data name=\"requirement\">\n" + REQUIREMENT + "It also multiplies.\n</data>";

        assertThatThrownBy(() -> ask("coder/1", prompt)).hasMessageContaining("recorded for another requirement");
    }

    @Test
    void should_refuse_a_call_that_was_not_recorded() {
        assertThatThrownBy(() -> ask("coder/3", REQUIREMENT))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("REHEARSAL: ")
                .hasMessageContaining(
                        "has no answer for call 3 of the role 'coder'; it has coder/1, coder/2, coder/2.2.");
    }

    @Test
    void should_refuse_a_role_that_was_not_recorded() {
        assertThatThrownBy(() -> ask("tester/1", REQUIREMENT))
                .hasMessageContaining("has no answer for call 1 of the role 'tester'; it has coder/1,");
    }

    @Test
    void should_refuse_a_call_without_the_header() {
        assertThatThrownBy(() -> client.models.generateContent(MODEL, REQUIREMENT, null))
                .hasMessageContaining("can't tell which call this is");
    }

    @Test
    void should_name_a_missing_index() {
        Path nowhere = folder.resolve("nowhere");
        assertThatThrownBy(() -> Recording.load(nowhere))
                .isInstanceOf(RecordingException.class)
                .hasMessage(nowhere.resolve("recording.json") + " does not exist.");
    }

    @Test
    void should_name_a_missing_answer() throws IOException {
        Files.delete(folder.resolve("02-coder.json"));
        assertThatThrownBy(() -> Recording.load(folder))
                .hasMessage(folder.resolve("02-coder.json") + " does not exist.");
    }

    @Test
    void should_name_line_and_file_of_what_is_not_json() throws IOException {
        write("02-coder.json", "{\n  \"candidates\": oops }");
        assertThatThrownBy(() -> Recording.load(folder))
                .hasMessageStartingWith(folder.resolve("02-coder.json") + " is not JSON (line 2: ");
    }

    @Test
    void should_name_an_answer_that_is_not_the_models() throws IOException {
        write("02-coder.json", "{}");
        assertThatThrownBy(() -> Recording.load(folder))
                .hasMessage(folder.resolve("02-coder.json")
                        + " is not a generateContent response: it has no 'candidates'.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[] | does not hold a JSON object.",
                "{\"format\": 2} | has format 2, not 1.",
                "{\"format\": 1} | has no 'requirement'.",
                "{\"format\": 1, \"requirement\": \"x\"} | has no list 'exchanges'.",
                "{\"format\": 1, \"requirement\": \"x\", \"exchanges\": [{}]} | has an exchange without role or call: {}.",
                "{\"format\": 1, \"requirement\": \"x\", \"exchanges\": [{\"role\": \"a\", \"call\": 1, "
                        + "\"response\": \"../x.json\"}]} | names no file of its folder as response of a/1.",
                "{\"format\": 1, \"requirement\": \"x\", \"exchanges\": [{\"role\": \"a\", \"call\": 1, "
                        + "\"response\": \"01-coder.json\"}, {\"role\": \"a\", \"call\": 1, \"response\": "
                        + "\"01-coder.json\"}]} | has two answers for a/1."
            })
    void should_say_what_is_wrong_with_an_index(String index, String complaint) throws IOException {
        write("recording.json", index);
        assertThatThrownBy(() -> Recording.load(folder))
                .isInstanceOf(RecordingException.class)
                .hasMessage(folder.resolve("recording.json") + " " + complaint);
    }

    private GenerateContentResponse ask(String label, String prompt) {
        return client.models.generateContent(MODEL, prompt, config(label));
    }

    private static GenerateContentConfig config(String label) {
        return GenerateContentConfig.builder()
                .httpOptions(HttpOptions.builder()
                        .headers(Map.of("x-agentic-call", label))
                        .build())
                .build();
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content);
    }

    private static String recorded(String text, String modelVersion) {
        return """
                {"candidates": [{"content": {"role": "model", "parts": [{"text": "%s"}]}, "finishReason": "STOP"}],
                 %s "usageMetadata": {"promptTokenCount": 31, "candidatesTokenCount": 17, "totalTokenCount": 48}}
                """
                .formatted(text, modelVersion);
    }
}
