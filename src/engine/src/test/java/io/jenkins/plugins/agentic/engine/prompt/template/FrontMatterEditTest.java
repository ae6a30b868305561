package io.jenkins.plugins.agentic.engine.prompt.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.agentic.engine.Json;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Fields are set in the source's text, of which the rest stays as it is. */
class FrontMatterEditTest {
    private static final String SOURCE =
            """
            # a licence

            ---
            # which model
            model: gemini # the fast one
            config:
              # low: we want the same each time
              temperature: 0.2
              topK: 3
            # ours
            acme.list: [1, 2] # kept
            description: >
              Folded
              text

            output:
              schema:
                a: string
            ---

            Hi {{name}}
            """;

    private static String set(String source, Object value, String... path) {
        JsonNode node = value == null ? MissingNode.getInstance() : Json.MAPPER.valueToTree(value);
        return DotPrompt.parse("p", source, DotPrompt.Library.empty()).sourceWith(node, path);
    }

    @Test
    void should_change_one_line_only() {
        assertThat(set(SOURCE, 0.7, "config", "temperature"))
                .isEqualTo(SOURCE.replace("temperature: 0.2", "temperature: 0.7"));
        assertThat(set(SOURCE, "no", "model")).isEqualTo(SOURCE.replace("gemini #", "'no' #"));
        assertThat(set(SOURCE, 5, "config", "topP")).isEqualTo(SOURCE.replace("topK: 3\n", "topK: 3\n  topP: 5\n"));
        assertThat(set(SOURCE, null, "config", "temperature")).isEqualTo(SOURCE.replace("  temperature: 0.2\n", ""));
        assertThat(set(SOURCE, "short", "description")).isEqualTo(SOURCE.replace(">\n  Folded\n  text", "short"));
    }

    @Test
    void should_add_what_there_was_not() {
        String changed = set(SOURCE, List.of(Map.of("input", "a\nb", "output", "{{c}}")), FrontMatter.EXAMPLES);

        assertThat(changed)
                .startsWith(SOURCE.substring(0, SOURCE.indexOf("    a: string")))
                .endsWith("\n---\n\nHi {{name}}\n");
        assertThat(DotPrompt.parse("p", changed, DotPrompt.Library.empty())
                        .fields()
                        .examples())
                .containsExactly(new Example(Json.MAPPER.valueToTree("a\nb"), Json.MAPPER.valueToTree("{{c}}")));
        assertThat(set("Hi", "m", "model")).isEqualTo("---\nmodel: m\n---\nHi");
    }

    @Property(tries = 300)
    void should_read_again_what_was_set(@ForAll("texts") String text, @ForAll("paths") List<String> path) {
        String[] keys = path.toArray(String[]::new);
        String changed = set(SOURCE, Map.of("t", text, "l", List.of(text, 1, true)), keys);

        DotPrompt prompt = DotPrompt.parse("p", changed, DotPrompt.Library.empty());
        assertThat(prompt.fields().at(keys).path("t").textValue()).isEqualTo(text);
        ObjectNode expected =
                DotPrompt.parse("p", SOURCE, DotPrompt.Library.empty()).fields().raw();
        ObjectNode actual = prompt.fields().raw();
        expected.remove(path.get(0));
        actual.remove(path.get(0));
        assertThat(actual).isEqualTo(expected);
        assertThat(prompt.body()).isEqualTo("Hi {{name}}");
        assertThat(changed).contains("# a licence", "# which model", "# ours", "# kept");
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.of(
                        "",
                        " ",
                        "no",
                        "0x1F",
                        "1e5",
                        "~",
                        "---",
                        "a: b # c",
                        "- x",
                        "\n\n",
                        "a\n---\nb",
                        "x\r\ny\t",
                        "🦉"),
                Arbitraries.strings().withChars("a{}[]:#-'\"\\ \n|>&*!%@`,?é").ofMaxLength(30));
    }

    @Provide
    Arbitrary<List<String>> paths() {
        return Arbitraries.of(
                List.of("metadata"),
                List.of("metadata", "new"),
                List.of("config", "x"),
                List.of("config", "topK"),
                List.of("acme.list"),
                List.of("description2"));
    }
}
