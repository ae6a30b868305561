package io.jenkins.plugins.agentic.engine.publish.s3;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.Secrets.Login;
import io.jenkins.plugins.agentic.engine.publish.Destination;
import io.jenkins.plugins.agentic.engine.publish.PublishRequest;
import io.jenkins.plugins.agentic.engine.publish.PublishTarget;
import io.jenkins.plugins.agentic.engine.publish.registry.RegistryClient;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The target 's3': a bucket of Amazon S3 or of anything that speaks its protocol. A version is the objects below
 * {@code <prefix><name>/<version>/}; users find the newest by the object {@code <prefix><name>/latest}, which holds its
 * number.
 */
public final class S3Target implements PublishTarget {
    private static final String REGION = "us-east-1";

    @Override
    public String type() {
        return "s3";
    }

    @Override
    public Set<String> options() {
        return Set.of("bucket", "endpoint", "region", "pathStyle", "prefix", "latest", "credentialsId");
    }

    @Override
    public long maxFileSize() {
        return S3Files.MOST_BYTES;
    }

    @Override
    public Reversal reversal() {
        return Reversal.CLEAN;
    }

    @Override
    public Destination open(PublishRequest request) {
        return destination(request, new S3Source.Workspace(request));
    }

    @Override
    public Destination promotion(PublishRequest to, PublishRequest from) {
        S3Bucket source = bucket(from);
        return destination(to, new S3Source.Earlier(source, S3Destination.folder(prefix(from.options()), from), from));
    }

    private static Destination destination(PublishRequest request, S3Source source) {
        String latest = text(request.options(), "latest", "latest");
        if (!latest.matches("[A-Za-z][A-Za-z0-9._-]{0,100}")) {
            throw wrong(
                    "'" + latest + "' is no name of the key that points to the newest version.",
                    "Use a name such as latest, beta or latest-1.x.");
        }
        return new S3Destination(bucket(request), request, source, prefix(request.options()), latest);
    }

    private static S3Bucket bucket(PublishRequest request) {
        Map<String, Object> options = request.options();
        String bucket = text(options, "bucket", "");
        // Amazon's rules, and the older ones that other endpoints still follow.
        if (!bucket.matches("[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]")) {
            throw wrong("'" + bucket + "' is no name of a bucket.", "Give the target's bucket, such as 'releases'.");
        }
        String region = text(options, "region", REGION);
        if (!region.matches("[a-z0-9-]{1,40}")) {
            throw wrong("'" + region + "' is no region.", "Use one such as eu-central-1.");
        }
        Optional<String> endpoint = Optional.ofNullable(options.get("endpoint"))
                .map(RegistryClient::address)
                .map(address -> address.endsWith("/") ? address.substring(0, address.length() - 1) : address);
        boolean pathStyle = request.flag("pathStyle", endpoint.isPresent());
        return new S3Bucket(new S3Bucket.Place(bucket, region, endpoint, pathStyle), login(request));
    }

    private static Optional<Login> login(PublishRequest request) {
        Object id = request.options().get("credentialsId");
        if (id == null) {
            return Optional.empty();
        }
        Login login = request.run().secrets().find(String.valueOf(id));
        if (login.user().isEmpty()) {
            throw wrong(
                    "The credentials '" + id + "' have no user name, and S3 needs the id of an access key.",
                    "Use credentials with user name and password: access key id and secret access key.");
        }
        return Optional.of(login);
    }

    private static String text(Map<String, Object> options, String option, String standard) {
        Object given = options.get(option);
        return given == null ? standard : String.valueOf(given);
    }

    /** Ends with a slash, unless it is empty. */
    private static String prefix(Map<String, Object> options) {
        String given = text(options, "prefix", "");
        if (given.isEmpty() || given.equals("/")) {
            return "";
        }
        String text = given.endsWith("/") ? given.substring(0, given.length() - 1) : given;
        if (!text.matches("[A-Za-z0-9!_.*'()-]+(/[A-Za-z0-9!_.*'()-]+)*") || ("/" + text + "/").contains("/../")) {
            throw wrong("'" + given + "' is no prefix of keys.", "Use one such as 'staging/' or 'team/releases'.");
        }
        return text + "/";
    }

    static AgenticException wrong(String message, String hint) {
        return new AgenticException(ErrorCode.PUBLISH, message, hint);
    }
}
