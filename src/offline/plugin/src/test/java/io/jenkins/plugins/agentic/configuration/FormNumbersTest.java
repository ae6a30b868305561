package io.jenkins.plugins.agentic.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormNumbersTest {
    @ParameterizedTest
    @ValueSource(strings = {"abc", "1O", "3 000", "-1", "0", "2.5", "99999999999"})
    void should_find_a_whole_number_that_is_none(String text) {
        assertThat(FormNumbers.firstWrong(Map.of("routing", Map.of("maxAttempts", text))))
                .contains(new FormNumbers.Wrong("maxAttempts", text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5 $", "1,50", "-1", "much"})
    void should_find_an_amount_that_is_none(String text) {
        assertThat(FormNumbers.firstWrong(Map.of("budgets", List.of(Map.of("hard", "5"), Map.of("hard", text)))))
                .contains(new FormNumbers.Wrong("hard", text));
    }

    @Test
    void should_take_numbers_and_empty_fields() {
        assertThat(FormNumbers.firstWrong(Map.of(
                        "routing", Map.of("maxAttempts", " 3 ", "initialSeconds", "0.5"),
                        "spending", Map.of("executionsPerMinute", "", "askAbove", "12.50"),
                        "budgets", Map.of("name", "no number", "soft", "", "hard", "5"))))
                .isEmpty();
    }

    /** Stapler takes what is none for nothing, in each of them. */
    @Test
    void should_know_each_whole_number_of_the_configuration() throws Exception {
        Path classes = Path.of(FormNumbers.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        String folder = FormNumbers.class.getPackageName().replace('.', '/');
        Set<String> fields = new TreeSet<>();
        try (Stream<Path> files = Files.list(classes.resolve(folder))) {
            for (Path file : files.filter(each -> each.toString().matches("[^$]*\\.class"))
                    .toList()) {
                String name = file.getFileName().toString().replace(".class", "");
                for (Method method : Class.forName(FormNumbers.class.getPackageName() + "." + name)
                        .getDeclaredMethods()) {
                    if (method.getName().startsWith("set")
                            && List.of(method.getParameterTypes()).contains(Integer.class)) {
                        fields.add(Character.toLowerCase(method.getName().charAt(3))
                                + method.getName().substring(4));
                    }
                }
            }
        }

        assertThat(fields).isNotEmpty().isEqualTo(new TreeSet<>(FormNumbers.WHOLE.keySet()));
    }
}
