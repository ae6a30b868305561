package io.jenkins.plugins.agentic.configuration;

import hudson.Extension;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.engine.tool.ToolSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** How much one agent call may do by tools, and which servers' tools there are beside the own. */
public final class ToolSection extends AbstractDescribableImpl<ToolSection> {
    private Integer mostTurns;
    private Integer mostCalls;
    private Integer longestSeconds;
    private Integer mostOutput;
    private ArrayList<McpEntry> mcpServers;

    @DataBoundConstructor
    public ToolSection() {
        // Everything is optional.
    }

    /** Model turns; null for what ships. */
    public Integer getMostTurns() {
        return mostTurns;
    }

    @DataBoundSetter
    public void setMostTurns(Integer mostTurns) {
        this.mostTurns = mostTurns;
    }

    /** Tool calls; null for what ships. */
    public Integer getMostCalls() {
        return mostCalls;
    }

    @DataBoundSetter
    public void setMostCalls(Integer mostCalls) {
        this.mostCalls = mostCalls;
    }

    /** Seconds of wall time; null for what ships. */
    public Integer getLongestSeconds() {
        return longestSeconds;
    }

    @DataBoundSetter
    public void setLongestSeconds(Integer longestSeconds) {
        this.longestSeconds = longestSeconds;
    }

    /** Characters of one tool's result; null for what ships. */
    public Integer getMostOutput() {
        return mostOutput;
    }

    @DataBoundSetter
    public void setMostOutput(Integer mostOutput) {
        this.mostOutput = mostOutput;
    }

    /** Never null. */
    public List<McpEntry> getMcpServers() {
        return mcpServers == null ? List.of() : List.copyOf(mcpServers);
    }

    @DataBoundSetter
    public void setMcpServers(List<McpEntry> mcpServers) {
        this.mcpServers = mcpServers == null || mcpServers.isEmpty() ? null : new ArrayList<>(mcpServers);
    }

    /** @param commands first words of what agents may run */
    public ToolSettings settings(List<String> commands) {
        ToolSettings standard = ToolSettings.standard();
        return new ToolSettings(
                commands,
                Inputs.number(mostTurns, standard.mostTurns(), 1, "turns of an agent call"),
                Inputs.number(mostCalls, standard.mostCalls(), 1, "tool calls of an agent call"),
                Duration.ofSeconds(Inputs.number(
                        longestSeconds, (int) standard.longest().toSeconds(), 1, "seconds of an agent call")),
                Inputs.number(mostOutput, standard.mostOutput(), 1, "characters of a tool's result"),
                getMcpServers().stream().map(McpEntry::server).toList());
    }

    @Extension
    @Symbol("agentTools")
    public static final class DescriptorImpl extends Descriptor<ToolSection> {
        @Override
        public String getDisplayName() {
            return Messages.ToolSection_DisplayName();
        }

        @POST
        public FormValidation doCheckMostTurns(@QueryParameter String value) {
            return Inputs.checkNumber(value, 1, Integer.MAX_VALUE);
        }

        @POST
        public FormValidation doCheckMostCalls(@QueryParameter String value) {
            return Inputs.checkNumber(value, 1, Integer.MAX_VALUE);
        }

        @POST
        public FormValidation doCheckLongestSeconds(@QueryParameter String value) {
            return Inputs.checkNumber(value, 1, Integer.MAX_VALUE);
        }

        @POST
        public FormValidation doCheckMostOutput(@QueryParameter String value) {
            return Inputs.checkNumber(value, 1, Integer.MAX_VALUE);
        }
    }
}
