package io.jenkins.plugins.agentic.engine.prompt.evaluation.assertion;

import io.jenkins.plugins.agentic.engine.prompt.PromptTemplate;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Expected values, into which a test's variables are filled: {@code value: '{{expected}}'}. */
final class Values {
    private Values() {}

    static Assertion filled(Assertion assertion, Map<String, Object> variables) {
        if (assertion.value() instanceof String text && text.contains("{{")) {
            return assertion.withValue(filled(text, variables, assertion));
        }
        if (assertion.value() instanceof List<?> list
                && list.stream().anyMatch(value -> value instanceof String text && text.contains("{{"))) {
            return assertion.withValue(list.stream()
                    .map(value -> value instanceof String text ? filled(text, variables, assertion) : value)
                    .toList());
        }
        return assertion;
    }

    private static String filled(String text, Map<String, Object> variables, Assertion assertion) {
        return PromptTemplate.parse(assertion.place(), text).render(variables).stream()
                .map(PromptTemplate.Message::text)
                .collect(Collectors.joining("\n"));
    }

    static List<String> texts(Object value) {
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of(String.valueOf(value));
    }
}
