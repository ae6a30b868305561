package io.jenkins.plugins.agentic.host;

import static org.assertj.core.api.Assertions.assertThat;

import groovy.lang.GString;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.codehaus.groovy.runtime.GStringImpl;
import org.junit.jupiter.api.Test;

class PlainValuesTest {

    @Test
    void should_turn_groovy_strings_into_strings_at_any_depth() {
        GString text = new GStringImpl(new Object[] {"world"}, new String[] {"hello ", ""});

        Map<String, Object> plain = PlainValues.map(Map.of("task", text, "context", Map.of("notes", List.of(text))));

        assertThat(plain)
                .containsEntry("task", "hello world")
                .containsEntry("context", Map.of("notes", List.of("hello world")));
        assertThat(plain.get("task")).isExactlyInstanceOf(String.class);
    }

    @Test
    void should_make_maps_and_lists_that_a_build_may_persist() {
        Object plain = PlainValues.of(Map.of("a", List.of(Map.of())));

        assertThat(plain).isExactlyInstanceOf(LinkedHashMap.class);
        assertThat(((Map<?, ?>) plain).get("a")).isExactlyInstanceOf(ArrayList.class);
        assertThat(((List<?>) ((Map<?, ?>) plain).get("a")).get(0)).isExactlyInstanceOf(LinkedHashMap.class);
    }

    @Test
    void should_keep_numbers_and_booleans() {
        assertThat(PlainValues.of(List.of(1, 2L, 0.5, BigDecimal.ONE, true)))
                .isEqualTo(List.of(1, 2L, 0.5, BigDecimal.ONE, true));
    }

    @Test
    void should_leave_out_what_was_not_given() {
        assertThat(PlainValues.map(Collections.singletonMap("model", null))).isEmpty();
    }
}
