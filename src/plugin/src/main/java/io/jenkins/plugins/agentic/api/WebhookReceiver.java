package io.jenkins.plugins.agentic.api;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Item;
import hudson.model.UnprotectedRootAction;
import hudson.security.csrf.CrumbExclusion;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.api.WebhookException;
import io.jenkins.plugins.agentic.engine.api.WebhookException.Reason;
import io.jenkins.plugins.agentic.engine.api.WebhookRequest;
import io.jenkins.plugins.agentic.host.InstalledEngine;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;

/**
 * Receives webhooks at {@code agentic-webhook/<id>}. Anybody may knock: Jenkins' own permission and crumb do not hold
 * here. A signature must, and then whoever the job names must be allowed to start it.
 */
@Extension
public class WebhookReceiver implements UnprotectedRootAction {
    private static final Logger LOGGER = Logger.getLogger(WebhookReceiver.class.getName());
    private static final String URL_NAME = "agentic-webhook";
    private static final String SECONDS_TO_TRY_AGAIN = "10";

    /** Kept here so that a stranger's request looks at no other job. */
    private final Set<WebhookTrigger> triggers = ConcurrentHashMap.newKeySet();

    static WebhookReceiver get() {
        return ExtensionList.lookupSingleton(WebhookReceiver.class);
    }

    void add(WebhookTrigger trigger) {
        triggers.add(trigger);
        InstalledEngine installed = InstalledEngine.get();
        // Opened now, so that the first delivery does not wait for it.
        installed.run(() -> {
            try {
                installed.engine();
            } catch (AgenticException e) {
                LOGGER.log(Level.WARNING, e, () -> "Webhooks can't be received: " + e.sentence());
            }
        });
    }

    void remove(WebhookTrigger trigger) {
        triggers.remove(trigger);
    }

    /** Those that the job started and that were not stopped: the present one, or the one that posted XML replaces just now. */
    Stream<WebhookTrigger> of(Item item) {
        return triggers.stream().filter(trigger -> trigger.isOf(item));
    }

    void removeReplaced(Item item) {
        triggers.removeIf(trigger -> trigger.isOf(item) && trigger.current() == null);
    }

    void removeAll(Item item) {
        triggers.removeIf(trigger -> trigger.isOf(item));
    }

    @Override
    public String getIconFileName() {
        return null;
    }

    @Override
    public String getDisplayName() {
        return null;
    }

    @Override
    public String getUrlName() {
        return URL_NAME;
    }

    /** Everything below this address; only POST does anything. */
    public void doDynamic(StaplerRequest2 request, StaplerResponse2 response) throws IOException {
        if (!"POST".equals(request.getMethod())) {
            response.setHeader("Allow", "POST");
            answer(response, HttpServletResponse.SC_METHOD_NOT_ALLOWED, Map.of("error", "Only POST is received here."));
            return;
        }
        String id = request.getRestOfPath().replaceFirst("^/", "");
        try {
            List<WebhookTrigger> current = triggers.stream()
                    .filter(trigger -> trigger.getId().equals(id) && trigger.current() != null)
                    .toList();
            if (current.isEmpty()) {
                throw new WebhookException(Reason.NOT_FOUND);
            }
            int started = new WebhookStart(read(request)).all(current);
            answer(response, HttpServletResponse.SC_ACCEPTED, Map.of("started", started));
        } catch (WebhookException e) {
            LOGGER.log(Level.FINE, "A webhook to {0} was refused: {1}", new Object[] {id, e.reason()});
            answer(response, e.reason().status(), Map.of("error", e.reason().sentence()));
        } catch (AgenticException e) {
            LOGGER.log(Level.WARNING, e, () -> "A webhook to " + id + " could not be taken: " + e.sentence());
            answer(response, Reason.UNAVAILABLE.status(), Map.of("error", Reason.UNAVAILABLE.sentence()));
        }
    }

    private static WebhookRequest read(HttpServletRequest request) throws IOException {
        if (request.getContentLengthLong() > WebhookRequest.LARGEST_BODY) {
            throw new WebhookException(Reason.TOO_LARGE);
        }
        byte[] body = request.getInputStream().readNBytes(WebhookRequest.LARGEST_BODY + 1);
        if (body.length > WebhookRequest.LARGEST_BODY) {
            throw new WebhookException(Reason.TOO_LARGE);
        }
        Map<String, String> headers = new HashMap<>();
        Collections.list(request.getHeaderNames()).forEach(name -> headers.put(name, request.getHeader(name)));
        return new WebhookRequest(headers, body);
    }

    private static void answer(HttpServletResponse response, int status, Map<String, ?> content) throws IOException {
        response.setStatus(status);
        if (status == Reason.UNAVAILABLE.status()) {
            response.setHeader("Retry-After", SECONDS_TO_TRY_AGAIN);
        }
        response.setContentType("application/json");
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.setHeader("Cache-Control", "no-store");
        response.getWriter().write(Json.write(content));
    }

    /** A sender has no crumb; its signature stands for it. Everything else keeps needing one. */
    @Extension
    public static final class WithoutCrumb extends CrumbExclusion {
        @Override
        public boolean process(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            String path = request.getPathInfo();
            if (path == null || !path.startsWith("/" + URL_NAME + "/")) {
                return false;
            }
            chain.doFilter(request, response);
            return true;
        }
    }
}
