package io.jenkins.plugins.agentic.workflow;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.api.Api;
import io.jenkins.plugins.agentic.engine.api.ApiAnswer;
import io.jenkins.plugins.agentic.engine.api.ApiRequest;
import io.jenkins.plugins.agentic.host.InstalledEngine;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;

/** The engine's REST API at {@code agentic/api/v1}. Each route asks {@link JobAccess}; Jenkins has checked the crumb. */
public final class AgenticApi {
    /** The API's version is part of its address. */
    public AgenticApi getV1() {
        return this;
    }

    /** Everything below; what the user may not see is as if it were not there. */
    public void doDynamic(StaplerRequest2 request, StaplerResponse2 response) throws IOException {
        Jenkins.get().checkPermission(Jenkins.READ);
        ApiAnswer answer = answer(request);
        response.setStatus(answer.status());
        response.setContentType(answer.type());
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.getWriter().write(answer.body());
    }

    private static ApiAnswer answer(StaplerRequest2 request) {
        Map<String, String> query = new HashMap<>();
        request.getParameterMap().forEach((name, values) -> query.put(name, values[0]));
        try {
            return new Api(InstalledEngine.get().engine())
                    .answer(
                            new ApiRequest(
                                    request.getMethod(),
                                    request.getRestOfPath().replaceFirst("^/", ""),
                                    query,
                                    "",
                                    Jenkins.getAuthentication2().getName()),
                            new JobAccess());
        } catch (AgenticException e) {
            return ApiAnswer.problem(HttpServletResponse.SC_SERVICE_UNAVAILABLE, e.sentence());
        }
    }
}
