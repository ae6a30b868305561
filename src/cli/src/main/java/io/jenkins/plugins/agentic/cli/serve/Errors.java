package io.jenkins.plugins.agentic.cli.serve;

import io.jenkins.plugins.agentic.engine.api.ApiAnswer;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** What the web server itself refuses, such as an address that is none, as problem details too. */
final class Errors extends ErrorHandler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Object said = request.getAttribute(ERROR_MESSAGE);
        String why = said == null ? "" : said.toString().strip();
        Routes.answer(
                response,
                callback,
                ApiAnswer.problem(
                        response.getStatus(),
                        why.isEmpty()
                                ? "The web server refused this request."
                                : "The web server refused this: " + why + "."));
        return true;
    }
}
