package io.jenkins.plugins.agentic.build;

import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.ComboBoxModel;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.configuration.FormChoices;
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

/** {@code compileArtifacts}: takes down what a build made. */
public class CompileArtifactsStep extends EngineStep {
    private String files;
    private List<Object> images;
    private String language;
    private List<Object> steps;
    private String build;
    private String signingCredentialsId;
    private Map<String, Object> schema;

    @DataBoundConstructor
    public CompileArtifactsStep() {}

    public String getFiles() {
        return files;
    }

    @DataBoundSetter
    public void setFiles(String files) {
        this.files = files == null || files.isEmpty() ? null : files;
    }

    public List<Object> getImages() {
        return images;
    }

    @DataBoundSetter
    public void setImages(List<Object> images) {
        this.images = images == null || images.isEmpty() ? null : images;
    }

    public String getLanguage() {
        return language;
    }

    @DataBoundSetter
    public void setLanguage(String language) {
        this.language = language == null || language.isEmpty() ? null : language;
    }

    public List<Object> getSteps() {
        return steps;
    }

    @DataBoundSetter
    public void setSteps(List<Object> steps) {
        this.steps = steps == null || steps.isEmpty() ? null : steps;
    }

    public String getBuild() {
        return build;
    }

    @DataBoundSetter
    public void setBuild(String build) {
        this.build = build == null || build.isEmpty() ? null : build;
    }

    public String getSigningCredentialsId() {
        return signingCredentialsId;
    }

    @DataBoundSetter
    public void setSigningCredentialsId(String signingCredentialsId) {
        this.signingCredentialsId = Util.fixEmptyAndTrim(signingCredentialsId);
    }

    public Map<String, Object> getSchema() {
        return schema;
    }

    @DataBoundSetter
    public void setSchema(Map<String, Object> schema) {
        this.schema = schema == null || schema.isEmpty() ? null : schema;
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("files", files);
        arguments.put("images", images);
        arguments.put("language", language);
        arguments.put("steps", steps);
        arguments.put("build", build);
        arguments.put("signingCredentialsId", signingCredentialsId);
        arguments.put("schema", schema);
        return arguments;
    }

    @Extension
    public static class DescriptorImpl extends EngineStepDescriptor {
        public DescriptorImpl() {
            super("compileArtifacts", "files");
        }

        @Override
        public String getDisplayName() {
            return Messages.CompileArtifactsStep_DisplayName();
        }

        /** The languages that ship; one of a definition can be written beside them. */
        @POST
        public ComboBoxModel doFillLanguageItems(@AncestorInPath Item item) {
            return FormChoices.of(item, CompilePlans.LANGUAGES);
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
