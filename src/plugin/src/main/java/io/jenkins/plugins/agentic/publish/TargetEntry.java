package io.jenkins.plugins.agentic.publish;

import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.configuration.CredentialChoices;
import io.jenkins.plugins.agentic.engine.publish.PublishTargets;
import io.jenkins.plugins.agentic.host.AgenticExtension;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** One target of a publication as a form has it. A Jenkinsfile has maps instead, and the form becomes such a map. */
public final class TargetEntry extends AbstractDescribableImpl<TargetEntry> {
    private static final String SEPARATOR = ":";

    private final String type;
    private final String credentialsId;
    private final String options;

    /** @param options one {@code name: value} a line */
    @DataBoundConstructor
    public TargetEntry(String type, String credentialsId, String options) {
        this.type = Util.fixNull(type).trim();
        this.credentialsId = Util.fixEmptyAndTrim(credentialsId);
        this.options = Util.fixNull(options);
    }

    public String getType() {
        return type;
    }

    public String getCredentialsId() {
        return credentialsId;
    }

    public String getOptions() {
        return options;
    }

    /** The targets as a Jenkinsfile has them. */
    static List<Object> plain(List<Object> targets) {
        List<Object> plain = new ArrayList<>();
        if (targets != null) {
            targets.forEach(target -> plain.add(target instanceof TargetEntry entry ? entry.toMap() : target));
        }
        return plain;
    }

    private Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("type", type);
        for (String line : options.lines().filter(line -> !line.isBlank()).toList()) {
            String[] parts = line.split(SEPARATOR, 2);
            map.put(parts[0].trim(), parts.length < 2 ? Boolean.TRUE : value(parts[1].trim()));
        }
        if (credentialsId != null) {
            map.put("credentialsId", credentialsId);
        }
        return map;
    }

    private static Object value(String text) {
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        return text.matches("\\d{1,9}") ? (Object) Integer.valueOf(text) : text;
    }

    @Extension
    public static final class DescriptorImpl extends Descriptor<TargetEntry> {
        @Override
        public String getDisplayName() {
            return Messages.TargetEntry_DisplayName();
        }

        @POST
        public ListBoxModel doFillTypeItems(@AncestorInPath Item item) {
            ListBoxModel types = new ListBoxModel();
            if (CredentialChoices.mayUse(item)) {
                PublishTargets.shippedTypes().forEach(type -> types.add(type, type));
                ExtensionList.lookup(AgenticExtension.PublishTarget.class)
                        .forEach(target -> types.add(target.type(), target.type()));
            }
            return types;
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(@AncestorInPath Item item, @QueryParameter String credentialsId) {
            return CredentialChoices.of(
                    credentialsId, item, List.of(StringCredentials.class, StandardUsernamePasswordCredentials.class));
        }

        @POST
        public FormValidation doCheckOptions(@AncestorInPath Item item, @QueryParameter String value) {
            boolean written = Util.fixNull(value).lines().allMatch(line -> line.isBlank() || line.contains(SEPARATOR));
            return written || !CredentialChoices.mayUse(item)
                    ? FormValidation.ok()
                    : FormValidation.error(Messages.TargetEntry_NoOption());
        }
    }
}
