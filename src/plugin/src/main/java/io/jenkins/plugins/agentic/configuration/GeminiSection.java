package io.jenkins.plugins.agentic.configuration;

import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.model.GeminiSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** What only Gemini's endpoints can be told. */
public final class GeminiSection extends AbstractDescribableImpl<GeminiSection> {
    private static final Pattern SAFETY_LINE = Pattern.compile("\\s*([A-Z_]+)\\s*:\\s*([A-Z_]+)\\s*");

    private Integer cacheSeconds;
    private String safetySettings;

    @DataBoundConstructor
    public GeminiSection() {
        // Everything is optional.
    }

    /** How long a long system instruction is kept in an explicit context cache; null or 0: it is not. */
    public Integer getCacheSeconds() {
        return cacheSeconds;
    }

    @DataBoundSetter
    public void setCacheSeconds(Integer cacheSeconds) {
        this.cacheSeconds = cacheSeconds;
    }

    /** One {@code category: threshold} a line, both as Google names them; null for the defaults. */
    public String getSafetySettings() {
        return safetySettings;
    }

    @DataBoundSetter
    public void setSafetySettings(String safetySettings) {
        this.safetySettings = Util.fixEmptyAndTrim(safetySettings);
    }

    public GeminiSettings settings() {
        Map<String, String> safety = new HashMap<>();
        Util.fixNull(safetySettings).lines().filter(line -> !line.isBlank()).forEach(line -> {
            var match = SAFETY_LINE.matcher(line);
            if (!match.matches()) {
                throw new AgenticException(
                        ErrorCode.USAGE,
                        "'" + line.strip() + "' is no safety setting, in Jenkins' Agentic Workflow configuration.",
                        "Ask an administrator to write lines such as HARM_CATEGORY_HARASSMENT: BLOCK_ONLY_HIGH.");
            }
            safety.put(match.group(1), match.group(2));
        });
        return new GeminiSettings(Duration.ofSeconds(Inputs.number(cacheSeconds, 0, 0, "seconds of caching")), safety);
    }

    @Extension
    @Symbol("gemini")
    public static final class DescriptorImpl extends Descriptor<GeminiSection> {
        @Override
        public String getDisplayName() {
            return Messages.GeminiSection_DisplayName();
        }

        @POST
        public FormValidation doCheckCacheSeconds(@QueryParameter String value) {
            return Inputs.checkNumber(value, 0, Integer.MAX_VALUE);
        }

        @POST
        public FormValidation doCheckSafetySettings(@QueryParameter String value) {
            return !Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                            || Util.fixNull(value)
                                    .lines()
                                    .allMatch(line -> line.isBlank()
                                            || SAFETY_LINE.matcher(line).matches())
                    ? FormValidation.ok()
                    : FormValidation.error(Messages.GeminiSection_NoSafetySetting());
        }
    }
}
