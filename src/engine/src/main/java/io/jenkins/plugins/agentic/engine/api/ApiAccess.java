package io.jenkins.plugins.agentic.engine.api;

/** What whoever asks may see: the host decides, by its own permissions. */
public interface ApiAccess {
    /** Everything, for a host that knows one person only. */
    ApiAccess ALL = new ApiAccess() {
        @Override
        public boolean job(String name) {
            return true;
        }

        @Override
        public boolean costs() {
            return true;
        }
    };

    /** Whether the runs of the job may be seen; what may not be seen is answered as if it were not there. */
    boolean job(String name);

    /** Whether the costs and budgets of all jobs may be seen. */
    boolean costs();
}
