package io.jenkins.plugins.agentic.engine.agent;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.Recorded;
import io.jenkins.plugins.agentic.engine.journal.RecordedFailure;
import io.jenkins.plugins.agentic.engine.journal.StepCall;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.tool.Tool;
import io.jenkins.plugins.agentic.engine.tool.ToolBox;
import java.util.Map;

/** Does what a model asks its tools for, each call journaled: one whose outcome is known is not done again. */
final class ToolCalls {
    private static final int ARGUMENTS_SHOWN = 120;
    private static final String AGAIN =
            "[This call was cut off with its process and is done a second time now; what the"
                    + " first time did is still there.]\n";

    private final Journal journal;

    ToolCalls(Journal journal) {
        this.journal = journal;
    }

    /** The tool's answer for the model. The turn that asked for it must be on disk. */
    String run(AgentCall call, int turn, int number, ToolExecutionRequest request, ToolBox tools) {
        RunContext run = call.run();
        StepKey key = call.turnKey(turn).child("tool-" + number);
        String arguments = request.arguments() == null ? "" : request.arguments();
        StepCall step = StepCall.of("tool." + request.name(), Map.of("arguments", arguments), run.mask());
        Recorded known = journal.begin(key, step);
        if (known instanceof Recorded.Completed done) {
            return (String) Json.readMap(done.result()).get("text");
        }
        if (known instanceof Recorded.Failed failed) {
            throw RecordedFailure.fromJson(failed.error());
        }
        ToolBox.Outcome outcome = tools.run(request);
        boolean unclear = known instanceof Recorded.Interrupted && tools.kind(request.name()) != Tool.Kind.READ;
        String text = unclear ? AGAIN + outcome.text() : outcome.text();
        journal.complete(
                key,
                Json.write(Map.of(
                        "text", text,
                        "error", outcome.error(),
                        "truncated", outcome.truncated(),
                        "millis", outcome.millis())));
        call.say("tool " + request.name() + shown(run.mask().apply(arguments)) + ": "
                + (outcome.error() ? "failed, " : "") + outcome.text().length() + " characters"
                + (outcome.truncated() ? " (cut)" : "") + ", " + outcome.millis() + " ms");
        return text;
    }

    private static String shown(String arguments) {
        String line = arguments.replaceAll("\\s+", " ");
        return line.length() <= ARGUMENTS_SHOWN ? line : line.substring(0, ARGUMENTS_SHOWN) + "…";
    }
}
