package io.jenkins.plugins.agentic.engine.tool;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.Commands;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Runs an allowed program in the workspace; there is no shell, so that a word is a word and nothing more. */
final class RunCommandTool implements Tool {
    private static final int MOST_WORDS = 200;
    private static final int LONGEST_WORD = 8000;
    private static final int USUAL_SECONDS = 300;

    @Override
    public ToolSpecification specification() {
        return ToolSpecification.builder()
                .name("run_command")
                .description("Runs a program in the workspace and shows its output and exit code. There is no shell: no"
                        + " pipes, no redirections, no variables. Only programs the administrator allows can be run.")
                .parameters(JsonObjectSchema.builder()
                        .addProperty(
                                "command",
                                JsonArraySchema.builder()
                                        .description("Program and arguments, a word each, as [\"npm\", \"test\"].")
                                        .items(new JsonStringSchema())
                                        .build())
                        .addStringProperty("folder", "Where, relative to the workspace; default the workspace itself.")
                        .addIntegerProperty(
                                "timeoutSeconds", "When to end it with all it started; default " + USUAL_SECONDS + ".")
                        .required("command")
                        .additionalProperties(false)
                        .build())
                .build();
    }

    @Override
    public Kind kind() {
        return Kind.RUN;
    }

    @Override
    public String execute(Map<String, Object> arguments, ToolContext context) throws ToolException {
        ToolArguments given = new ToolArguments(arguments);
        List<String> line = given.texts("command");
        check(line, context.settings().commands());
        int most =
                (int) Math.max(1, Math.min(86_400, context.settings().longest().toSeconds()));
        int seconds = given.number("timeoutSeconds", Math.min(USUAL_SECONDS, most), 1, most);
        Commands.Command command = new Commands.Command(
                line,
                given.text("folder", ""),
                Duration.ofSeconds(seconds),
                context.settings().mostOutput());
        context.run().console().println("  $ " + context.run().mask().apply(String.join(" ", line)));
        try {
            return describe(context.run().commands().run(command), seconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AgenticException(
                    ErrorCode.ABORTED, "The step was cancelled while " + line.get(0) + " ran.", "", false, e);
        } catch (IOException e) {
            throw new ToolException("The program " + line.get(0) + " can't be run: " + e.getMessage() + ".", e);
        }
    }

    /** The first word must be an allowed one to the letter: no path, no suffix, no other program that starts it. */
    private static void check(List<String> line, List<String> allowed) throws ToolException {
        if (allowed.isEmpty()) {
            throw new ToolException("No program may be run here: the administrator allows none.");
        }
        if (!allowed.contains(line.get(0))) {
            throw new ToolException(
                    "The first word must be one of the allowed programs, exactly: " + String.join(", ", allowed) + ".");
        }
        if (line.size() > MOST_WORDS || line.stream().anyMatch(word -> word.length() > LONGEST_WORD)) {
            throw new ToolException("A command may have " + MOST_WORDS + " words of " + LONGEST_WORD + " characters.");
        }
    }

    private static String describe(Commands.Result result, int seconds) {
        String end = result.timedOut()
                ? "[ended after " + seconds + " s, with all it started]"
                : "[exit code " + result.exitCode() + "]";
        return result.output().isEmpty() ? end : result.output().stripTrailing() + "\n" + end;
    }
}
