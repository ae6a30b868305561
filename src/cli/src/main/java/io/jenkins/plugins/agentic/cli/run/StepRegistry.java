package io.jenkins.plugins.agentic.cli.run;

import io.jenkins.plugins.agentic.engine.spec.StepSpec;
import io.jenkins.plugins.agentic.engine.spec.StepSpecs;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** All steps and global variables that a Jenkinsfile may call here. */
public final class StepRegistry {
    /** Global variables whose source the engine ships, and the class of each. */
    public static final Map<String, String> GLOBALS = Map.of(
            "agenticWorkflow", "AgenticWorkflow",
            "compilePackage", "CompilePackage",
            "agentCheckpoint", "AgentCheckpoint");

    private final Map<String, Step> steps = new LinkedHashMap<>();
    private final Set<String> names = new TreeSet<>();

    public StepRegistry(Collection<Step> own) {
        own.forEach(step -> steps.put(step.name(), step));
        names.addAll(steps.keySet());
        StepSpecs.all().stream().map(StepSpec::name).forEach(names::add);
        names.addAll(GLOBALS.keySet());
    }

    /** A step of this host. */
    public Optional<Step> find(String name) {
        return Optional.ofNullable(steps.get(name));
    }

    /** Every name that can be called. */
    public Set<String> names() {
        return names;
    }
}
