package io.jenkins.plugins.agentic.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.jenkins.plugins.agentic.engine.spec.StepSpecs;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FormListsTest {
    /** Takes a list as a step does. */
    public static final class Taker {
        private List<String> tools;

        public void setTools(List<String> tools) {
            this.tools = tools;
        }
    }

    @Test
    void should_make_a_list_of_the_lines() {
        Map<String, Object> form =
                Map.of("task", "first\nsecond", "tools", " read_file \r\n\n[odd]\n", "constraints", "\n");

        assertThat(FormLists.of(StepSpecs.get("agentCode"), form::get))
                .containsOnly(Map.entry("tools", List.of("read_file", "[odd]")), Map.entry("constraints", List.of()));
    }

    @Test
    void should_leave_rows_of_a_form_alone() {
        Map<String, Object> form = Map.of("targets", List.of(Map.of("type", "npm")), "name", "calc");

        assertThat(FormLists.of(StepSpecs.get("publishPackage"), form::get)).isEmpty();
    }

    @Test
    void should_give_a_list_as_a_jenkinsfile_would() {
        Taker taker = new Taker();

        FormLists.set(taker, "tools", List.of("read_file"));

        assertThat(taker.tools).containsExactly("read_file");
        assertThatIllegalStateException()
                .isThrownBy(() -> FormLists.set(taker, "models", List.of("fast")))
                .withMessageContaining("setModels");
    }
}
