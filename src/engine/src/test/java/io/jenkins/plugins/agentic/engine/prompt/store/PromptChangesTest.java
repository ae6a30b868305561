package io.jenkins.plugins.agentic.engine.prompt.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PromptChangesTest {
    private static List<String> changes(String before, String after) {
        return PromptChanges.between("---\n" + before + "\n---\nx\n", "---\n" + after + "\n---\nx\n").changes().stream()
                .map(PromptChanges.Change::text)
                .toList();
    }

    @Test
    void should_tell_fields_apart() {
        assertThat(changes(
                        "model: a\nconfig: {temperature: 0.2, topK: 4}\ntools: [read, write]",
                        "model: b\nconfig: {temperature: 0.7}\ntools: [read, search]"))
                .containsExactly(
                        "model a → b",
                        "temperature 0.2 → 0.7",
                        "topK 4 → (none)",
                        "tools: added search",
                        "tools: removed write");
    }

    @Test
    void should_count_examples_from_one() {
        String two = "examples: [{input: a}, {input: b}]";

        assertThat(changes(two, "examples: [{input: a}, {input: b}, {input: c}]"))
                .containsExactly("added example 3");
        assertThat(changes(two, "examples: [{input: a}, {input: z}]")).containsExactly("changed example 2");
        assertThat(changes(two, "examples: [{input: b}]")).containsExactly("removed example 1");
    }

    @Test
    void should_not_take_layout_for_a_change() {
        assertThat(changes("a: {b: 1, c: 2}", "a:\n  c: 2\n  b: 1")).isEmpty();
    }

    @Test
    void should_compare_schemas_by_property() {
        String before = "output: {schema: {type: object, properties: {a: {type: string}, b: {type: object,"
                + " properties: {c: {type: string}}}}, required: [a]}}";
        String after = "output: {schema: {type: object, properties: {a: {type: number}, b: {type: object,"
                + " properties: {c: {type: string}, d: {type: string}}}}, required: [a, b]}}";

        assertThat(changes(before, after))
                .containsExactly(
                        "output schema: property a string → number",
                        "output schema: added property b.d (optional)",
                        "output schema: property b is required now");
    }

    @Test
    void should_read_picoschema() {
        assertThat(changes(
                        "input: {schema: {name: 'string, who'}}",
                        "input: {schema: {name: 'string, the person', 'tags?(array, more)': string, age: integer}}"))
                .containsExactly("input schema: added property tags (optional)", "input schema: added property age");
    }

    private static Bump suggested(String before, String after) {
        return PromptChanges.between("---\n" + before + "\n---\n", "---\n" + after + "\n---\n")
                .suggested();
    }

    @Test
    void should_suggest_the_number_by_what_callers_must_change() {
        assertThat(suggested("output: {schema: {a: string}}", "output: {schema: {a: string, b: string}}"))
                .isEqualTo(Bump.MINOR);
        assertThat(suggested("output: {schema: {a: string}}", "output: {schema: {b: string}}"))
                .isEqualTo(Bump.MAJOR);
        assertThat(suggested("input: {schema: {a: string}}", "input: {schema: {a: string, b: string}}"))
                .isEqualTo(Bump.MAJOR);
        assertThat(suggested("input: {schema: {a: string}}", "input: {schema: {a: string, 'b?': string}}"))
                .isEqualTo(Bump.MINOR);
        assertThat(suggested("model: a", "model: b")).isEqualTo(Bump.PATCH);
    }

    @Test
    void should_give_a_unified_diff_with_both_names() {
        assertThat(PromptChanges.between("a\nb\nc\n", "a\nB\nc\n").unified("p@1.0.0", "p@1.0.1"))
                .isEqualTo("--- p@1.0.0\n+++ p@1.0.1\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n");
    }
}
