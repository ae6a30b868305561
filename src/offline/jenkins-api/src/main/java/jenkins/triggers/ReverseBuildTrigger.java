package jenkins.triggers;

import hudson.model.Job;
import hudson.triggers.Trigger;

public final class ReverseBuildTrigger extends Trigger<Job> {
    public ReverseBuildTrigger(String upstreamProjects) {}
}
