package io.jenkins.plugins.agentic.workflow;

import hudson.Extension;
import hudson.model.Action;
import hudson.model.Run;
import hudson.model.User;
import io.jenkins.plugins.agentic.AgenticPermissions;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.api.ApiAnswer;
import io.jenkins.plugins.agentic.engine.api.ApiHost;
import io.jenkins.plugins.agentic.engine.api.Problem;
import io.jenkins.plugins.agentic.engine.workflow.Checkpoint;
import io.jenkins.plugins.agentic.engine.workflow.Checkpoints;
import io.jenkins.plugins.agentic.host.AgenticBuild;
import io.jenkins.plugins.agentic.host.InstalledEngine;
import io.jenkins.plugins.agentic.host.WaitingInput;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jenkins.model.TransientActionFactory;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.StaplerResponse2;
import org.kohsuke.stapler.verb.GET;
import org.kohsuke.stapler.verb.POST;

/** A build's page 'Approval': what its checkpoints show, and the answer to the one that waits, given to its input. */
public final class ApprovalAction implements Action, StaplerProxy {
    private final Run<?, ?> build;
    private final String runId;

    private ApprovalAction(Run<?, ?> build, String runId) {
        this.build = build;
        this.runId = runId;
    }

    public Run<?, ?> getBuild() {
        return build;
    }

    /** The engine's id of the build. */
    public String getRunId() {
        return runId;
    }

    private boolean isVisible() {
        return build.hasPermission(AgenticPermissions.APPROVE) || build.hasPermission(AgenticPermissions.VIEW);
    }

    @Override
    public String getIconFileName() {
        return isVisible() ? "symbol-approval plugin-agentic-workflow" : null;
    }

    @Override
    public String getDisplayName() {
        return Messages.ApprovalAction_DisplayName();
    }

    @Override
    public String getUrlName() {
        return "agentic-approval";
    }

    /** Whoever may see the run may look; nothing of this page is reached without. */
    @Override
    public Object getTarget() {
        if (!isVisible()) {
            build.checkPermission(AgenticPermissions.APPROVE);
        }
        return this;
    }

    /** The build's checkpoints as JSON; {@code waiting} says whether an input waits for the answer. */
    @GET
    public void doCheckpoints(StaplerResponse2 response) throws IOException {
        getTarget();
        try {
            List<Object> all = new ArrayList<>();
            for (Checkpoint checkpoint : engine().checkpoints().of(runId)) {
                Map<String, Object> map = checkpoint.toMap();
                WaitingInput input = new WaitingInput(build, checkpoint);
                map.put("waiting", input.isThere());
                map.put("answerable", input.isAnswerable());
                all.add(map);
            }
            send(response, ApiAnswer.ok(all));
        } catch (AgenticException e) {
            send(response, InstalledEngine.unavailable(e));
        } catch (Problem e) {
            send(response, e.answer());
        }
    }

    /**
     * Answers the input of a checkpoint. 409 where what it shows has changed since, or nothing waits any more; 403 where
     * the user may not answer it.
     *
     * @param seen the hash of what the user saw
     * @param decision approve or reject
     */
    @POST
    public void doAnswer(
            StaplerResponse2 response,
            @QueryParameter int checkpoint,
            @QueryParameter String seen,
            @QueryParameter String decision,
            @QueryParameter String feedback)
            throws IOException {
        build.checkPermission(AgenticPermissions.APPROVE);
        try {
            send(response, answer(checkpoint, seen, decision, feedback));
        } catch (AgenticException e) {
            send(
                    response,
                    e.code() == ErrorCode.USAGE
                            ? ApiAnswer.problem(HttpServletResponse.SC_NOT_FOUND, e.sentence())
                            : InstalledEngine.unavailable(e));
        } catch (Problem e) {
            send(response, e.answer());
        }
    }

    private ApiAnswer answer(int number, String seen, String decision, String feedback) {
        if (!"approve".equals(decision) && !"reject".equals(decision)) {
            return ApiAnswer.problem(HttpServletResponse.SC_BAD_REQUEST, Messages.ApprovalAction_NoDecision());
        }
        Checkpoint shown = engine().checkpoints().get(runId, number);
        WaitingInput input = new WaitingInput(build, shown);
        if (!input.isThere()) {
            return input.missing().answer();
        }
        User user = User.current();
        String by = user == null ? "" : user.getId();
        boolean approve = "approve".equals(decision);
        Optional<String> objection = approve && input.isAnswerable()
                ? Checkpoints.objection(shown, seen == null ? "" : seen, by, AgenticBuild.startedBy(build))
                : Optional.empty();
        if (objection.isPresent()) {
            return ApiAnswer.problem(HttpServletResponse.SC_CONFLICT, objection.get());
        }
        input.answer(new ApiHost.Answer(approve, feedback == null ? "" : feedback, shown.hash(), by));
        return ApiAnswer.ok(Map.of("number", number, "decision", decision, "hash", shown.hash()));
    }

    private static Engine engine() {
        Engine engine = InstalledEngine.get().engineSoon();
        engine.requireDatabase();
        return engine;
    }

    private static void send(HttpServletResponse response, ApiAnswer answer) throws IOException {
        response.setStatus(answer.status());
        response.setContentType(answer.type());
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.setHeader("Cache-Control", "no-store");
        response.getWriter().write(answer.body());
    }

    /** Gives the page to builds that the engine knows. */
    @Extension
    public static final class Factory extends TransientActionFactory<Run> {
        @Override
        public Class<Run> type() {
            return Run.class;
        }

        /** Named, so that looking for another action of a build does not ask this factory again. */
        @Override
        public Class<? extends Action> actionType() {
            return ApprovalAction.class;
        }

        @Override
        public Collection<? extends Action> createFor(Run build) {
            Run<?, ?> typed = build;
            AgenticBuild known = typed.getAction(AgenticBuild.class);
            return known == null ? List.of() : List.of(new ApprovalAction(typed, known.getRunId()));
        }
    }
}
