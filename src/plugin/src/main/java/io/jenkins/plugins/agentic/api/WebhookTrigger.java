package io.jenkins.plugins.agentic.api;

import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.Run;
import hudson.model.User;
import hudson.model.listeners.ItemListener;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.triggers.Trigger;
import hudson.triggers.TriggerDescriptor;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.configuration.FormChoices;
import io.jenkins.plugins.agentic.configuration.Inputs;
import io.jenkins.plugins.agentic.configuration.SecretTexts;
import io.jenkins.plugins.agentic.engine.api.Webhook;
import io.jenkins.plugins.agentic.engine.api.WebhookSource;
import java.io.IOException;
import java.io.ObjectStreamException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import jenkins.model.Jenkins;
import jenkins.model.ParameterizedJobMixIn;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.jenkinsci.plugins.workflow.cps.CpsThread;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** {@code agenticWebhook}: lets a signed webhook start this job. A job without it is never started by one. */
public final class WebhookTrigger extends Trigger<Item> {
    private static final Logger LOGGER = Logger.getLogger(WebhookTrigger.class.getName());
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private final String id;
    private final String source;
    private final String credentialsId;
    private String runAs;
    private String signatureHeader;
    private String timestampHeader;
    private ArrayList<WebhookFilter> filters;
    private ArrayList<WebhookParameter> parameters;
    /** Whom posted XML names and its sender may not name anew; kept where the job's present trigger names the same. */
    private transient String asked;

    private transient boolean refused;

    /**
     * @param id where the webhook is received, below {@code agentic-webhook/}
     * @param credentialsId of the secret text that the sender signs with
     * @param runAs id of the user that the webhook acts for
     * @throws IllegalArgumentException where id or source is none
     */
    @DataBoundConstructor
    public WebhookTrigger(String id, WebhookSource source, String credentialsId, String runAs) {
        this.id = Util.fixNull(id).trim();
        if (!ID.matcher(this.id).matches()) {
            throw new IllegalArgumentException(Messages.WebhookTrigger_WrongId(this.id));
        }
        // By name: a class of the engine would not be read back from config.xml.
        this.source = Inputs.given(source, "source", WebhookSource.values()).name();
        this.credentialsId = Util.fixEmptyAndTrim(credentialsId);
        this.runAs = inPipeline(Util.fixNull(runAs).trim());
    }

    /** Whom a Jenkinsfile that says so may let webhooks act for; empty where it may not. */
    private static String inPipeline(String user) {
        CpsThread thread = CpsThread.current();
        if (thread == null || user.isEmpty()) {
            return user;
        }
        try {
            if (thread.getExecution().getOwner().getExecutable() instanceof Run<?, ?> build
                    && (WebhookGrants.mayName(build, user))) {
                return user;
            }
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "The build whose Jenkinsfile names " + user + " can't be found.");
        }
        LOGGER.log(Level.WARNING, "{0}", Messages.WebhookTrigger_NotStarter(user));
        return "";
    }

    public String getId() {
        return id;
    }

    public WebhookSource getSource() {
        return WebhookSource.valueOf(source);
    }

    public String getCredentialsId() {
        return credentialsId;
    }

    public String getRunAs() {
        return runAs;
    }

    public String getSignatureHeader() {
        return signatureHeader;
    }

    @DataBoundSetter
    public void setSignatureHeader(String signatureHeader) {
        this.signatureHeader = Util.fixEmptyAndTrim(signatureHeader);
    }

    public String getTimestampHeader() {
        return timestampHeader;
    }

    @DataBoundSetter
    public void setTimestampHeader(String timestampHeader) {
        this.timestampHeader = Util.fixEmptyAndTrim(timestampHeader);
    }

    public List<WebhookFilter> getFilters() {
        return filters == null ? List.of() : List.copyOf(filters);
    }

    @DataBoundSetter
    public void setFilters(List<WebhookFilter> filters) {
        this.filters = filters == null || filters.isEmpty() ? null : new ArrayList<>(filters);
    }

    public List<WebhookParameter> getParameters() {
        return parameters == null ? List.of() : List.copyOf(parameters);
    }

    @DataBoundSetter
    public void setParameters(List<WebhookParameter> parameters) {
        this.parameters = parameters == null || parameters.isEmpty() ? null : new ArrayList<>(parameters);
    }

    @Override
    public void start(Item item, boolean newInstance) {
        super.start(item, newInstance);
        WebhookReceiver receiver = WebhookReceiver.get();
        if (asked != null) {
            if (receiver.of(item).anyMatch(present -> present.runAs.equals(asked))) {
                runAs = asked;
                refused = false;
            } else {
                LOGGER.log(Level.WARNING, "{0}", Messages.WebhookTrigger_NotYours(asked));
            }
            asked = null;
        }
        receiver.add(this);
    }

    @Override
    public void stop() {
        WebhookReceiver.get().remove(this);
        super.stop();
    }

    boolean isOf(Item item) {
        return job == item;
    }

    /** The job, while it still has this trigger; null after either is gone. */
    Job<?, ?> current() {
        // The sender is nobody to Jenkins, and nobody may see the job.
        try (ACLContext as = ACL.as2(ACL.SYSTEM2)) {
            return job instanceof Job<?, ?> mine
                            && Jenkins.get().getItemByFullName(mine.getFullName()) == mine
                            && ParameterizedJobMixIn.getTrigger(mine, WebhookTrigger.class) == this
                    ? mine
                    : null;
        }
    }

    /** With its secret, looked up now; empty where the credential is gone, and then nothing is taken. */
    Webhook webhook(Job<?, ?> of) {
        return new Webhook(
                id,
                getSource(),
                SecretTexts.find(credentialsId, of).orElse(""),
                signatureHeader == null ? "X-Signature-256" : signatureHeader,
                Util.fixNull(timestampHeader),
                getFilters().stream().map(WebhookFilter::filter).toList(),
                getParameters().stream().map(WebhookParameter::parameter).toList());
    }

    /**
     * From XML, which Jenkins itself reads from the disk, but anybody who may configure the job can post. Then the name is
     * taken out here, put back when the job starts this where its trigger so far names the same, and else taken out of the
     * XML by {@link Changes}.
     */
    @Override
    protected Object readResolve() throws ObjectStreamException {
        // Version 0.1 had no such field: nobody, then, so that nothing is started.
        runAs = Util.fixNull(runAs);
        if (!runAs.isEmpty() && !mayActFor(runAs)) {
            asked = runAs;
            runAs = "";
            refused = true;
        }
        return super.readResolve();
    }

    /** Whether the item has a trigger that acts for the user already. */
    private static boolean actsFor(Item item, String user) {
        WebhookTrigger present =
                item instanceof Job<?, ?> job ? ParameterizedJobMixIn.getTrigger(job, WebhookTrigger.class) : null;
        return present != null && present.runAs.equals(user);
    }

    /** Nobody but an administrator lets webhooks act for others: what a build costs is put down to its user. */
    private static boolean mayActFor(String user) {
        if (ACL.SYSTEM2.equals(Jenkins.getAuthentication2()) || Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
            return true;
        }
        User me = User.current();
        return me != null && me.getId().equals(user);
    }

    /**
     * Saves what was made of a posted configuration: its XML is kept as it came, and would count after a restart. Lets go of
     * triggers that Jenkins does not stop: those of deleted jobs, and those that posted XML replaces.
     */
    @Extension
    public static final class Changes extends ItemListener {
        @Override
        public void onCreated(Item item) {
            saveRefused(item);
        }

        @Override
        public void onCopied(Item source, Item item) {
            saveRefused(item);
        }

        @Override
        public void onUpdated(Item item) {
            WebhookReceiver.get().removeReplaced(item);
            saveRefused(item);
        }

        @Override
        public void onDeleted(Item item) {
            WebhookReceiver.get().removeAll(item);
        }

        private static void saveRefused(Item item) {
            if (!(item instanceof Job<?, ?> job)) {
                return;
            }
            WebhookTrigger trigger = ParameterizedJobMixIn.getTrigger(job, WebhookTrigger.class);
            if (trigger != null && trigger.refused) {
                try {
                    job.save();
                    trigger.refused = false;
                } catch (IOException e) {
                    LOGGER.log(Level.WARNING, e, () -> job.getFullName() + " could not be saved.");
                }
            }
        }
    }

    @Extension
    @Symbol("agenticWebhook")
    public static final class DescriptorImpl extends TriggerDescriptor {
        @Override
        public boolean isApplicable(Item item) {
            return item instanceof Job && item instanceof ParameterizedJobMixIn.ParameterizedJob;
        }

        @Override
        public String getDisplayName() {
            return Messages.WebhookTrigger_DisplayName();
        }

        @Override
        public Trigger<?> newInstance(StaplerRequest2 request, JSONObject form) throws FormException {
            if (!(form.opt("id") instanceof String id && ID.matcher(id.trim()).matches())) {
                throw new FormException(Messages.WebhookTrigger_NoId(), "id");
            }
            WebhookTrigger trigger = (WebhookTrigger) super.newInstance(request, form);
            if (!mayActFor(trigger.runAs) && !actsFor(request.findAncestorObject(Job.class), trigger.runAs)) {
                throw new FormException(Messages.WebhookTrigger_NotYours(trigger.runAs), "runAs");
            }
            return trigger;
        }

        @POST
        public ListBoxModel doFillSourceItems(@AncestorInPath Item item) {
            ListBoxModel items = new ListBoxModel();
            if (!FormChoices.mayConfigure(item)) {
                return items;
            }
            for (WebhookSource source : WebhookSource.values()) {
                items.add(title(source), source.name());
            }
            return items;
        }

        private static String title(WebhookSource source) {
            return switch (source) {
                case GITHUB -> "GitHub";
                case GITLAB -> "GitLab";
                case GITEA -> "Gitea, Forgejo";
                case BITBUCKET -> "Bitbucket";
                case STANDARD -> "Standard Webhooks";
                case GENERIC -> Messages.WebhookTrigger_Generic();
            };
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(@AncestorInPath Item item, @QueryParameter String credentialsId) {
            return SecretTexts.items(credentialsId, item);
        }

        @POST
        public FormValidation doCheckCredentialsId(@AncestorInPath Item item, @QueryParameter String value) {
            return SecretTexts.check(value, item);
        }

        @POST
        public FormValidation doCheckId(@AncestorInPath Item item, @QueryParameter String value) {
            return !FormChoices.mayConfigure(item)
                            || ID.matcher(Util.fixNull(value).trim()).matches()
                    ? FormValidation.ok()
                    : FormValidation.error(Messages.WebhookTrigger_NoId());
        }

        @POST
        public FormValidation doCheckRunAs(@AncestorInPath Item item, @QueryParameter String value) {
            if (!FormChoices.mayConfigure(item)) {
                return FormValidation.ok();
            }
            String user = Util.fixNull(value).trim();
            if (!mayActFor(user) && !actsFor(item, user)) {
                return FormValidation.error(Messages.WebhookTrigger_NotYours(user));
            }
            return User.getById(user, false) == null
                    ? FormValidation.error(Messages.WebhookTrigger_NoSuchUser(user))
                    : FormValidation.ok();
        }
    }
}
