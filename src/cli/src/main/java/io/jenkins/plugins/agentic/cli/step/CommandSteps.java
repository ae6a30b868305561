package io.jenkins.plugins.agentic.cli.step;

import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.BOOLEAN;
import static io.jenkins.plugins.agentic.engine.spec.StepSpec.Type.STRING;

import io.jenkins.plugins.agentic.cli.command.DurableCommand;
import io.jenkins.plugins.agentic.cli.run.Call;
import io.jenkins.plugins.agentic.cli.run.Step;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.build.CommandDiagnosis;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** sh: a command of this machine's shell. */
final class CommandSteps {
    private static final int LONGEST_SHOWN = 80;

    private CommandSteps() {}

    static List<Step> all() {
        return List.of(Step.named("sh")
                .required("script", STRING)
                .optional("returnStdout", BOOLEAN, false)
                .optional("returnStatus", BOOLEAN, false)
                .optional("label", STRING, "")
                .optional("encoding", STRING, "UTF-8")
                .does(CommandSteps::sh));
    }

    private static Object sh(Call call) throws Exception {
        if (call.flag("returnStdout") && call.flag("returnStatus")) {
            throw new AgenticException(
                    ErrorCode.JENKINSFILE,
                    "Step 'sh' can't return both stdout and status.",
                    "Use one of returnStdout and returnStatus.");
        }
        Path directory = Folders.current(call);
        Path control = call.run().folder().command(call.key());
        try {
            return call.once(() -> run(call, directory, control));
        } finally {
            if (!call.frame().cancellation().stopped()) {
                DurableCommand.forget(control);
            }
        }
    }

    private static Object run(Call call, Path directory, Path control) throws Exception {
        DurableCommand.Order order = new DurableCommand.Order(
                call.text("script"),
                call.flag("returnStdout"),
                directory,
                call.run().environment().all(call.frame()),
                charset(call.text("encoding")));
        DurableCommand.Outcome outcome = new DurableCommand(control, order, call::print).run();
        if (call.flag("returnStatus")) {
            return outcome.exitCode();
        }
        if (outcome.exitCode() != 0) {
            throw failure(call, outcome);
        }
        return call.flag("returnStdout") ? outcome.stdout() : null;
    }

    private static AgenticException failure(Call call, DurableCommand.Outcome outcome) {
        String command = call.text("script").strip();
        String shown =
                call.text("label").isEmpty() ? command.lines().findFirst().orElse("") : call.text("label");
        if (shown.length() > LONGEST_SHOWN
                || command.contains("\n")
                        && shown.equals(command.lines().findFirst().orElse(""))) {
            shown = shown.substring(0, Math.min(shown.length(), LONGEST_SHOWN)) + "…";
        }
        String cause = CommandDiagnosis.explain(command, outcome.exitCode(), outcome.tail());
        return new AgenticException(
                ErrorCode.BUILD,
                "sh: exit code " + outcome.exitCode() + " from '" + shown + "'.",
                cause.isEmpty() ? "" : Character.toUpperCase(cause.charAt(0)) + cause.substring(1));
    }

    private static Charset charset(String name) {
        try {
            return name.isEmpty() ? StandardCharsets.UTF_8 : Charset.forName(name);
        } catch (IllegalArgumentException e) {
            throw new AgenticException(
                    ErrorCode.JENKINSFILE, "There is no character encoding '" + name + "'.", "Use UTF-8.");
        }
    }
}
