package io.jenkins.plugins.agentic.host;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.FilePath;
import java.io.IOException;
import java.lang.reflect.Constructor;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.junit.jupiter.api.Test;

class StepInWorkspaceTest {
    @Test
    void should_give_a_step_inside_node_its_workspace_whatever_its_parameters_are() throws Exception {
        Constructor<FilePath> constructor = FilePath.class.getDeclaredConstructor();
        constructor.setAccessible(true);
        FilePath folder = constructor.newInstance();

        assertThat(EngineStepExecution.isInWorkspace(new Context(() -> folder))).isTrue();
    }

    @Test
    void should_give_none_outside_node() throws Exception {
        assertThat(EngineStepExecution.isInWorkspace(new Context(() -> null))).isFalse();
    }

    @Test
    void should_wait_for_a_node_that_is_away_where_the_step_needs_it() throws Exception {
        assertThat(EngineStepExecution.isInWorkspace(new Context(() -> {
                    throw new IOException("the node is offline");
                })))
                .isTrue();
    }

    /** What surrounds a step, as far as it is asked for here. */
    private static final class Context extends StepContext {
        private static final long serialVersionUID = 1L;

        private final transient NodeFolder folder;

        Context(NodeFolder folder) {
            this.folder = folder;
        }

        @Override
        public <T> T get(Class<T> key) throws IOException, InterruptedException {
            return key.cast(folder.get());
        }

        @Override
        public void onSuccess(Object result) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void onFailure(Throwable t) {
            throw new UnsupportedOperationException();
        }
    }
}
