package io.jenkins.plugins.agentic.engine.build.artifact;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Says how an artifact came to be: an in-toto statement (version 1) with a SLSA provenance predicate (version 1). Its
 * external parameters are what the pipeline was asked, its internal ones what agents, tests and persons had to do with it.
 */
public final class Provenance {
    static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";
    private static final String STATEMENT = "https://in-toto.io/Statement/v1";
    private static final String PREDICATE = "https://slsa.dev/provenance/v1";
    /** https://github.com/in-toto/attestation/blob/main/spec/predicates/cyclonedx.md. */
    private static final String SBOM = "https://cyclonedx.org/bom";

    private static final String BUILD_TYPE = "urn:agentic-workflow:compile-package:v1";
    private static final String BUILDER = "urn:agentic-workflow";

    private Provenance() {}

    /** What is said of all artifacts of a build. */
    record Build(
            String runId,
            String job,
            String user,
            String language,
            List<?> steps,
            Sources sources,
            List<Map<String, Object>> prompts,
            List<Map<String, Object>> approvals,
            Instant started,
            Instant finished) {}

    static String statement(Artifact artifact, Build build) {
        Map<String, Object> external = new LinkedHashMap<>();
        external.put("job", build.job);
        external.put("language", build.language);
        external.put("steps", build.steps.stream().map(Provenance::stepOf).toList());
        Map<String, Object> internal = new LinkedHashMap<>();
        internal.put("startedBy", build.user);
        if (build.sources.hash().isEmpty()) {
            internal.put("sources", "too many files to be hashed, or one that can't be read");
        }
        internal.put("prompts", build.prompts);
        internal.put("approvals", build.approvals);
        internal.put(
                "tests",
                build.steps.stream()
                        .map(Provenance::testsOf)
                        .filter(one -> one != null)
                        .toList());
        List<Object> resolved = new ArrayList<>();
        if (!build.sources.commit().isEmpty()) {
            resolved.add(checkout(build.sources));
        }
        build.sources.hash().ifPresent(hash -> resolved.add(descriptor("urn:agentic-workflow:sources", hash)));
        build.prompts.stream()
                .filter(prompt -> !String.valueOf(prompt.get("commit")).isEmpty())
                .map(Provenance::promptOf)
                .distinct()
                .forEach(resolved::add);
        Map<String, Object> definition = new LinkedHashMap<>();
        definition.put("buildType", BUILD_TYPE);
        definition.put("externalParameters", external);
        definition.put("internalParameters", internal);
        definition.put("resolvedDependencies", resolved);
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("invocationId", build.runId);
        metadata.put("startedOn", build.started.toString());
        metadata.put("finishedOn", build.finished.toString());
        Map<String, Object> predicate = new LinkedHashMap<>();
        predicate.put("buildDefinition", definition);
        predicate.put("runDetails", Map.of("builder", Map.of("id", BUILDER), "metadata", metadata));
        return statement(artifact, PREDICATE, predicate);
    }

    /** Says of an artifact what its SBOM is, as in-toto's attestations of CycloneDX do. */
    static String ofSbom(Artifact artifact, String bom) {
        return statement(artifact, SBOM, Json.readMap(bom));
    }

    private static String statement(Artifact artifact, String type, Map<String, Object> predicate) {
        List<Object> subjects = new ArrayList<>();
        subjects.add(subject(artifact.path(), artifact.sha256()));
        if (!artifact.digest().isEmpty()) {
            // What a registry and its users know a pushed image by.
            subjects.add(subject(artifact.repository(), artifact.digest()));
        }
        Map<String, Object> statement = new LinkedHashMap<>();
        statement.put("_type", STATEMENT);
        statement.put("subject", subjects);
        statement.put("predicateType", type);
        statement.put("predicate", predicate);
        return Json.pretty(statement) + "\n";
    }

    private static Map<String, Object> subject(String name, String sha256) {
        Map<String, Object> subject = new LinkedHashMap<>();
        subject.put("name", name);
        subject.put("digest", Map.of("sha256", sha256));
        return subject;
    }

    /** What was checked out; what agents changed in it is in no commit, only in the hash of all sources. */
    private static Map<String, Object> checkout(Sources sources) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("uri", sources.repository());
        map.put("digest", Map.of("gitCommit", sources.commit()));
        map.put("annotations", Map.of("changedSince", sources.changed()));
        return map;
    }

    private static Map<String, Object> descriptor(String uri, String sha256) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("uri", uri);
        map.put("digest", Map.of("sha256", sha256));
        return map;
    }

    /** By the commit of the prompts' repository; gitCommit is in-toto's own name of such a digest. */
    private static Map<String, Object> promptOf(Map<String, Object> prompt) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("uri", "urn:agentic-workflow:prompt:" + prompt.get("prompt"));
        map.put("digest", Map.of("gitCommit", prompt.get("commit")));
        return map;
    }

    private static Object stepOf(Object step) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (step instanceof Map<?, ?> one) {
            for (String field : List.of("name", "command", "tool", "exitCode", "passed", "counts")) {
                if (one.get(field) != null) {
                    map.put(field, one.get(field));
                }
            }
        }
        return map;
    }

    private static Object testsOf(Object step) {
        if (!(step instanceof Map<?, ?> one) || !(one.get("tests") instanceof Map<?, ?> tests)) {
            return null;
        }
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("step", one.get("name"));
        for (String field : List.of("total", "passed", "failed", "skipped")) {
            map.put(field, tests.get(field));
        }
        if (one.get("coverage") != null) {
            map.put("coverage", one.get("coverage"));
        }
        return map;
    }

    /**
     * A statement that was read again.
     *
     * @param signed whether there are signatures at all
     * @param verified whether one of them is the given key's
     * @param subjects name to SHA-256 in hex
     */
    public record Verified(
            boolean signed, boolean verified, Map<String, String> subjects, Map<String, Object> statement) {}

    /**
     * Reads a statement, alone or in a DSSE envelope, and checks its signature.
     *
     * @param publicKey PEM; empty to check none
     * @throws AgenticException with {@link ErrorCode#USAGE} where the text is neither
     */
    public static Verified verify(String text, String publicKey) {
        try {
            JsonNode document = Json.MAPPER.readTree(text);
            JsonNode statement = document;
            boolean signed = document.path("payload").isTextual();
            boolean verified = false;
            if (signed) {
                byte[] payload =
                        Base64.getDecoder().decode(document.path("payload").asText());
                List<byte[]> signatures = new ArrayList<>();
                for (JsonNode each : document.path("signatures")) {
                    signatures.add(Base64.getDecoder().decode(each.path("sig").asText()));
                }
                verified = !publicKey.isBlank()
                        && document.path("payloadType").asText().equals(PAYLOAD_TYPE)
                        && SigningKey.parse(publicKey).hasSigned(PAYLOAD_TYPE, payload, signatures);
                statement = Json.MAPPER.readTree(new String(payload, StandardCharsets.UTF_8));
            }
            if (!statement.path("_type").asText().equals(STATEMENT)) {
                throw unreadable(null);
            }
            Map<String, String> subjects = new LinkedHashMap<>();
            for (JsonNode subject : statement.path("subject")) {
                subjects.put(
                        subject.path("name").asText(),
                        subject.at("/digest/sha256").asText());
            }
            return new Verified(signed, verified, subjects, Json.readMap(Json.write(statement)));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw unreadable(e);
        }
    }

    private static AgenticException unreadable(Exception e) {
        return new AgenticException(
                ErrorCode.USAGE,
                "The file is no in-toto statement, nor an envelope with one.",
                "Give a file that compilePackage wrote to the folder .agentic/attestations.",
                false,
                e);
    }
}
