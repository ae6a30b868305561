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
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.api.WebhookDeliveries;
import io.jenkins.plugins.agentic.engine.api.WebhookDelivery;
import io.jenkins.plugins.agentic.engine.api.WebhookException;
import io.jenkins.plugins.agentic.engine.api.WebhookException.Reason;
import io.jenkins.plugins.agentic.engine.api.WebhookRequest;
import io.jenkins.plugins.agentic.host.InstalledEngine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.ParameterizedJobMixIn;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.UsernameNotFoundException;

/** Starts what one webhook asks for, each job for itself: what another job's trigger says never stands in its way. */
record WebhookStart(WebhookRequest request) {
    private static final Logger LOGGER = Logger.getLogger(WebhookStart.class.getName());

    /** The job's own quiet period. */
    private static final int AS_CONFIGURED = -1;

    /** Of a job whose signature and filters hold; first of all that the sender may try again. */
    private static final List<Reason> WANTED = List.of(Reason.UNAVAILABLE, Reason.REPLAYED, Reason.FORBIDDEN);

    /** A signature that does not hold says least: another job has another secret. */
    private static final List<Reason> BY_WEIGHT = List.of(
            Reason.UNAVAILABLE,
            Reason.REPLAYED,
            Reason.FORBIDDEN,
            Reason.MALFORMED,
            Reason.STALE,
            Reason.NOT_FOUND,
            Reason.FORGED);

    /**
     * @return how many jobs were started; 0 when no filter let it through
     * @throws WebhookException when none was, and one that wanted it could not be, or each of them refused it
     */
    int all(List<WebhookTrigger> triggers) {
        int started = 0;
        boolean leftOut = false;
        Set<Reason> refusals = EnumSet.noneOf(Reason.class);
        for (WebhookTrigger trigger : triggers) {
            try {
                if (start(trigger)) {
                    started++;
                } else {
                    leftOut = true;
                }
            } catch (WebhookException e) {
                refusals.add(e.reason());
            } catch (RuntimeException e) {
                LOGGER.log(
                        Level.WARNING,
                        e,
                        () -> "The webhook " + trigger.getId() + " could not start " + name(trigger) + ": "
                                + (e instanceof AgenticException said ? said.sentence() : e));
                refusals.add(Reason.UNAVAILABLE);
            }
        }
        if (started == 0) {
            Optional<Reason> refusal = (leftOut ? WANTED : BY_WEIGHT)
                    .stream().filter(refusals::contains).findFirst();
            if (refusal.isPresent()) {
                throw new WebhookException(refusal.get());
            }
        }
        return started;
    }

    private static String name(WebhookTrigger trigger) {
        Job<?, ?> job = trigger.current();
        return job == null ? "a job that is gone" : job.getFullName();
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
            Engine engine = InstalledEngine.get().engineSoon();
            engine.requireDatabase();
            WebhookDeliveries deliveries = engine.webhooks();
            deliveries.take(delivery);
            boolean scheduled = false;
            try {
                scheduled = schedule(job, new WebhookCause(trigger.getId(), user.getId(), delivery), delivery);
            } finally {
                if (!scheduled) {
                    deliveries.giveBack(delivery);
                }
            }
            if (!scheduled) {
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
