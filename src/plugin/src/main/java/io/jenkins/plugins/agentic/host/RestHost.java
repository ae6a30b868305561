package io.jenkins.plugins.agentic.host;

import hudson.model.Item;
import hudson.model.Run;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.agentic.AgenticGlobalConfiguration;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.configuration.Logins;
import io.jenkins.plugins.agentic.configuration.SecretTexts;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.api.ApiHost;
import io.jenkins.plugins.agentic.engine.api.Problem;
import io.jenkins.plugins.agentic.engine.host.Commands;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.host.Secrets;
import io.jenkins.plugins.agentic.engine.host.Workspace;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.workflow.Checkpoint;
import io.jenkins.plugins.agentic.workflow.JobWorkflows;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;

/** What the REST API needs of Jenkins: credentials of jobs, stages of builds, and the inputs that wait for an answer. */
final class RestHost implements ApiHost {
    private static final Logger LOGGER = Logger.getLogger(RestHost.class.getName());

    private final JobWorkflows workflows = new JobWorkflows();

    @Override
    public String place() {
        return Jenkins.get().getRootDir().toString();
    }

    @Override
    public RunContext context(String runId, String job, String user, Workspace workspace) {
        JobSecrets secrets = new JobSecrets(
                Jenkins.get().getItemByFullName(job),
                new SecretMask(
                        List.copyOf(AgenticGlobalConfiguration.get().engine().secrets())));
        return new RunContext(runId, job, user, workspace, Commands.none(), line -> {}, secrets, secrets);
    }

    /** By Jenkins' own graph of the build. */
    @Override
    public Optional<List<Runs.Stage>> stages(String runId) {
        // That the user may see the run, the API knows; a stream's thread is nobody.
        try (ACLContext as = ACL.as2(ACL.SYSTEM2)) {
            return AgenticBuild.find(runId).map(RestHost::stages);
        }
    }

    private static List<Runs.Stage> stages(Run<?, ?> build) {
        try {
            return InstalledEngine.get()
                    .stages(build)
                    .orElseThrow(() -> Problem.later(
                            Messages.WaitingInput_Loading() + ' ' + Messages.WaitingInput_AgainInAMoment(), 1));
        } catch (IllegalStateException e) {
            LOGGER.log(Level.WARNING, e, () -> "The graph of " + build + " can't be read, nor its stages.");
            return List.of();
        }
    }

    /** Jenkins' own archive of the build; one that an artifact manager keeps elsewhere is not here. */
    @Override
    public Optional<Workspace> kept(String runId) {
        return AgenticBuild.find(runId)
                .map(build -> build.getRootDir().toPath().resolve("archive"))
                .filter(Files::isDirectory)
                .map(LocalWorkspace::new);
    }

    @Override
    public void answer(Checkpoint checkpoint, Answer answer) {
        String id = checkpoint.runId();
        Run<?, ?> build = AgenticBuild.find(id)
                .orElseThrow(() -> Problem.of(409, "The build of the run " + id + " is not here, so nothing waits."));
        new WaitingInput(build, checkpoint).answer(answer);
    }

    @Override
    public Optional<Workflows> workflows() {
        return Optional.of(workflows);
    }

    /** The credentials that a job may use, by their ids. Hides what it gave out. Thread-safe. */
    private static final class JobSecrets implements Secrets, UnaryOperator<String> {
        private final Item job;
        private volatile SecretMask mask;

        JobSecrets(Item job, SecretMask mask) {
            this.job = job;
            this.mask = mask;
        }

        @Override
        public Login find(String credentialsId) {
            if (job == null) {
                return Secrets.none().find(credentialsId);
            }
            Login login = SecretTexts.find(credentialsId, job)
                    .map(token -> new Login("", token))
                    .or(() -> Logins.find(credentialsId, job)
                            .map(pair -> new Login(
                                    pair.getUsername(), pair.getPassword().getPlainText())))
                    .orElseThrow(() -> new AgenticException(
                            ErrorCode.FAILED,
                            "There is no credential '" + credentialsId + "' that the job " + job.getFullName()
                                    + " can use.",
                            "Add one of kind 'Secret text' or 'Username with password' to Jenkins or to its folder."));
            synchronized (this) {
                mask = mask.with(login.secret());
            }
            return login;
        }

        @Override
        public String apply(String text) {
            return mask.apply(text);
        }
    }
}
