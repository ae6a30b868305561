package io.jenkins.plugins.agentic.engine.prompt.studio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.prompt.PromptTemplate;
import io.jenkins.plugins.agentic.engine.prompt.template.DotPrompt;
import io.jenkins.plugins.agentic.engine.prompt.template.FrontMatter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Prompts of Google AI Studio, in and out again. */
class AiStudioTest {
    private static final String CHAT =
            """
            {"runSettings": {"temperature": 0.4, "model": "models/gemini-3-pro-preview", "topP": 0.95, "topK": 64,
               "maxOutputTokens": 65536, "safetySettings": [{"category": "HARM_CATEGORY_HARASSMENT", "threshold": "OFF"}],
               "enableCodeExecution": false, "thinkingBudget": -1, "googleSearch": {}, "thinkingLevel": "THINKING_HIGH"},
             "systemInstruction": {"text": "Be &lt;kind&gt; &amp; brief."},
             "citations": [{"uri": "x"}],
             "chunkedPrompt": {"chunks": [
               {"text": "Write {{topic}} in Vue: {{ x | upper }}", "role": "user", "tokenCount": 4},
               {"text": "hm", "role": "model", "isThought": true},
               {"driveImage": {"id": "1"}, "role": "user"},
               {"text": "", "errorMessage": "quota", "role": "model"},
               {"text": "Done.", "role": "model", "finishReason": "STOP"},
               {"text": "And {{topic}}?", "role": "user"}],
              "pendingInputs": [{"text": "", "role": "user"}]}}
            """;

    private static DotPrompt imported(String json) {
        return DotPrompt.parse("p", StudioImport.read("p", json).source(), DotPrompt.Library.empty());
    }

    @Test
    void should_import_a_chat_and_say_what_was_left_out() {
        StudioImport.Imported imported = StudioImport.read("p", CHAT);
        PromptTemplate template = PromptTemplate.parse("p", imported.source());

        assertThat(template.model()).contains("gemini-3-pro-preview");
        assertThat(template.config("thinkingBudget")).contains(-1.0);
        assertThat(template.configText("thinkingLevel")).contains("high");
        assertThat(template.safety()).containsEntry("HARM_CATEGORY_HARASSMENT", "OFF");
        assertThat(template.render(Map.of("topic", "T")))
                .containsExactly(
                        new PromptTemplate.Message("system", "Be <kind> & brief."),
                        new PromptTemplate.Message("user", "Write {{topic}} in Vue: {{ x | upper }}"),
                        new PromptTemplate.Message("model", "Done."),
                        new PromptTemplate.Message("user", "And T?"));
        assertThat(imported.notes())
                .containsExactly(
                        "Chunk 2 is a thought of the model and was left out.",
                        "Chunk 3 has no text (it has driveImage, role) and was left out.",
                        "Chunk 4 is an error and was left out.");
    }

    @Test
    void should_give_back_what_it_does_not_know() throws Exception {
        JsonNode exported =
                Json.MAPPER.readTree(StudioExport.write(imported(CHAT)).json());

        ObjectNode expected = (ObjectNode) Json.MAPPER.readTree(CHAT);
        var chunks = (com.fasterxml.jackson.databind.node.ArrayNode)
                expected.path("chunkedPrompt").path("chunks");
        chunks.remove(3);
        chunks.remove(2);
        chunks.remove(1);
        expected.putObject("systemInstruction").put("text", "Be <kind> & brief.");
        assertThat(exported).isEqualTo(expected);
    }

    @Test
    void should_import_a_structured_prompt_with_examples_and_test_cases() throws Exception {
        String json =
                """
                {"runSettings": {"model": "models/gemini-2.5-flash"},
                 "dataPrompt": {"preamble": "Name the capital.",
                   "columns": [{"columnId": "1", "displayName": "Country:", "isInput": true}, {"columnId": "2", "displayName": "Capital:"}],
                   "rows": [{"rowId": "r1", "columnBindings": {"1": "C&#39;te &lt;d", "2": "Y"}}], "rowsUsed": ["r1"]},
                 "testExamples": [{"inputBindings": {"1": "Peru"}}]}
                """;
        StudioImport.Imported imported = StudioImport.read("capitals", json);
        PromptTemplate template = PromptTemplate.parse("capitals", imported.source());

        assertThat(template.render(Map.of("country", "Chad")))
                .extracting(message -> message.role() + ":" + message.text())
                .containsExactly("system:Name the capital.", "user:C'te <d", "model:Y", "user:Chad");
        assertThat(imported.suite()).contains("prompts:\n- capitals\ntests:\n- vars:\n    country: Peru\n");
        JsonNode again =
                Json.MAPPER.readTree(StudioExport.write(template.prompt()).json());
        ObjectNode expected = (ObjectNode) Json.MAPPER.readTree(json.replace("C&#39;te &lt;d", "C'te <d"));
        assertThat(again).isEqualTo(expected);
    }

    @Test
    void should_import_a_request_body() {
        String json =
                """
                {"contents": [{"role": "user", "parts": [{"text": "Hi"}, {"inlineData": {"data": "AA"}}]}],
                 "systemInstruction": {"parts": [{"text": "S"}]}, "tools": [{"googleSearch": {}}],
                 "generationConfig": {"temperature": 1, "thinkingConfig": {"thinkingLevel": "HIGH"},
                   "responseMimeType": "application/json", "responseSchema": {"type": "OBJECT", "properties": {"a": {"type": "STRING"}}}}}
                """;
        PromptTemplate template =
                PromptTemplate.parse("p", StudioImport.read("p", json).source());

        assertThat(template.configText("thinkingLevel")).contains("high");
        assertThat(template.resultSchema().at("/properties/a/type").asText()).isEqualTo("string");
        assertThat(template.render(Map.of())).hasSize(2);
        String source = template.source();
        assertThat(imported(StudioExport.write(template.prompt()).json()).source())
                .isEqualTo(source);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "hello", "", "{\"chunkedPrompt\": {}}", "{\"a\": [1,"})
    void should_refuse_what_is_no_prompt(String json) {
        assertThatThrownBy(() -> StudioImport.read("p", json))
                .hasMessageStartingWith("The file is no prompt of AI Studio: it ");
    }

    @Test
    void should_take_a_request_body_as_the_api_takes_it() {
        PromptTemplate template = PromptTemplate.parse(
                "p",
                StudioImport.read(
                                "p",
                                """
                                {"contents": "Hi {{name}}", "system_instruction": {"parts": [{"text": "S"}]},
                                 "generation_config": {"temperature": 0.3, "max_output_tokens": 100,
                                   "thinking_config": {"thinking_budget": 7}, "response_mime_type": "application/json",
                                   "response_schema": {"type": "OBJECT", "properties": {"a_b": {"type": "STRING"}}}}}
                                """)
                        .source());

        assertThat(template.render(Map.of("name", "Bo")))
                .extracting(message -> message.role() + ":" + message.text())
                .containsExactly("system:S", "user:Hi Bo");
        assertThat(template.config("temperature")).contains(0.3);
        assertThat(template.config("maxOutputTokens")).contains(100.0);
        assertThat(template.config("thinkingBudget")).contains(7.0);
        assertThat(template.resultSchema().at("/properties/a_b/type").asText()).isEqualTo("string");
    }

    @Test
    void should_keep_system_instruction_and_preamble_of_a_structured_prompt_apart() throws Exception {
        String json =
                """
                {"runSettings": {"model": "tunedModels/abc"}, "systemInstruction": {"parts": [{"text": "Be brief."}]},
                 "dataPrompt": {"preamble": "Name the capital.", "columns": [{"columnId": "1", "displayName": "Country", "isInput": true}],
                   "rows": []}}
                """;

        assertThat(Json.MAPPER.readTree(StudioExport.write(imported(json)).json()))
                .isEqualTo(Json.MAPPER.readTree(json));
    }

    @Test
    void should_say_that_a_thought_within_a_chunk_was_left_out() {
        StudioImport.Imported imported = StudioImport.read(
                "p",
                """
                {"chunkedPrompt": {"chunks": [{"role": "user", "text": "Q"},
                  {"role": "model", "parts": [{"text": "hm", "thought": true}, {"text": "A"}]}]}}
                """);

        assertThat(imported.notes()).containsExactly("A thought of the model in chunk 2 was left out.");
        assertThat(imported.source()).contains("A").doesNotContain("hm");
    }

    @Test
    void should_take_what_was_changed_in_ai_studio_and_keep_all_else() throws Exception {
        DotPrompt prompt = DotPrompt.parse(
                "p",
                "---\ndescription: D\nconfig: {temperature: 0.1, odd: 1}\noutput: {schema: {a: string}}\n---\n{{role \"system\"}}Be {{>kind}}.",
                new DotPrompt.Library(partial -> java.util.Optional.of("kind"), schema -> java.util.Optional.empty()));
        ObjectNode file =
                (ObjectNode) Json.MAPPER.readTree(StudioExport.write(prompt).json());
        ((ObjectNode) file.path("runSettings")).put("temperature", 0.9);

        String source = StudioImport.read("p", file.toString()).source();

        assertThat(source)
                .isEqualTo(
                        "---\ndescription: D\nconfig:\n  temperature: 0.9\n  odd: 1\noutput:\n  schema:\n    a: string\n---\n"
                                + "{{role \"system\"}}Be {{>kind}}.\n");
    }

    @Test
    void should_give_back_a_schema_with_its_types_in_capitals() throws Exception {
        String schema =
                "{\"type\":\"OBJECT\",\"properties\":{\"type\":{\"type\":\"ARRAY\",\"items\":{\"type\":\"STRING\"}}}}";
        String chat = "{\"runSettings\":{\"responseMimeType\":\"application/json\",\"responseSchema\":" + schema
                + "},\"systemInstruction\":{},\"chunkedPrompt\":{\"chunks\":[{\"text\":\"Hi\",\"role\":\"user\"}]}}";

        String source = StudioImport.read("p", chat).source();
        StudioExport.Exported exported = StudioExport.write(DotPrompt.parse("p", source, DotPrompt.Library.empty()));

        assertThat(source).contains("type: object", "type: array");
        assertThat(Json.MAPPER.readTree(exported.json()).path("runSettings").path("responseSchema"))
                .isEqualTo(Json.MAPPER.readTree(schema));
        assertThat(exported.json()).doesNotContain("\"agentic\"");
    }

    @Test
    void should_give_a_picoschema_to_ai_studio_and_say_which_keys_it_has_no_place_for() throws Exception {
        DotPrompt prompt = DotPrompt.parse(
                "p",
                "---\nconfig: {temperature: 0.1, odd: 1}\noutput: {format: text, schema: {'a?': string, 'b(array)': integer}}\n---\nHi.\n",
                DotPrompt.Library.empty());

        StudioExport.Exported exported = StudioExport.write(prompt);

        ObjectNode file = (ObjectNode) Json.MAPPER.readTree(exported.json());
        assertThat(file.path("runSettings").path("responseSchema").toString())
                .isEqualTo("{\"type\":\"OBJECT\",\"properties\":{\"a\":{\"type\":\"STRING\",\"nullable\":true},"
                        + "\"b\":{\"type\":\"ARRAY\",\"items\":{\"type\":\"INTEGER\"}}},\"required\":[\"b\"]}");
        assertThat(exported.notes())
                .extracting(note -> note.replaceAll("[^']*'([^']*)'.*", "$1"))
                .containsExactly("config.odd", "output.format");
        assertThat(StudioImport.read("p", exported.json()).source()).isEqualTo(prompt.source());

        ((ObjectNode) file.path("runSettings")).set("responseSchema", Json.MAPPER.readTree("{\"type\":\"STRING\"}"));
        assertThat(StudioImport.read("p", file.toString()).source())
                .contains("schema:\n    type: string\n")
                .contains("odd: 1")
                .doesNotContain("a?");
    }

    @Property(tries = 200)
    void should_import_any_template_of_ours_as_it_was_exported(
            @ForAll("ours") String name,
            @ForAll("texts") String text,
            @ForAll("texts") String other,
            @ForAll @net.jqwik.api.constraints.IntRange(max = 7) int kind)
            throws Exception {
        DotPrompt shipped = DotPrompt.parse(name, shipped(name), DotPrompt.Library.empty());
        String source =
                switch (kind) {
                    case 0 -> shipped.source();
                    case 1 ->
                        shipped.sourceWith(Json.MAPPER.valueToTree(List.of(text, other)), FrontMatter.CONSTRAINTS);
                    case 2 ->
                        shipped.sourceWith(
                                Json.MAPPER.valueToTree(List.of(Map.of("input", text, "output", other))),
                                FrontMatter.EXAMPLES);
                    case 3 ->
                        shipped.sourceWith(
                                Json.MAPPER.valueToTree(Map.of("schema", Map.of("a?(array, some)", "string"))),
                                "output");
                    case 4 -> shipped.sourceWith(Json.MAPPER.valueToTree(Map.of("odd", text)), "config");
                    case 5 -> shipped.sourceWith(Json.MAPPER.valueToTree(text), "description");
                    case 6 -> shipped.sourceWith(Json.MAPPER.valueToTree("tunedModels/" + text.hashCode()), "model");
                    default -> shipped.sourceWithBody("Just " + other.replace("{", "") + "\n\n");
                };
        DotPrompt prompt = DotPrompt.parse(name, source, DotPrompt.Library.empty());

        assertThat(StudioImport.read(name, StudioExport.write(prompt).json()).source())
                .isEqualTo(prompt.source());
    }

    private static final Path SHIPPED = Path.of("../../prompts");

    private static String shipped(String name) throws IOException {
        return Files.readString(SHIPPED.resolve(name + ".prompt"));
    }

    @Provide
    Arbitrary<String> ours() throws IOException {
        try (Stream<Path> files = Files.list(SHIPPED)) {
            return Arbitraries.of(files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".prompt"))
                    .map(file -> file.replace(".prompt", ""))
                    .sorted()
                    .toList());
        }
    }

    @Property(tries = 200)
    void should_import_what_it_exported_as_the_same_source(
            @ForAll("texts") String system, @ForAll("texts") String user, @ForAll("texts") String model) {
        ObjectNode fields = Json.MAPPER.createObjectNode().put("model", "gemini");
        fields.putObject("config").put("temperature", 0.5).put("thinkingLevel", "low");
        ObjectNode chat = Json.MAPPER.createObjectNode();
        chat.putObject("runSettings").put("model", "models/gemini").put("odd", system);
        chat.put("systemInstruction", system);
        var chunks = chat.putObject("chunkedPrompt").putArray("chunks");
        chunks.addObject().put("text", user).put("role", "user");
        chunks.addObject().put("text", model).put("role", "model").put("extra", 1);
        DotPrompt prompt = imported(chat.toString());

        assertThat(imported(StudioExport.write(prompt).json()).source()).isEqualTo(prompt.source());
        assertThat(List.of(FrontMatter.source(prompt.fields().raw(), prompt.body())))
                .containsExactly(prompt.source());
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.of(
                        "{{x}}",
                        "{{#each a}}{{this}}{{/each}}",
                        "{{#each a}}",
                        "{{role \"system\"}}x",
                        "&lt;",
                        "&amp;lt; <",
                        "\\{{x}}",
                        "\\\\{{x}}",
                        "{{> p}}",
                        "{{{",
                        "}}",
                        "{{!c}}",
                        "{{}",
                        "{{}}}"),
                Arbitraries.strings().withChars("ab{}&;lt<>\"' \n\\#").ofMaxLength(25));
    }
}
