package io.jenkins.plugins.agentic.engine.prompt;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptStore;
import io.jenkins.plugins.agentic.engine.prompt.store.PromptVersion;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The step {@code promptLabel}: which version of a prompt a label is at. */
public final class PromptLabel {
    private static final int WHOLE = 100;
    private static final String NOBODY = "Pipeline";

    private final PromptStore store;

    public PromptLabel(PromptStore store) {
        this.store = store;
    }

    /**
     * Does the step. Where the label is there already, with the same share, nothing is moved.
     *
     * @param arguments bound by the step's specification
     */
    public Map<String, Object> run(Map<String, Object> arguments, RunContext run) {
        String name = (String) arguments.get("name");
        String label = (String) arguments.get("label");
        Optional<Integer> percent =
                Optional.ofNullable((Number) arguments.get("percent")).map(Number::intValue);
        int share = percent.orElse(WHOLE);
        if (percent.isPresent() && !label.equals(PromptStore.CANARY)) {
            throw new AgenticException(
                    ErrorCode.USAGE,
                    "'percent' is given for the label '" + label + "'.",
                    "It is for the label canary; leave it out.");
        }
        PromptVersion target = store.read(name + "@" + arguments.get("version"));
        Optional<PromptStore.Label> before = store.labels(name).stream()
                .filter(known -> known.name().equals(label))
                .findFirst();
        String author = run.user().isEmpty() ? NOBODY : run.user();
        if (percent.isPresent()) {
            move(before, target, share, () -> store.canary(name, target.version(), share, author, run.runId()));
        } else {
            PromptStore.requireLabel(label);
            move(before, target, WHOLE, () -> store.label(name, label, target.version(), author, run.runId()));
        }
        String was = before.map(PromptStore.Label::version).orElse("");
        run.console()
                .println("[promptLabel] " + name + "@" + label + ": " + (was.isEmpty() ? "none" : was) + " → "
                        + target.version());
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("name", name);
        result.put("label", label);
        result.put("version", target.version());
        result.put("commit", target.commit());
        result.put("percent", share);
        result.put("before", was);
        return result;
    }

    private static void move(Optional<PromptStore.Label> before, PromptVersion target, int percent, Runnable move) {
        boolean there = before.filter(now -> now.version().equals(target.version()) && now.percent() == percent)
                .isPresent();
        if (!there) {
            move.run();
        }
    }
}
