package io.jenkins.plugins.agentic.workflow;

import hudson.model.User;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Engine;
import io.jenkins.plugins.agentic.engine.api.ApiAnswer;
import io.jenkins.plugins.agentic.engine.api.ApiRequest;
import io.jenkins.plugins.agentic.engine.api.Problem;
import io.jenkins.plugins.agentic.host.InstalledEngine;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;

/** The engine's REST API at {@code agentic/api/v1}. Each route asks {@link JobAccess}; Jenkins has checked a POST's crumb. */
public final class AgenticApi {
    private static final String PATH = "/agentic/api/v1/";
    private static final Set<String> FOREIGN = Set.of("cross-site", "same-site");

    /** The API's version is part of its address. */
    public AgenticApi getV1() {
        return this;
    }

    /** Everything below; what the user may not see is as if it were not there. */
    public void doDynamic(StaplerRequest2 request, StaplerResponse2 response) throws IOException {
        Jenkins.get().checkPermission(Jenkins.READ);
        ApiAnswer answer = answer(request);
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
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // The engine's own threads are started from this one and inherit it.
        thread.setContextClassLoader(Engine.class.getClassLoader());
        try {
            checkOrigin(request);
            return InstalledEngine.get().api().answer(read(request), new JobAccess());
        } catch (Problem e) {
            return e.answer();
        } catch (AgenticException e) {
            return ApiAnswer.problem(HttpServletResponse.SC_SERVICE_UNAVAILABLE, e.sentence());
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Jenkins asks for a crumb with POST only; other changes no browser sends for a page from elsewhere, and says so. */
    private static void checkOrigin(StaplerRequest2 request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (!request.getMethod().equals("GET") && site != null && FOREIGN.contains(site)) {
            throw Problem.of(HttpServletResponse.SC_FORBIDDEN, "A page from elsewhere may change nothing here.");
        }
    }

    private static ApiRequest read(StaplerRequest2 request) throws IOException {
        User user = User.current();
        String body = ApiRequest.body(request.getInputStream());
        Map<String, String> query = new HashMap<>();
        request.getParameterMap().forEach((name, values) -> query.put(name, values[0]));
        Map<String, String> headers = new HashMap<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            headers.put(name.toLowerCase(Locale.ROOT), request.getHeader(name));
        }
        return new ApiRequest(
                request.getMethod(),
                request.getContextPath() + PATH,
                request.getRestOfPath().replaceFirst("^/", ""),
                query,
                headers,
                body,
                user == null ? "" : user.getId());
    }
}
