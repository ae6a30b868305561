package io.jenkins.plugins.agentic.cli;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.build.artifact.Lineage;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** agentic lineage: from an artifact to prompts, models and persons, and from a prompt to artifacts. */
@Command(
        name = "lineage",
        description =
                "Says which prompt versions, models and persons made an artifact, or which artifacts a prompt touched.")
final class LineageCommand implements Callable<Integer> {
    private static final int SHOWN = 12;

    private final Terminal terminal;

    @Parameters(
            paramLabel = "SHA256|PROMPT",
            description =
                    "An artifact's SHA-256 or a pushed image's digest (8 digits of it or more), or a prompt: coder, coder@1.2.0, coder@COMMIT,"
                            + " or COMMIT.")
    private String what;

    @Option(names = "--home", paramLabel = "DIR", description = "Home folder.")
    private Path home;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    LineageCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        boolean isHash = what.matches("(?:sha256:)?[0-9a-fA-F]{8,64}");
        try (Engine engine = RunsCommand.open(terminal, terminal.home(home))) {
            List<Map<String, Object>> found = isHash
                    ? engine.lineage().ofArtifact(what, job -> true)
                    : engine.lineage().ofPrompt(what, job -> true);
            if (found.isEmpty() && isHash) {
                // A prompt's commit looks the same.
                found = engine.lineage().ofPrompt(what.toLowerCase(Locale.ROOT), job -> true);
            }
            if (json) {
                terminal.out().println(Json.pretty(found));
            } else if (found.isEmpty()) {
                throw new AgenticException(
                        ErrorCode.USAGE,
                        isHash
                                ? "Neither an artifact with the SHA-256 " + what
                                        + " was made here, nor one with a prompt of that" + " commit."
                                : "No artifact here was made with the prompt " + what + ".",
                        "'agentic runs show RUN' lists artifacts and calls.");
            } else {
                found.forEach(this::print);
                if (found.size() == Lineage.MOST) {
                    terminal.out().println("These are the newest " + Lineage.MOST + "; there may be more.");
                }
            }
        }
        return ExitCode.OK.number();
    }

    private static String commit(Map<?, ?> prompt) {
        String commit = String.valueOf(prompt.get("commit"));
        return commit.length() < SHOWN ? "" : " (commit " + commit.substring(0, SHOWN) + ")";
    }

    private void print(Map<String, Object> artifact) {
        PrintStream out = terminal.out();
        out.println(artifact.get("sha256") + "  " + artifact.get("path"));
        out.println("  run " + artifact.get("run") + ", job " + artifact.get("job"));
        if (!artifact.get("digest").equals("")) {
            out.println("  pushed as sha256:" + artifact.get("digest"));
        }
        if (!artifact.get("commit").equals("")) {
            out.println("  sources " + artifact.get("repository") + " at " + artifact.get("commit")
                    + (Boolean.TRUE.equals(artifact.get("changed")) ? ", changed since" : ""));
        }
        for (Object each : (List<?>) artifact.getOrDefault("prompts", List.of())) {
            Map<?, ?> prompt = (Map<?, ?>) each;
            out.println("  " + prompt.get("role") + ": prompt " + prompt.get("prompt") + commit(prompt) + ", model "
                    + prompt.get("model")
                    + (Boolean.TRUE.equals(prompt.get("rehearsal")) ? " (rehearsal)" : "") + ", " + prompt.get("calls")
                    + (((Number) prompt.get("calls")).longValue() == 1 ? " call" : " calls"));
        }
        for (Object each : (List<?>) artifact.getOrDefault("approvals", List.of())) {
            Map<?, ?> approval = (Map<?, ?>) each;
            out.println("  checkpoint " + approval.get("checkpoint") + ": "
                    + String.valueOf(approval.get("state")).toLowerCase(Locale.ROOT) + " by "
                    + (String.valueOf(approval.get("by")).isEmpty() ? "nobody known" : approval.get("by")) + ", "
                    + Instant.ofEpochMilli(((Number) approval.get("at")).longValue()));
        }
    }
}
