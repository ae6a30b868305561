package io.jenkins.plugins.agentic.engine.build.artifact;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.build.artifact.Dependencies.Known;
import io.jenkins.plugins.agentic.engine.build.docker.ImageContents;
import io.jenkins.plugins.agentic.engine.host.NoWorkspace;
import io.jenkins.plugins.agentic.engine.host.RunContext;
import io.jenkins.plugins.agentic.engine.host.Workspace;
import io.jenkins.plugins.agentic.engine.store.Database;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Takes down what a build made. Each artifact gets, in the workspace's folder {@code .agentic/attestations}, {@code
 * <file>.cdx.json} (its SBOM) and {@code <file>.intoto.json} (its provenance statement), and a row that its lineage can be asked
 * by. Where there is a key the statement is in a DSSE envelope, and so is one of the SBOM, {@code <file>.cdx.intoto.json}.
 */
public final class Artifacts {
    /** Where what attests to artifacts is, in the workspace and among what is archived. */
    static final String FOLDER = ".agentic/attestations/";

    private static final String KEY_VARIABLE = "AGENTIC_SIGNING_KEY";
    private static final int MOST_ARTIFACTS = 1000;
    private static final int MARK = 8;

    private final Database database;
    private final Lineage lineage;
    private final Clock clock;
    private volatile SigningKeys keys = (credentialsId, job) -> Optional.empty();

    /** Finds a host's signing keys. */
    @FunctionalInterface
    public interface SigningKeys {
        /**
         * Asked at each build.
         *
         * @param credentialsId of a secret that the job may use
         * @return a private key in PEM; empty where there is no such secret
         */
        Optional<String> pem(String credentialsId, String job);
    }

    public Artifacts(Database database, Lineage lineage, Clock clock) {
        this.database = database;
        this.lineage = lineage;
        this.clock = clock;
    }

    /** Where a build names no credentials, the key is that of the environment variable AGENTIC_SIGNING_KEY. */
    public void signWith(SigningKeys host) {
        keys = host;
    }

    /**
     * Looks for a key before there is anything to sign.
     *
     * @throws AgenticException with {@link ErrorCode#BUILD} where the job may use no such secret, or it is no private key
     */
    public void checkKey(String credentialsId, String job) {
        signer(credentialsId, job);
    }

    private Optional<SigningKey> signer(String credentialsId, String job) {
        if (credentialsId.isEmpty()) {
            return Optional.of(System.getenv().getOrDefault(KEY_VARIABLE, ""))
                    .filter(pem -> !pem.isBlank())
                    .map(SigningKey::read);
        }
        return Optional.of(
                SigningKey.parse(
                        keys.pem(credentialsId, job)
                                .orElseThrow(
                                        () -> new AgenticException(
                                                ErrorCode.BUILD,
                                                "There is no signing key with the credentials id '" + credentialsId
                                                        + "' for this job.",
                                                "Give the id of a secret text or secret file with a private key in PEM; see docs/compile.md."))));
    }

    /**
     * Takes down files and images.
     *
     * @param arguments of the step compileArtifacts
     * @param contents lists an image's packages by its id
     * @throws AgenticException with {@link ErrorCode#BUILD} where nothing is there, or a package must not be unpacked
     */
    public List<Object> take(Map<String, Object> arguments, RunContext run, Function<String, ImageContents> contents) {
        Workspace workspace = run.workspace();
        String pattern = (String) arguments.get("files");
        try {
            List<String> found = pattern.isBlank() ? List.of() : workspace.find(pattern, MOST_ARTIFACTS);
            List<?> images = (List<?>) arguments.get("images");
            String begun = Objects.requireNonNullElse((String) arguments.get("build"), "");
            Optional<Before> before = database.read(handle -> Lineage.before(handle, run.runId(), begun));
            List<String> files = before.isPresent() ? before.get().made(found, run) : found;
            Map<?, ?> schema = (Map<?, ?>) arguments.get("schema");
            if (schema != null) {
                FittingFiles.check(workspace, files, schema);
            } else if (files.isEmpty() && images.isEmpty()) {
                throw new AgenticException(
                        ErrorCode.BUILD,
                        found.isEmpty()
                                ? "No file matches '" + pattern + "', so the build made nothing."
                                : "All that matches '" + pattern + "' was there before the build, such as "
                                        + found.get(0) + ", so the build made nothing.",
                        "Check the pattern, and that the step that makes them ran.");
            }
            Sources sources = before.isPresent() ? before.get().sources() : Sources.of(run, files);
            Provenance.Build build = build(arguments, sources, run);
            Optional<SigningKey> signer = signer((String) arguments.get("signingCredentialsId"), run.job());
            workspace.writeText(".agentic/.gitignore", "*\n");
            List<Object> taken = new ArrayList<>();
            for (String file : files) {
                Optional<Known> known = PackageMetadata.known(workspace, file);
                Artifact artifact = artifact(workspace, file);
                taken.add(attest(artifact, Sbom.of(artifact, known, build.finished()), build, signer, run));
            }
            for (Object each : images) {
                Map<?, ?> image = (Map<?, ?>) each;
                Artifact artifact = image(image);
                ImageContents packages = contents(String.valueOf(image.get("id")), contents, run);
                taken.add(attest(artifact, Sbom.ofImage(artifact, packages, build.finished()), build, signer, run));
            }
            return taken;
        } catch (IOException e) {
            throw new AgenticException(
                    ErrorCode.BUILD,
                    "What the build made in " + workspace.location() + " can't be read: " + e.getMessage() + ".",
                    "Check the pattern '" + pattern + "'.",
                    false,
                    e);
        }
    }

    /**
     * Looks at what a build begins with: its sources, before any step could change them, and which of the files that it makes are
     * there already.
     *
     * @param plan of the build's steps
     * @return the same with that in the first of its steps, where it makes anything
     */
    public List<Object> begin(List<Object> plan, RunContext run) {
        List<String> patterns = new ArrayList<>();
        boolean makes = false;
        for (Object each : plan) {
            Map<?, ?> step = (Map<?, ?>) each;
            if (step.get("made") instanceof List<?> made) {
                made.forEach(pattern -> patterns.add(String.valueOf(pattern)));
            }
            makes |= step.get("made") != null || step.get("docker") != null;
        }
        if (!makes || run.workspace() instanceof NoWorkspace) {
            return plan;
        }
        try {
            Before before = Before.of(patterns, MOST_ARTIFACTS, run);
            Map<String, Object> first = new LinkedHashMap<>();
            ((Map<?, ?>) plan.get(0)).forEach((name, value) -> first.put(String.valueOf(name), value));
            first.put("before", before.toMap());
            List<Object> begun = new ArrayList<>(plan);
            begun.set(0, first);
            return begun;
        } catch (IOException e) {
            throw new AgenticException(
                    ErrorCode.BUILD,
                    "What the build begins with in " + run.workspace().location() + " can't be read: " + e.getMessage()
                            + ".",
                    "Check the workspace.",
                    false,
                    e);
        }
    }

    private Provenance.Build build(Map<String, Object> arguments, Sources sources, RunContext run) {
        long now = clock.millis();
        return database.read(handle -> new Provenance.Build(
                run.runId(),
                run.job(),
                run.user(),
                (String) arguments.get("language"),
                steps(Lineage.steps(handle, run.runId()), (List<?>) arguments.get("steps")),
                sources,
                lineage.prompts(handle, run.runId(), now),
                Lineage.approvals(handle, run.runId(), now),
                Instant.ofEpochMilli(Lineage.started(handle, run.runId(), now)),
                Instant.ofEpochMilli(now)));
    }

    /** What the run's builds did until now, each step as it ended last; what is given is of this very build. */
    private static List<?> steps(List<Map<String, Object>> earlier, List<?> given) {
        Map<Object, Object> byName = new LinkedHashMap<>();
        List<Object> all = new ArrayList<>(earlier);
        all.addAll(given);
        for (Object each : all) {
            Object name = each instanceof Map<?, ?> step ? step.get("name") : each;
            byName.remove(name);
            byName.put(name, each);
        }
        return List.copyOf(byName.values());
    }

    private static Artifact artifact(Workspace workspace, String file) throws IOException {
        try (InputStream in = workspace.open(file)) {
            Sha256.Content content = Sha256.of(in);
            return new Artifact(file, content.bytes(), content.hex(), Artifact.mediaType(file), "");
        }
    }

    private static Artifact image(Map<?, ?> image) {
        String id = String.valueOf(image.get("id"));
        String digest = image.get("digest") == null ? "" : String.valueOf(image.get("digest"));
        return new Artifact(
                String.valueOf(image.get("image")),
                image.get("size") instanceof Number size ? size.longValue() : 0,
                id.substring(id.indexOf(':') + 1),
                "application/vnd.docker.container.image.v1+json",
                digest.startsWith("sha256:") ? digest.substring("sha256:".length()) : "");
    }

    /** An image that can't be looked into is an artifact all the same; its SBOM says so. */
    private static ImageContents contents(String id, Function<String, ImageContents> contents, RunContext run) {
        ImageContents found;
        try {
            found = contents.apply(id);
        } catch (AgenticException e) {
            if (e.code() == ErrorCode.ABORTED) {
                throw e;
            }
            found = new ImageContents(List.of(), List.of(e.getMessage()));
        }
        run.console().println("image " + id + ": " + found.summary());
        return found;
    }

    private Map<String, Object> attest(
            Artifact artifact, String bom, Provenance.Build build, Optional<SigningKey> signer, RunContext run)
            throws IOException {
        String base = FOLDER + attested(artifact.path(), run);
        String sbom = base + ".cdx.json";
        String provenance = base + ".intoto.json";
        String statement = run.mask().apply(Provenance.statement(artifact, build));
        run.workspace().writeText(sbom, bom);
        run.workspace().writeText(provenance, signed(signer, statement));
        database.update(handle -> Lineage.record(
                handle, run.runId(), artifact, build.sources(), build.finished().toEpochMilli()));
        run.console()
                .println("artifact " + artifact.path() + ", " + artifact.size() + " bytes, sha256 " + artifact.sha256()
                        + (artifact.digest().isEmpty() ? "" : ", pushed as sha256:" + artifact.digest())
                        + (signer.isPresent() ? ", signed" : ""));
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("path", artifact.path());
        map.put("size", artifact.size());
        map.put("sha256", artifact.sha256());
        map.put("mediaType", artifact.mediaType());
        if (!artifact.digest().isEmpty()) {
            map.put("digest", "sha256:" + artifact.digest());
        }
        map.put("sbom", sbom);
        map.put("provenance", provenance);
        if (signer.isPresent()) {
            String ofSbom = sbom.replaceAll("json$", "intoto.json");
            run.workspace().writeText(ofSbom, signed(signer, Provenance.ofSbom(artifact, bom)));
            map.put("sbomStatement", ofSbom);
        }
        map.put("signed", signer.isPresent());
        return map;
    }

    /** Names what attests to an artifact: two of one run may not share it, whose paths differ in other characters only. */
    private String attested(String path, RunContext run) {
        String plain = plain(path);
        boolean isAnothers = database.read(handle -> Lineage.paths(handle, run.runId())).stream()
                .anyMatch(other -> !other.equals(path) && plain(other).equals(plain));
        return isAnothers ? plain + "-" + Sha256.hex(path).substring(0, MARK) : plain;
    }

    private static String plain(String path) {
        return path.replaceAll("[^A-Za-z0-9._-]+", "_");
    }

    private static String signed(Optional<SigningKey> signer, String statement) {
        return signer.map(each -> Json.pretty(each.envelope(Provenance.PAYLOAD_TYPE, statement)) + "\n")
                .orElse(statement);
    }
}
