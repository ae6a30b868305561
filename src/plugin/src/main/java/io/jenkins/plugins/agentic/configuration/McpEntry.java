package io.jenkins.plugins.agentic.configuration;

import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.engine.tool.ToolSettings.McpServer;
import java.util.Optional;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** One server of the Model Context Protocol whose tools agents may use. */
public final class McpEntry extends AbstractDescribableImpl<McpEntry> {
    private final String name;
    private String url;
    private String command;
    private String credentialsId;

    @DataBoundConstructor
    public McpEntry(String name) {
        this.name = Util.fixNull(name).trim();
    }

    public String getName() {
        return name;
    }

    /** Streamable HTTP endpoint; null where a command is given. */
    public String getUrl() {
        return url;
    }

    @DataBoundSetter
    public void setUrl(String url) {
        this.url = Util.fixEmptyAndTrim(url);
    }

    /** Program and arguments between blanks, run on the controller; null where a URL is given. */
    public String getCommand() {
        return command;
    }

    @DataBoundSetter
    public void setCommand(String command) {
        this.command = Util.fixEmptyAndTrim(command);
    }

    /** Id of the secret text with the bearer token, or null. */
    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(String credentialsId) {
        this.credentialsId = Util.fixEmptyAndTrim(credentialsId);
    }

    /** What the server is asked with, looked up now; empty where none is chosen, or it is gone. */
    public Optional<String> token() {
        return SecretTexts.find(credentialsId);
    }

    /** With its token, looked up now. */
    McpServer server() {
        return new McpServer(name, Util.fixNull(url), Inputs.words(command), token().orElse(""));
    }

    @Extension
    @Symbol("mcpServer")
    public static final class DescriptorImpl extends Descriptor<McpEntry> {
        @Override
        public String getDisplayName() {
            return Messages.McpEntry_DisplayName();
        }

        @POST
        public FormValidation doCheckName(@QueryParameter String value) {
            return Inputs.checkName(value);
        }

        @POST
        public FormValidation doCheckUrl(@QueryParameter String value) {
            return Inputs.checkBaseUrl(value);
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(@QueryParameter String credentialsId) {
            return SecretTexts.items(credentialsId);
        }

        @POST
        public FormValidation doCheckCredentialsId(@QueryParameter String value) {
            return SecretTexts.check(value);
        }
    }
}
