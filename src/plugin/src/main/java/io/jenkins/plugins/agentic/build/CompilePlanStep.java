package io.jenkins.plugins.agentic.build;

import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.ComboBoxModel;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.configuration.FormChoices;
import io.jenkins.plugins.agentic.configuration.Inputs;
import io.jenkins.plugins.agentic.engine.build.CompilePlans;
import io.jenkins.plugins.agentic.host.EngineStep;
import io.jenkins.plugins.agentic.host.EngineStepDescriptor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code compilePlan}: the commands of a build pipeline; {@code compilePackage} runs them. */
public class CompilePlanStep extends EngineStep {
    private final String language;
    private List<Object> steps;
    private Map<String, Object> definition;
    private String yaml;
    private String file;
    private String shell;
    private Map<String, Object> image;
    private String signingCredentialsId;

    @DataBoundConstructor
    public CompilePlanStep(String language) {
        this.language = language;
    }

    public String getLanguage() {
        return language;
    }

    public List<Object> getSteps() {
        return steps;
    }

    @DataBoundSetter
    public void setSteps(List<Object> steps) {
        this.steps = steps == null || steps.isEmpty() ? null : steps;
    }

    public Map<String, Object> getDefinition() {
        return definition;
    }

    @DataBoundSetter
    public void setDefinition(Map<String, Object> definition) {
        this.definition = definition == null || definition.isEmpty() ? null : definition;
    }

    public String getYaml() {
        return yaml;
    }

    @DataBoundSetter
    public void setYaml(String yaml) {
        this.yaml = yaml == null || yaml.isEmpty() ? null : yaml;
    }

    public String getFile() {
        return file;
    }

    @DataBoundSetter
    public void setFile(String file) {
        this.file = file == null || file.isEmpty() ? null : file;
    }

    public String getShell() {
        return shell;
    }

    @DataBoundSetter
    public void setShell(String shell) {
        this.shell = shell == null || shell.isEmpty() ? null : shell;
    }

    public Map<String, Object> getImage() {
        return image;
    }

    @DataBoundSetter
    public void setImage(Map<String, Object> image) {
        this.image = image == null || image.isEmpty() ? null : image;
    }

    public String getSigningCredentialsId() {
        return signingCredentialsId;
    }

    @DataBoundSetter
    public void setSigningCredentialsId(String signingCredentialsId) {
        this.signingCredentialsId = Util.fixEmptyAndTrim(signingCredentialsId);
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("language", language);
        arguments.put("steps", steps);
        arguments.put("definition", definition);
        arguments.put("yaml", yaml);
        arguments.put("file", file);
        arguments.put("shell", shell);
        arguments.put("image", image);
        arguments.put("signingCredentialsId", signingCredentialsId);
        return arguments;
    }

    @Extension
    public static class DescriptorImpl extends EngineStepDescriptor {
        public DescriptorImpl() {
            super("compilePlan", "language");
        }

        @Override
        public String getDisplayName() {
            return Messages.CompilePlanStep_DisplayName();
        }

        /** The languages that ship; one of a definition can be written beside them. */
        @POST
        public ComboBoxModel doFillLanguageItems(@AncestorInPath Item item) {
            return FormChoices.of(item, CompilePlans.LANGUAGES);
        }

        @POST
        public FormValidation doCheckShell(@AncestorInPath Item item, @QueryParameter String value) {
            return Inputs.checkWord(value, item, "sh", "bat");
        }

        @POST
        public ListBoxModel doFillSigningCredentialsIdItems(
                @AncestorInPath Item item, @QueryParameter String signingCredentialsId) {
            return SigningSecrets.items(signingCredentialsId, item);
        }

        @POST
        public FormValidation doCheckSigningCredentialsId(@AncestorInPath Item item, @QueryParameter String value) {
            return SigningSecrets.check(value, item);
        }
    }
}
