package io.jenkins.plugins.agentic.engine.tool;

import dev.langchain4j.agent.tool.ToolSpecification;
import java.util.Map;

/**
 * Something a model may ask for while it works on an answer. An extension point. Called by several runs at
 * once.
 */
public interface Tool {
    /** What a call can change. */
    enum Kind {
        /** Nothing. */
        READ,
        /** Files of the workspace. */
        WRITE,
        /** Whatever the program or server that it calls can change. */
        RUN
    }

    /** Name, purpose and parameters as the model is told them; the name is unique and never changes. */
    ToolSpecification specification();

    Kind kind();

    /**
     * Does it. The arguments come from a model and are as hostile as anything from outside.
     *
     * @param arguments plain maps, lists, strings, numbers and booleans; required ones are there, types are unchecked
     * @return what the model reads; cut by the caller when it is too long
     * @throws ToolException what the model reads instead; it may try again
     */
    String execute(Map<String, Object> arguments, ToolContext context) throws ToolException;
}
