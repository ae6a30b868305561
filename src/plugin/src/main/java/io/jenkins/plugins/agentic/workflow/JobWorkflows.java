package io.jenkins.plugins.agentic.workflow;

import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.Descriptor;
import hudson.model.Executor;
import hudson.model.Failure;
import hudson.model.Item;
import hudson.model.ParameterValue;
import hudson.model.ParametersAction;
import hudson.model.Queue;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.StringParameterValue;
import hudson.model.queue.ScheduleResult;
import hudson.triggers.Trigger;
import io.jenkins.plugins.agentic.AgenticPermissions;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.api.ApiHost;
import io.jenkins.plugins.agentic.engine.api.Problem;
import io.jenkins.plugins.agentic.engine.workflow.definition.StoredWorkflow;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition;
import io.jenkins.plugins.agentic.host.AgenticBuild;
import io.jenkins.plugins.agentic.host.InstalledEngine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.CauseOfInterruption;
import jenkins.model.Jenkins;
import jenkins.model.ModifiableTopLevelItemGroup;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.springframework.security.access.AccessDeniedException;

/**
 * Workflows as Pipeline jobs, each with its definition beside the Jenkinsfile that it was translated to, which a person may
 * read and change in the job's configuration. Acts as the user of the request.
 */
public final class JobWorkflows implements ApiHost.Workflows {
    private static final Logger LOGGER = Logger.getLogger(JobWorkflows.class.getName());
    private static final long LONGEST_START_SECONDS = 10;
    private static final long LONGEST_READ_MILLIS = 10_000;

    private final ScmReads repositories =
            new ScmReads(work -> InstalledEngine.get().run(work), System::currentTimeMillis, LONGEST_READ_MILLIS);

    /** Without those whose definition is none any more: a job's configuration may have been written by other hands. */
    @Override
    public ApiHost.Listing list() {
        List<ApiHost.Summary> all = new ArrayList<>();
        List<ScmReads.Source> elsewhere = new ArrayList<>();
        for (WorkflowJob job : Jenkins.get().allItems(WorkflowJob.class)) {
            try {
                kept(job).map(ApiHost.Summary::of).ifPresent(all::add);
            } catch (AgenticException e) {
                LOGGER.log(
                        Level.WARNING,
                        () -> "The job " + job.getFullName() + " keeps a definition that is none: " + e.sentence());
            }
            // Nothing is read for who would not be shown it.
            if (job.hasPermission(AgenticPermissions.VIEW) && job.hasPermission(Item.EXTENDED_READ)) {
                ScmDefinition.of(job).ifPresent(elsewhere::add);
            }
        }
        elsewhere.sort(Comparator.comparing(ScmReads.Source::job));
        ApiHost.Listing committed = repositories.list(elsewhere);
        all.addAll(committed.workflows());
        all.sort(Comparator.comparing(ApiHost.Summary::id));
        return new ApiHost.Listing(all, committed.whole());
    }

    /** One in version control too, for those who may see the job's configuration, which says what is read there. */
    @Override
    public Optional<StoredWorkflow> find(String id) {
        WorkflowJob job = job(id);
        if (job == null) {
            return Optional.empty();
        }
        Optional<ScmReads.Source> committed = ScmDefinition.of(job);
        return committed.isPresent() && job.hasPermission(Item.EXTENDED_READ)
                ? repositories.read(committed.get())
                : kept(job);
    }

    /** Tells nothing of what it says: whoever may build the job need not be able to read it. */
    @Override
    public Optional<String> tag(String id) {
        WorkflowJob job = job(id);
        return job == null
                ? Optional.empty()
                : tag(job).or(() ->
                        ScmDefinition.of(job).flatMap(repositories::read).map(StoredWorkflow::tag));
    }

    /** In version control nothing is looked for: whoever stops a run need not wait for that. */
    @Override
    public boolean exists(String id) {
        WorkflowJob job = job(id);
        return job != null && (tag(job).isPresent() || ScmDefinition.of(job).isPresent());
    }

    /** Of what the job keeps, whether or not it is a definition. */
    private static Optional<String> tag(WorkflowJob job) {
        KeptDefinition kept = job.getAction(KeptDefinition.class);
        return kept != null && job.getDefinition() instanceof CpsFlowDefinition pipeline
                ? Optional.of(StoredWorkflow.tag(kept.text(), script(pipeline)))
                : Optional.empty();
    }

    private static String script(CpsFlowDefinition pipeline) {
        return Objects.requireNonNullElse(pipeline.getScript(), "");
    }

    /** By the very name that its runs have: Jenkins would find it by others, too, such as in capitals. */
    private static WorkflowJob job(String id) {
        try {
            return Jenkins.get().getItemByFullName(id) instanceof WorkflowJob job
                            && job.getFullName().equals(id)
                    ? job
                    : null;
        } catch (AccessDeniedException e) {
            return null;
        }
    }

    private static Optional<StoredWorkflow> kept(WorkflowJob job) {
        KeptDefinition kept = job.getAction(KeptDefinition.class);
        return kept != null && !kept.text().isEmpty() && job.getDefinition() instanceof CpsFlowDefinition pipeline
                ? Optional.of(new StoredWorkflow(job.getFullName(), kept.definition(), kept.text(), script(pipeline)))
                : Optional.empty();
    }

    @Override
    public List<ApiHost.Folder> folders() {
        List<ApiHost.Folder> all = new ArrayList<>();
        all.add(new ApiHost.Folder("", ""));
        for (Item item : Jenkins.get().allItems(Item.class)) {
            if (item instanceof ModifiableTopLevelItemGroup) {
                all.add(new ApiHost.Folder(item.getFullName(), item.getFullDisplayName()));
            }
        }
        all.sort(Comparator.comparing(ApiHost.Folder::id));
        return all;
    }

    @Override
    public boolean isCommitted(String id) {
        WorkflowJob job = job(id);
        return job != null && ScmDefinition.of(job).isPresent();
    }

    /** Synchronized, so that of two who save at once one is told of the other. */
    @Override
    public synchronized StoredWorkflow save(String id, String text, Optional<String> expected) {
        WorkflowDefinition definition = WorkflowDefinition.parse("The definition", text);
        List<Trigger<?>> triggers = JobTriggers.of(definition);
        WorkflowJob job = job(id);
        try {
            if (job == null) {
                require(id, Optional.empty(), expected);
                create(id, definition, text);
                WorkflowJob made = job(id);
                if (made != null) {
                    JobTriggers.set(made, Set.of(), triggers);
                }
            } else {
                require(id, Optional.of(tagOrConflict(job)), expected);
                Optional<WorkflowDefinition> before = definitionBefore(job);
                // One that can't be read any more may have had any.
                Set<Class<?>> kinds = before.map(JobTriggers::kinds).orElse(JobTriggers.KINDS);
                job.replaceAction(new KeptDefinition(text));
                job.setDefinition(new CpsFlowDefinition(definition.jenkinsfile(), true));
                JobTriggers.set(job, kinds, triggers);
                // One that a person has written in the job's configuration stays.
                String shown = Objects.requireNonNullElse(job.getDescription(), "");
                if (before.map(WorkflowDefinition::description).orElse("").equals(shown)) {
                    job.setDescription(definition.description());
                }
            }
        } catch (IOException | Descriptor.FormException e) {
            throw unwritten(id, e);
        }
        return new StoredWorkflow(id, definition, text, definition.jenkinsfile());
    }

    /** Empty too where it can't be read any more. */
    private static Optional<WorkflowDefinition> definitionBefore(WorkflowJob job) {
        try {
            return kept(job).map(StoredWorkflow::definition);
        } catch (AgenticException e) {
            return Optional.empty();
        }
    }

    private static void create(String id, WorkflowDefinition definition, String text) throws IOException {
        int slash = id.lastIndexOf('/');
        String folder = id.substring(0, Math.max(0, slash));
        Item item = folder.isEmpty() ? null : Jenkins.get().getItemByFullName(folder);
        // By its very name, as job() has it.
        Object group = folder.isEmpty()
                ? Jenkins.get()
                : item != null && item.getFullName().equals(folder) ? item : null;
        if (!(group instanceof ModifiableTopLevelItemGroup items)) {
            throw Problem.of(422, Messages.JobWorkflows_NoFolder(folder));
        }
        String xml = new JobXml(definition, text).text();
        try {
            items.createProjectFromXML(
                    id.substring(slash + 1), new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
        } catch (AccessDeniedException e) {
            throw Problem.of(403, Messages.JobWorkflows_MayNotMake(e.getMessage()));
        } catch (IllegalArgumentException | Failure e) {
            throw Problem.of(409, Messages.JobWorkflows_NameTaken(id));
        }
    }

    private static String tagOrConflict(WorkflowJob job) {
        return tag(job).orElseThrow(() -> Problem.of(409, elsewhere(job)));
    }

    private static String elsewhere(WorkflowJob job) {
        return ScmDefinition.of(job).isPresent()
                ? Messages.JobWorkflows_InVersionControl(job.getFullName(), ScmDefinition.FILE)
                : Messages.JobWorkflows_NotOfDefinition(job.getFullName());
    }

    private static void require(String id, Optional<String> there, Optional<String> expected) {
        String tag = there.orElse("");
        if (expected.isPresent() && !expected.get().equals(tag)) {
            throw new AgenticException(
                    ErrorCode.CONFLICT,
                    there.isEmpty() ? Messages.JobWorkflows_Gone(id) : Messages.JobWorkflows_Changed(id),
                    Messages.JobWorkflows_Merge());
        }
    }

    /** The job stays, as a Pipeline like any other. */
    @Override
    public synchronized void delete(String id, Optional<String> expected) {
        WorkflowJob job = job(id);
        if (job == null) {
            require(id, Optional.empty(), expected);
            return;
        }
        require(id, Optional.of(tagOrConflict(job)), expected);
        job.removeActions(KeptDefinition.class);
        try {
            job.save();
        } catch (IOException e) {
            throw unwritten(id, e);
        }
    }

    private static AgenticException unwritten(String id, Exception e) {
        return new AgenticException(
                ErrorCode.HOME,
                Messages.JobWorkflows_Unwritten(id, e.getMessage()),
                Messages.JobWorkflows_CheckSpace(),
                false,
                e);
    }

    /** Builds the job; whether its user may run it has been asked by then, and is not asked by the build's steps. */
    @Override
    public String start(String id, Map<String, String> parameters, String user) {
        Engine engine = InstalledEngine.get().engine();
        engine.requireRate(user);
        List<ParameterValue> values = new ArrayList<>();
        parameters.forEach((name, value) -> values.add(new StringParameterValue(name, value)));
        WorkflowJob job = job(id);
        if (job == null || !job.isBuildable()) {
            throw notStarted(id);
        }
        // The job does not know its parameters before its first build.
        ScheduleResult scheduled = Jenkins.get()
                .getQueue()
                .schedule2(
                        job,
                        0,
                        new CauseAction(new Cause.UserIdCause()),
                        new ParametersAction(values, parameters.keySet()));
        if (scheduled.getItem() == null) {
            throw notStarted(id);
        }
        Run<?, ?> build = started(id, scheduled);
        try {
            return AgenticBuild.begin(build, engine);
        } catch (IOException e) {
            stop(build);
            throw unwritten(id, e);
        } catch (RuntimeException e) {
            // Such as that others of this user began a moment ago. Who asked is told that nothing was started.
            stop(build);
            throw e;
        }
    }

    private static boolean stop(Run<?, ?> build) {
        Executor executor = build.getOneOffExecutor();
        if (executor == null) {
            return false;
        }
        executor.interrupt(
                Result.ABORTED,
                new CauseOfInterruption.UserInterruption(
                        Jenkins.getAuthentication2().getName()));
        return true;
    }

    private static Run<?, ?> started(String id, ScheduleResult scheduled) {
        try {
            return (Run<?, ?>)
                    scheduled.getItem().getFuture().getStartCondition().get(LONGEST_START_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw unqueued(id, scheduled);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unqueued(id, scheduled);
        } catch (ExecutionException | CancellationException e) {
            throw notStarted(id);
        }
    }

    /**
     * Takes out of the queue what this request alone has put there: not what waits for somebody else too, whose request for
     * the same build Jenkins made one with it.
     */
    private static Problem unqueued(String id, ScheduleResult scheduled) {
        Queue queue = Jenkins.get().getQueue();
        // As it is now: on its way through the queue it is another object each time, with the same number.
        Queue.Item item = queue.getItem(scheduled.getItem().getId());
        boolean ours = scheduled.isCreated() && item != null && item.getCauses().size() == 1;
        return ours && queue.cancel(item) ? notStarted(id) : Problem.of(409, Messages.JobWorkflows_Queued(id));
    }

    private static Problem notStarted(String id) {
        return Problem.of(503, Messages.JobWorkflows_NotStarted(id));
    }

    @Override
    public boolean cancel(String runId) {
        Optional<Run<?, ?>> build = AgenticBuild.find(runId);
        if (build.map(Run::getOneOffExecutor).isEmpty()) {
            return false;
        }
        if (!build.get().getParent().hasPermission(Item.CANCEL)) {
            throw Problem.of(403, Messages.JobWorkflows_MayNotCancel());
        }
        return stop(build.get());
    }
}
