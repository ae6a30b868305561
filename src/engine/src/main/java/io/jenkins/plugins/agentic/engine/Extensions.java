package io.jenkins.plugins.agentic.engine;

import io.jenkins.plugins.agentic.engine.agent.AgentRole;
import io.jenkins.plugins.agentic.engine.build.report.ReportParser;
import io.jenkins.plugins.agentic.engine.model.ModelProvider;
import io.jenkins.plugins.agentic.engine.policy.Policy;
import io.jenkins.plugins.agentic.engine.publish.PublishTarget;
import io.jenkins.plugins.agentic.engine.tool.Tool;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** What others add to this installation; see docs/extending.md. */
public record Extensions(
        List<AgentRole> roles,
        List<Tool> tools,
        List<ModelProvider> models,
        List<PublishTarget> targets,
        List<Policy> policies,
        List<ReportParser> parsers) {
    public static final Extensions NONE =
            new Extensions(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

    /** Without report parsers. */
    public Extensions(
            List<AgentRole> roles,
            List<Tool> tools,
            List<ModelProvider> models,
            List<PublishTarget> targets,
            List<Policy> policies) {
        this(roles, tools, models, targets, policies, List.of());
    }

    public Extensions {
        roles = List.copyOf(roles);
        tools = List.copyOf(tools);
        models = List.copyOf(models);
        targets = List.copyOf(targets);
        policies = List.copyOf(policies);
        parsers = List.copyOf(parsers);
    }

    /**
     * Those that {@link ServiceLoader} finds.
     *
     * @throws AgenticException {@link ErrorCode#USAGE} when one can't be loaded
     */
    public static Extensions found(ClassLoader loader) {
        try {
            return new Extensions(
                    all(AgentRole.class, loader),
                    all(Tool.class, loader),
                    all(ModelProvider.class, loader),
                    all(PublishTarget.class, loader),
                    all(Policy.class, loader),
                    all(ReportParser.class, loader));
        } catch (ServiceConfigurationError e) {
            throw new AgenticException(
                    ErrorCode.USAGE,
                    "An extension can't be loaded: " + e.getMessage() + ".",
                    "Mend its jar, or take it away.",
                    false,
                    e);
        }
    }

    private static <T> List<T> all(Class<T> type, ClassLoader loader) {
        return ServiceLoader.load(type, loader).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }
}
