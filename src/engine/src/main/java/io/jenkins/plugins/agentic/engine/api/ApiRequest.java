package io.jenkins.plugins.agentic.engine.api;

import java.util.Map;

/**
 * A request to the API as a host received it, its crumb and permission to be there at all checked.
 *
 * @param method in capitals
 * @param path below {@code /api/v1/}, decoded, without a slash at its beginning
 * @param query decoded; of a name that is given twice the first value
 * @param body empty for a GET
 * @param user who asks; empty where the host knows no users
 */
public record ApiRequest(String method, String path, Map<String, String> query, String body, String user) {}
