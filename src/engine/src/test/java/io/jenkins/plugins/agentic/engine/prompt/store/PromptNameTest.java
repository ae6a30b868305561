package io.jenkins.plugins.agentic.engine.prompt.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.AgenticException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromptNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"planner", "planner.short", "_header", "team/a/planner", "a-b_c", "team/_part", "9lives"})
    void should_take_a_plain_name(String name) {
        assertThat(new PromptName(name).path()).isEqualTo(name + ".prompt");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "../a",
                "a/../b",
                "/etc/passwd",
                "C:/a",
                "a\\b",
                "a//b",
                "a/",
                ".git",
                ".git/config",
                "a/.git/b",
                "a\0b",
                "a b",
                "a\nb",
                "plаnner",
                "a/b\u2024\u2024/c",
                "con",
                "team/NUL",
                "com1.short",
                "aux/a",
                "a.b.c",
                "a.lock/b",
                "a.prompt",
                "a@b",
                "a~1",
                "a^",
                "a:b",
                "a*",
                "1.0.0",
                "--help"
            })
    void should_refuse_what_could_be_another_path_or_ref(String name) {
        assertThatThrownBy(() -> new PromptName(name))
                .isInstanceOf(AgenticException.class)
                .hasMessageEndingWith("' is no name of a prompt.");
    }

    @ParameterizedTest
    @ValueSource(ints = {121, 10_000_000})
    void should_refuse_a_long_name_in_a_short_sentence(int length) {
        assertThatThrownBy(() -> new PromptName("a".repeat(length)))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
    }
}
