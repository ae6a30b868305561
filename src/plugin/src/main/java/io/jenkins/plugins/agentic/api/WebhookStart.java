package io.jenkins.plugins.agentic.api;

import hudson.model.BooleanParameterDefinition;
import hudson.model.CauseAction;
import hudson.model.ChoiceParameterDefinition;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.ParameterDefinition;
import hudson.model.ParameterValue;
import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.SimpleParameterDefinition;
import hudson.model.StringParameterDefinition;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.agentic.AgenticPermissions;
import io.jenkins.plugins.agentic.engine.api.WebhookDeliveries;
import io.jenkins.plugins.agentic.engine.api.WebhookDelivery;
import io.jenkins.plugins.agentic.engine.api.WebhookException;
import io.jenkins.plugins.agentic.engine.api.WebhookException.Reason;
import io.jenkins.plugins.agentic.engine.api.WebhookRequest;
import io.jenkins.plugins.agentic.host.InstalledEngine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jenkins.model.ParameterizedJobMixIn;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.UsernameNotFoundException;

/** Starts what one webhook asks for, each job for itself: what another job's trigger says never stands in its way. */
record WebhookStart(WebhookRequest request) {
    /** The job's own quiet period. */
    private static final int AS_CONFIGURED = -1;

    /**
     * @return how many jobs were started; 0 when no filter let it through
     * @throws WebhookException when each of them refused it; the reason of the last that found the signature good, if any
     */
    int all(List<WebhookTrigger> triggers) {
        int started = 0;
        boolean taken = false;
        WebhookException refusal = null;
        for (WebhookTrigger trigger : triggers) {
            try {
                started += start(trigger) ? 1 : 0;
                taken = true;
            } catch (WebhookException e) {
                if (refusal == null || refusal.reason() == Reason.FORGED) {
                    refusal = e;
                }
            }
        }
        if (!taken && refusal != null) {
            throw refusal;
        }
        return started;
    }

    private boolean start(WebhookTrigger trigger) {
        Job<?, ?> job = trigger.current();
        if (job == null) {
            throw new WebhookException(Reason.NOT_FOUND);
        }
        WebhookDelivery delivery = WebhookDelivery.of(job.getFullName(), trigger.webhook(job), request, Instant.now());
        if (!delivery.wanted()) {
            return false;
        }
        User user = user(trigger.getRunAs());
        try (ACLContext as = ACL.as2(authentication(user))) {
            if (!job.hasPermission(Item.BUILD) || !job.hasPermission(AgenticPermissions.RUN)) {
                throw new WebhookException(Reason.FORBIDDEN);
            }
            WebhookDeliveries deliveries = InstalledEngine.get().engine().webhooks();
            deliveries.take(delivery);
            if (!schedule(job, new WebhookCause(trigger.getId(), user.getId(), delivery), delivery)) {
                deliveries.giveBack(delivery);
                throw new WebhookException(Reason.UNAVAILABLE);
            }
            return true;
        }
    }

    private static User user(String id) {
        User user = id.isEmpty() ? null : User.getById(id, false);
        if (user == null) {
            throw new WebhookException(Reason.FORBIDDEN);
        }
        return user;
    }

    private static Authentication authentication(User user) {
        try {
            return user.impersonate2();
        } catch (UsernameNotFoundException e) {
            throw new WebhookException(Reason.FORBIDDEN);
        }
    }

    private static boolean schedule(Job<?, ?> job, WebhookCause why, WebhookDelivery delivery) {
        CauseAction cause = new CauseAction(why);
        ParametersDefinitionProperty declared = job.getProperty(ParametersDefinitionProperty.class);
        Object item = declared == null
                ? ParameterizedJobMixIn.scheduleBuild2(job, AS_CONFIGURED, cause)
                : ParameterizedJobMixIn.scheduleBuild2(
                        job, AS_CONFIGURED, cause, new ParametersAction(values(declared, delivery.parameters())));
        return item != null;
    }

    /** Only parameters that the job declares, and only kinds that hold what anybody may write. */
    private static List<ParameterValue> values(ParametersDefinitionProperty declared, Map<String, String> given) {
        List<ParameterValue> values = new ArrayList<>();
        for (ParameterDefinition definition : declared.getParameterDefinitions()) {
            String text = given.get(definition.getName());
            ParameterValue value = text != null && takes(definition, text)
                    ? ((SimpleParameterDefinition) definition).createValue(text)
                    : definition.getDefaultParameterValue();
            if (value != null) {
                values.add(value);
            }
        }
        return values;
    }

    /** Not credentials, runs or passwords: a payload must not choose one of those. */
    private static boolean takes(ParameterDefinition definition, String text) {
        return definition instanceof StringParameterDefinition
                || definition instanceof BooleanParameterDefinition
                || definition instanceof ChoiceParameterDefinition choice
                        && choice.getChoices().contains(text);
    }
}
