package io.jenkins.plugins.agentic.engine.api;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.host.Workspace;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.workflow.Checkpoint;
import io.jenkins.plugins.agentic.engine.workflow.definition.StoredWorkflow;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the API needs of the host that it is mounted in. */
public interface ApiHost {
    /** What tells this host from others that use the same database; it stays over restarts. */
    String place();

    /**
     * Where a step runs that was asked for by REST.
     *
     * @param runId the run of its own that it is
     * @param job whose settings and credentials it uses
     * @param workspace what it can read
     */
    RunContext context(String runId, String job, String user, Workspace workspace);

    /**
     * A run's stages in the order they began, where the host keeps them itself; empty where the engine has them.
     *
     * @throws Problem 503 with Retry-After where that takes longer than a request may wait
     */
    default Optional<List<Runs.Stage>> stages(String runId) {
        return Optional.empty();
    }

    /** The files that a run kept, to be read; empty where it is not here, or kept none. */
    default Optional<Workspace> kept(String runId) {
        return Optional.empty();
    }

    /** The same for whoever may see the run; empty where the host gives them out itself, by permissions of its own. */
    default Optional<Workspace> downloads(String runId) {
        return Optional.empty();
    }

    /**
     * Answers what waits for a checkpoint, as if a person had answered it there.
     *
     * @param checkpoint an open one
     * @throws Problem where nothing waits, or the user may not answer it
     */
    void answer(Checkpoint checkpoint, Answer answer);

    /** What keeps and runs workflows by their definitions; empty where the host does not. */
    default Optional<Workflows> workflows() {
        return Optional.empty();
    }

    /** Workflows by their definitions. The host asks for its own permissions of who changes or starts one. */
    interface Workflows {
        /** All that this request may see, by their ids; at once, whatever has to be read elsewhere. */
        Listing list();

        /** The one of that id; empty where there is none, or none that may be seen. */
        Optional<StoredWorkflow> find(String id);

        /** The tag of what is kept by that id, even if it can't be read any more; empty as for {@link #find}. */
        default Optional<String> tag(String id) {
            return find(id).map(StoredWorkflow::tag);
        }

        /** Whether there is one, as far as that is known without reading its definition from elsewhere. */
        default boolean exists(String id) {
            return tag(id).isPresent();
        }

        /** Where new ones can be kept, as far as this request may see that, by their ids; {@code ""} is outside of all folders. */
        default List<Folder> folders() {
            return List.of(new Folder("", ""));
        }

        /** Whether that definition is in version control: changed by a commit, and not by {@link #save}. */
        default boolean isCommitted(String id) {
            return false;
        }

        /**
         * Keeps a definition.
         *
         * @param id of the workflow, which ends in the definition's name
         * @param expected the tag of what it replaces, {@code ""} where there must be none; empty for any
         * @throws AgenticException {@link ErrorCode#JENKINSFILE} where it is none, {@link ErrorCode#CONFLICT} where another
         *     is there
         */
        StoredWorkflow save(String id, String text, Optional<String> expected);

        /** Takes a definition away; {@code expected} as for {@link #save}. What its runs left stays. */
        void delete(String id, Optional<String> expected);

        /**
         * Starts a run that goes on after the answer.
         *
         * @return its id
         * @throws AgenticException {@link ErrorCode#BUDGET} when the user started as many within a minute as one may
         */
        String start(String id, Map<String, String> parameters, String user);

        /**
         * Goes on with a run that failed or was stopped, after the answer.
         *
         * @return its id
         * @throws Problem where this host does that by itself
         */
        default String resume(String runId, String user) {
            throw Problem.of(
                    409, "This host goes on with runs by itself. Run it again from a stage, or start a new one.");
        }

        /**
         * Starts a run that begins at a stage of another, which goes on after the answer.
         *
         * @param stage its path
         * @return the new run's id
         * @throws Problem where this host does that elsewhere
         */
        default String runAgain(String runId, String stage, String user) {
            throw Problem.of(409, "Runs begin at a stage elsewhere here: 'Restart from Stage' on the build's page.");
        }

        /** Stops a run that is under way here; false where it is not. */
        boolean cancel(String runId);
    }

    /**
     * Workflows as a list shows them.
     *
     * @param whole false where more are being read meanwhile
     */
    record Listing(List<Summary> workflows, boolean whole) {
        public Listing {
            workflows = List.copyOf(workflows);
        }

        /** All, at hand. */
        public static Listing of(List<StoredWorkflow> all) {
            return new Listing(all.stream().map(Summary::of).toList(), true);
        }
    }

    /** @param name the definition's */
    record Summary(String id, String name, String description) {
        public static Summary of(StoredWorkflow stored) {
            return new Summary(
                    stored.id(), stored.definition().name(), stored.definition().description());
        }
    }

    /**
     * A folder of workflows.
     *
     * @param id what the ids of those in it begin with, before a slash
     * @param title as people know it
     */
    record Folder(String id, String title) {}

    /**
     * A person's answer.
     *
     * @param seen the hash of what the person saw
     * @param by the person's id
     */
    record Answer(boolean approve, String feedback, String seen, String by) {}
}
