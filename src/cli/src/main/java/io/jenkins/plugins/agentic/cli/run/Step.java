package io.jenkins.plugins.agentic.cli.run;

import io.jenkins.plugins.agentic.engine.spec.StepSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A step that this host supplies itself.
 *
 * @param block whether it takes a body
 * @param open whether it takes arguments of any name, as {@code parallel} does
 */
public record Step(StepSpec spec, boolean block, boolean open, Action action) {

    /** What the step does. */
    @FunctionalInterface
    public interface Action {
        Object run(Call call) throws Exception;
    }

    public String name() {
        return spec.name();
    }

    /** The parameter that may be given without its name, or empty if there is none. */
    public static String positional(StepSpec spec) {
        return spec.parameters().stream()
                .filter(StepSpec.ParameterSpec::required)
                .findFirst()
                .or(() -> spec.parameters().stream().findFirst())
                .map(StepSpec.ParameterSpec::name)
                .orElse("");
    }

    /** Begins the description of a step. */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** Collects a step's parameters. */
    public static final class Builder {
        private final String name;
        private final List<StepSpec.ParameterSpec> parameters = new ArrayList<>();
        private boolean block;
        private boolean open;

        private Builder(String name) {
            this.name = name;
        }

        public Builder required(String parameter, StepSpec.Type type) {
            parameters.add(new StepSpec.ParameterSpec(parameter, type, true, null, ""));
            return this;
        }

        /** A parameter that may be left out; {@code value} is then used, null for 'not given'. */
        public Builder optional(String parameter, StepSpec.Type type, Object value) {
            parameters.add(new StepSpec.ParameterSpec(parameter, type, false, value, ""));
            return this;
        }

        /** Parameters that Jenkins knows and that make no difference here. */
        public Builder accepted(StepSpec.Type type, String... names) {
            for (String parameter : names) {
                optional(parameter, type, null);
            }
            return this;
        }

        public Builder body() {
            block = true;
            return this;
        }

        public Builder anyArguments() {
            open = true;
            return this;
        }

        public Step does(Action action) {
            return new Step(new StepSpec(name, "", "", false, parameters), block, open, action);
        }
    }

    /** The arguments with defaults, checked unless the step takes anything. */
    Map<String, Object> bind(Map<String, Object> given) {
        return open ? given : spec.bind(given);
    }
}
