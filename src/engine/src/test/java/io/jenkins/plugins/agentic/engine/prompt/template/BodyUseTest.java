package io.jenkins.plugins.agentic.engine.prompt.template;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyUseTest {
    private static BodyUse use(String source) {
        return DotPrompt.parse("p", source, DotPrompt.Library.empty()).use();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{examples}}x",
                "{{history}}x",
                "a {{braces}} {{backslash}}",
                "{{#each files}}{{path}} {{this}} {{@index}}{{/each}}",
                "literal \\{{name}}",
                "{{! comment name }}{{!-- {{name}} --}}",
                "{{#if name}}{{name}}{{/if}}",
                "{{role \"user\"}}{{json other}}",
                "---\ninput: {schema: {\"(*)\": any}}\n---\n{{name}}",
                "---\ninput: {schema: {type: object, additionalProperties: true}}\n---\n{{name}}",
                "---\ninput: {schema: {\"name?(enum, which)\": [a, b]}}\n---\n{{name}}",
                "---\ninput: {schema: {name: string}, default: {name: x}}\n---\n{{name}}",
                "---\ninput: {default: {name: x}}\n---\n{{name}}"
            })
    void should_demand_no_variable(String source) {
        assertThat(use(source).required()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{name}}",
                "{{{name}}} {{&name}} {{~name~}}",
                "{{name.first}}",
                "---\ninput: {schema: {name: string, \"age?\": integer, \"(*)\": any}}\n---\nx",
                "---\ninput: {schema: {\"name(array, all)\": string}}\n---\nx",
                "---\ninput: {schema: {type: object, properties: {name: {}, age: {}}, required: [name]}}\n---\nx"
            })
    void should_demand_the_variable_name(String source) {
        assertThat(use(source).required()).containsExactly("name");
    }

    @Test
    void should_tell_what_is_fenced_from_what_is_printed() {
        BodyUse use =
                use("{{data \"the word\" word}} {{#each list}}{{this}}{{/each}} {{json plan}} {{#if on}}x{{/if}}");

        assertThat(use.fences()).containsExactly("data word");
        assertThat(use.unfenced()).containsExactly("plan", "this");
        assertThat(use.used()).containsExactly("list", "on", "plan", "word");
    }
}
