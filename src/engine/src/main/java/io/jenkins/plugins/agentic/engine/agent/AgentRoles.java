package io.jenkins.plugins.agentic.engine.agent;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.prompt.PromptTemplate;
import io.jenkins.plugins.agentic.engine.prompt.Prompts;
import io.jenkins.plugins.agentic.engine.spec.StepSpec;
import io.jenkins.plugins.agentic.engine.spec.StepSpecs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The templates of all roles: those that ship or are kept, and those of {@link AgentRole}s. Thread-safe. */
public final class AgentRoles {
    private final Prompts prompts;
    private final Supplier<List<AgentRole>> added;
    private final Map<AgentRole, Prompts.Resolved> parsed = new ConcurrentHashMap<>();

    public AgentRoles(Prompts prompts, Supplier<List<AgentRole>> added) {
        this.prompts = prompts;
        this.added = added;
    }

    /**
     * The version that a call of the run uses.
     *
     * @param ref a role's name, or a template's with label, version or commit
     * @throws AgenticException {@link ErrorCode#PROMPT} when there is none, or two
     */
    Prompts.Resolved resolve(String ref, String runId) {
        int at = ref.indexOf('@');
        String name = at < 0 ? ref : ref.substring(0, at);
        List<AgentRole> roles =
                added.get().stream().filter(role -> role.name().equals(name)).toList();
        if (roles.isEmpty()) {
            return prompts.resolve(ref, runId);
        }
        if (roles.size() > 1 || isShipped(name)) {
            throw new AgenticException(
                    ErrorCode.PROMPT,
                    "There are two roles named '" + name + "', the second in "
                            + roles.get(roles.size() - 1).getClass().getName() + ".",
                    "Rename or remove one of them.");
        }
        return parsed.computeIfAbsent(
                roles.get(0), role -> Prompts.Resolved.unstored(PromptTemplate.parse(name, role.template())));
    }

    /** The code that was added for a role, where there is some. */
    Optional<AgentRole> added(String role) {
        return added.get().stream().filter(each -> each.name().equals(role)).findFirst();
    }

    /** Each role that can be called: role, step (of its own, or agentRun), and the prompt that it has now. */
    public List<Map<String, Object>> list() {
        List<Map<String, Object>> roles = new ArrayList<>();
        for (StepSpec step : StepSpecs.all()) {
            StepSpecs.role(step.name()).ifPresent(role -> roles.add(view(role, step.name(), step.help())));
        }
        added.get().forEach(role -> roles.add(view(role.name(), "agentRun", "Added by an extension.")));
        return roles;
    }

    private Map<String, Object> view(String role, String step, String help) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("role", role);
        map.put("step", step);
        map.put("description", help);
        map.put("prompt", resolve(role, "").version().id());
        return map;
    }

    private static boolean isShipped(String name) {
        return StepSpecs.all().stream()
                .map(StepSpec::name)
                .map(StepSpecs::role)
                .flatMap(Optional::stream)
                .anyMatch(name::equals);
    }
}
