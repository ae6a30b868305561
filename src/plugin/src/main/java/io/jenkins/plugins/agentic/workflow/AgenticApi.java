package io.jenkins.plugins.agentic.workflow;

import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.api.Api;
import io.jenkins.plugins.agentic.engine.api.ApiAnswer;
import io.jenkins.plugins.agentic.engine.api.ApiRequest;
import io.jenkins.plugins.agentic.engine.api.Problem;
import io.jenkins.plugins.agentic.engine.api.Streams;
import io.jenkins.plugins.agentic.host.InstalledEngine;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import jenkins.websocket.WebSockets;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;

/** The engine's REST API at {@code agentic/api/v1}. Each route asks {@link JobAccess}; Jenkins has checked a POST's crumb. */
public final class AgenticApi {
    private static final Logger LOGGER = Logger.getLogger(AgenticApi.class.getName());
    private static final String PATH = "/agentic/api/v1/";
    private static final Set<String> FOREIGN = Set.of("cross-site", "same-site");

    /** The API's version is part of its address. */
    public AgenticApi getV1() {
        return this;
    }

    /** Everything below; what the user may not see is as if it were not there. */
    public void doDynamic(StaplerRequest2 request, StaplerResponse2 response) throws IOException, ServletException {
        Jenkins.get().checkPermission(Jenkins.READ);
        try {
            if ("websocket".equalsIgnoreCase(request.getHeader("Upgrade")) && Streams.isStream(path(request))) {
                checkReader(request);
                Streams.Subscription subscription = inEngine(() -> subscribe(request));
                WebSockets.upgradeResponse(new StreamSession(subscription), request, response);
            } else {
                write(response, inEngine(() -> answer(request)));
            }
        } catch (Problem e) {
            write(response, e.answer());
        } catch (AgenticException e) {
            write(response, InstalledEngine.unavailable(e));
        } catch (AccessDeniedException e) {
            write(
                    response,
                    ApiAnswer.problem(HttpServletResponse.SC_FORBIDDEN, Messages.AgenticApi_Denied(e.getMessage())));
        } catch (RuntimeException e) {
            LOGGER.log(Level.SEVERE, request.getMethod() + " " + path(request) + " broke", e);
            write(
                    response,
                    ApiAnswer.problem(HttpServletResponse.SC_INTERNAL_SERVER_ERROR, Messages.AgenticApi_Defect()));
        }
    }

    private static void write(StaplerResponse2 response, ApiAnswer answer) throws IOException {
        response.setStatus(answer.status());
        answer.headers().forEach(response::setHeader);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (!answer.type().isEmpty()) {
            response.setContentType(answer.type());
            response.setCharacterEncoding(StandardCharsets.UTF_8.name());
            response.getWriter().write(answer.body());
        }
    }

    private static ApiAnswer answer(StaplerRequest2 request) throws IOException {
        checkOrigin(request);
        String body = ApiRequest.body(request.getInputStream());
        return InstalledEngine.get().apiSoon().answer(read(request, body), new JobAccess());
    }

    /** What is seen is asked for each message, as the user who opened the stream. */
    private static Streams.Subscription subscribe(StaplerRequest2 request) {
        Authentication user = Jenkins.getAuthentication2();
        InstalledEngine installed = InstalledEngine.get();
        Api api = installed.apiSoon();
        installed.engineSoon().requireDatabase();
        return api.streams().open(read(request, ""), (permission, job) -> {
            try (ACLContext ignored = ACL.as2(user)) {
                return new JobAccess().may(permission, job);
            }
        });
    }

    /** Work that may read the request. */
    @FunctionalInterface
    private interface Work<T> {
        T get() throws IOException;
    }

    /** The engine's own threads are started from this one and inherit its class loader. */
    private static <T> T inEngine(Work<T> work) throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(Engine.class.getClassLoader());
        try {
            return work.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Jenkins asks for a crumb with POST only; other changes no browser sends for a page from elsewhere, and says so. */
    private static void checkOrigin(StaplerRequest2 request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (!request.getMethod().equals("GET") && site != null && FOREIGN.contains(site)) {
            throw Problem.of(HttpServletResponse.SC_FORBIDDEN, Messages.AgenticApi_ForeignChange());
        }
    }

    /** A browser lets any page connect, with its user's session: only Jenkins' own pages are answered. Programs name none. */
    private static void checkReader(StaplerRequest2 request) {
        if (!WebSockets.isSupported()) {
            throw Problem.of(HttpServletResponse.SC_NOT_IMPLEMENTED, Messages.AgenticApi_NoWebSockets());
        }
        String origin = request.getHeader("Origin");
        if (origin == null) {
            return;
        }
        String root = Jenkins.get().getRootUrl();
        boolean own = origin.replaceFirst("^https?://", "").equalsIgnoreCase(request.getHeader("Host"))
                || root != null && root.startsWith(origin + "/");
        if (!own) {
            throw Problem.of(HttpServletResponse.SC_FORBIDDEN, Messages.AgenticApi_ForeignReader());
        }
    }

    private static String path(StaplerRequest2 request) {
        return request.getRestOfPath().replaceFirst("^/", "");
    }

    private static ApiRequest read(StaplerRequest2 request, String body) {
        User user = User.current();
        Map<String, String> query = new HashMap<>();
        request.getParameterMap().forEach((name, values) -> query.put(name, values[0]));
        Map<String, String> headers = new HashMap<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            headers.put(name.toLowerCase(Locale.ROOT), request.getHeader(name));
        }
        return new ApiRequest(
                request.getMethod(),
                request.getContextPath() + PATH,
                path(request),
                query,
                headers,
                body,
                user == null ? "" : user.getId());
    }
}
