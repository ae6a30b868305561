package io.jenkins.plugins.agentic.host;

import hudson.model.BuildBadgeAction;
import hudson.model.Cause;
import hudson.model.InvisibleAction;
import hudson.model.Job;
import hudson.model.ParameterValue;
import hudson.model.ParametersAction;
import hudson.model.Run;
import hudson.model.Saveable;
import hudson.model.User;
import io.jenkins.plugins.agentic.AgenticPermissions;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.api.WebhookCause;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.cost.Dollars;
import io.jenkins.plugins.agentic.engine.cost.Ledger;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jenkins.model.Jenkins;

/** Kept with a build from its first engine step on: the engine knows a run of it. */
public final class AgenticBuild extends InvisibleAction implements BuildBadgeAction {
    private static final String HIDDEN = "****";
    /** With the pauses, ten seconds. */
    private static final int WRITES = 200;

    private static final long WRITE_PAUSE_MILLIS = 50;
    /** What a build keeps of its id when its job gets another name. */
    private static final Pattern NUMBER = Pattern.compile("#(\\d{1,9})@[^@#]*\\z");

    private final String runId;

    AgenticBuild(String runId) {
        this.runId = runId;
    }

    /** The engine's id of the run; it stays what it was when the job is renamed. */
    public String getRunId() {
        return runId;
    }

    /**
     * What the badge in the list of builds says: calls and cost; null for those who may not know, before any call, and while
     * the engine isn't open or its database takes long.
     */
    public String badgeText(Run<?, ?> build) {
        if (!build.hasPermission(AgenticPermissions.VIEW)) {
            return null;
        }
        long ended = build.isBuilding() ? 0 : build.getStartTimeInMillis() + build.getDuration();
        return InstalledEngine.get()
                .look(engine -> engine.endedTotals().of(runId, ended))
                .filter(totals -> totals.calls() > 0)
                .map(AgenticBuild::badgeText)
                .orElse(null);
    }

    private static String badgeText(Ledger.Totals totals) {
        String cost = Dollars.shown(totals.cost());
        return totals.rehearsal()
                ? Messages.AgenticBuild_Rehearsal(cost, totals.calls())
                : Messages.AgenticBuild_Badge(cost, totals.calls());
    }

    /**
     * The engine's id of a build: {@code folder/job#number@time}. The time it was made tells it from a build of the same
     * number of a job that was deleted and made anew: that one's answers are not this one's.
     */
    static String idOf(Run<?, ?> build) {
        AgenticBuild known = build.getAction(AgenticBuild.class);
        return known != null
                ? known.getRunId()
                : build.getExternalizableId() + "@" + Long.toString(build.getTimeInMillis(), Character.MAX_RADIX);
    }

    /** Announces a build to the engine and marks it; the second time nothing happens. Returns its id. */
    public static String begin(Run<?, ?> build, Engine engine) throws IOException {
        String id = idOf(build);
        if (build.getAction(AgenticBuild.class) != null) {
            return id;
        }
        engine.startRun(id, build.getParent().getFullName(), startedBy(build), build.getUrl(), parameters(build));
        synchronized (build) {
            if (build.getAction(AgenticBuild.class) != null) {
                return id;
            }
            build.addAction(new AgenticBuild(id));
        }
        write(build);
        return id;
    }

    /**
     * A Pipeline can't be written by another thread than its own while it makes its first node, which is done a moment
     * later: Jenkins says so by an unchecked exception. What else goes wrong is told at once.
     */
    static void write(Saveable build) throws IOException {
        for (int left = WRITES; ; left--) {
            try {
                build.save();
                return;
            } catch (IOException e) {
                if (left == 1 || !(e.getCause() instanceof RuntimeException)) {
                    throw e;
                }
                pause(e);
            }
        }
    }

    private static void pause(IOException reason) throws IOException {
        try {
            Thread.sleep(WRITE_PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw reason;
        }
    }

    /** The build that has this id, if it is here, whatever its job is called by now. */
    public static Optional<Run<?, ?>> find(String runId) {
        return find(InstalledEngine.get().engine(), runId);
    }

    static Optional<Run<?, ?>> find(Engine engine, String runId) {
        Matcher number = NUMBER.matcher(runId);
        if (!number.find()) {
            return Optional.empty();
        }
        return engine.runs()
                .find(runId)
                .map(run -> Jenkins.get().getItemByFullName(run.job()))
                .filter(Job.class::isInstance)
                .map(job -> ((Job<?, ?>) job).getBuildByNumber(Integer.parseInt(number.group(1))))
                .<Run<?, ?>>map(build -> build)
                .filter(build -> idOf(build).equals(runId));
    }

    /**
     * User id of whoever started the build, or the build that started it, and so on, or whom a webhook acted for; empty
     * where that was a timer. It says who pays, not what the build may do.
     */
    public static String startedBy(Run<?, ?> build) {
        return Stream.of(Cause.UserIdCause.class, WebhookCause.class, Cause.UpstreamCause.class)
                .map(build::getCause)
                .flatMap(AgenticBuild::person)
                .findFirst()
                .map(AgenticBuild::known)
                .orElse("");
    }

    /** A cause may have an id as somebody typed it, such as another case: what is counted and compared is the user's own. */
    private static String known(String id) {
        User user = id.isEmpty() ? null : User.getById(id, false);
        return user == null ? id : user.getId();
    }

    /** Jenkins keeps with a build the causes of those before it, so that these need not exist any more. */
    private static Stream<String> person(Cause cause) {
        if (cause instanceof Cause.UserIdCause user) {
            return Stream.of(user.getUserId() == null ? "" : user.getUserId());
        }
        if (cause instanceof WebhookCause webhook) {
            return Stream.of(webhook.getUser());
        }
        return cause instanceof Cause.UpstreamCause upstream
                ? upstream.getUpstreamCauses().stream().flatMap(AgenticBuild::person)
                : Stream.of();
    }

    private static String parameters(Run<?, ?> build) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        ParametersAction action = build.getAction(ParametersAction.class);
        if (action != null) {
            for (ParameterValue value : action.getParameters()) {
                parameters.put(value.getName(), value.isSensitive() ? HIDDEN : String.valueOf(value.getValue()));
            }
        }
        return Json.write(parameters);
    }
}
