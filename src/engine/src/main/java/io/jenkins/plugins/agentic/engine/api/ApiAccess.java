package io.jenkins.plugins.agentic.engine.api;

/** What whoever asks may see and do: the host decides, by its own permissions. */
@FunctionalInterface
public interface ApiAccess {
    /** Everything, for a host that knows one person only. */
    ApiAccess ALL = (permission, job) -> true;

    /** Names all jobs at once. */
    String EVERYWHERE = "";

    /** What may be allowed; docs/permissions.md says what each opens. */
    enum Permission {
        VIEW("Agentic Workflow/View"),
        RUN("Agentic Workflow/Run"),
        APPROVE("Agentic Workflow/Approve"),
        PROMPT_EDIT("Agentic Workflow/PromptEdit"),
        PROMPT_PROMOTE("Agentic Workflow/PromptPromote"),
        COST_VIEW("Agentic Workflow/CostView"),
        BUDGET_ADMINISTER("Agentic Workflow/BudgetAdminister"),
        RELEASE_PUBLISH("Agentic Workflow/ReleasePublish"),
        RELEASE_ROLLBACK("Agentic Workflow/ReleaseRollback"),
        AUDIT_VIEW("Agentic Workflow/AuditView"),
        /** In a folder, or {@link #EVERYWHERE} for outside of all. */
        WORKFLOW_CREATE("Job/Create"),
        /** The definition and the Jenkinsfile, as the job's configuration shows them. */
        WORKFLOW_READ("Job/ExtendedRead or Job/Configure"),
        WORKFLOW_CONFIGURE("Job/Configure");

        private final String title;

        Permission(String title) {
            this.title = title;
        }

        /** As an administrator finds it. */
        public String title() {
            return title;
        }
    }

    /** Whether this is allowed on the job of that name, or {@link #EVERYWHERE}. */
    boolean may(Permission permission, String job);

    /** Whether this is allowed on all jobs, or on one job or folder at least. */
    default boolean anywhere(Permission permission) {
        return may(permission, EVERYWHERE);
    }

    /** Whether the runs of the job may be seen; what may not be seen is answered as if it were not there. */
    default boolean job(String name) {
        return may(Permission.VIEW, name);
    }
}
