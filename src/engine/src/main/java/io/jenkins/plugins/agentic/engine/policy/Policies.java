package io.jenkins.plugins.agentic.engine.policy;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.NoWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.host.Workspace;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/** Asks all policies of this installation. */
public final class Policies {
    private final Supplier<List<Policy>> all;
    private final BiPredicate<String, String> approved;

    /** @param approved whether, in the run of this id, the checkpoint of that id was approved last */
    public Policies(Supplier<List<Policy>> all, BiPredicate<String, String> approved) {
        this.all = all;
        this.approved = approved;
    }

    /**
     * Lets pass what no policy objects to.
     *
     * @throws AgenticException {@link ErrorCode#POLICY}, which names the policy and says its reason
     */
    public void require(Intent intent) {
        for (Policy policy : all.get()) {
            Policy.Verdict verdict;
            try {
                verdict = policy.judge(intent);
            } catch (RuntimeException e) {
                throw refused(policy.name(), "It failed: " + e + ".", "Mend the policy; until then it forbids all.", e);
            }
            if (verdict instanceof Policy.Verdict.Deny deny) {
                throw refused(policy.name(), deny.reason(), "Ask who administers the policy.", null);
            }
            if (verdict instanceof Policy.Verdict.Ask ask
                    && !approved.test(intent.origin().runId(), policy.name())) {
                throw refused(
                        policy.name(),
                        "A person must agree first: " + ask.question(),
                        "Put agentCheckpoint(id: '" + policy.name() + "', message: …) before this step.",
                        null);
            }
        }
    }

    private static AgenticException refused(String policy, String reason, String hint, Throwable cause) {
        return new AgenticException(
                ErrorCode.POLICY, "The policy '" + policy + "' forbids this. " + reason, hint, false, cause);
    }

    /** The same run, with every write to its workspace and every command judged first. */
    public RunContext guarding(RunContext run) {
        if (all.get().isEmpty()) {
            return run;
        }
        Intent.Origin origin = Intent.Origin.of(run);
        Workspace workspace = run.workspace() instanceof NoWorkspace
                ? run.workspace()
                : new GuardedWorkspace(
                        run.workspace(), (path, text) -> require(new Intent.FileWrite(origin, path, text)));
        Commands commands = command -> {
            require(new Intent.CommandRun(origin, command.line(), command.folder()));
            return run.commands().run(command);
        };
        return new RunContext(
                run.runId(),
                run.job(),
                run.user(),
                workspace,
                commands,
                run.console(),
                run.mask(),
                run.images(),
                run.secrets(),
                run.answers());
    }
}
