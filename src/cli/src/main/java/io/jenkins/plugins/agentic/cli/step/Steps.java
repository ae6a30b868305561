package io.jenkins.plugins.agentic.cli.step;

import io.jenkins.plugins.agentic.cli.run.Step;
import io.jenkins.plugins.agentic.cli.run.StepRegistry;
import java.util.List;
import java.util.stream.Stream;

/** All steps of this host. */
public final class Steps {
    private Steps() {}

    public static StepRegistry registry() {
        List<Step> all = Stream.of(
                        FlowSteps.all(),
                        BasicSteps.all(),
                        ControlSteps.all(),
                        CommandSteps.all(),
                        FileSteps.all(),
                        KeepSteps.all(),
                        SecretSteps.all(),
                        InputSteps.all(),
                        JunitSteps.all())
                .flatMap(List::stream)
                .toList();
        return new StepRegistry(all);
    }
}
