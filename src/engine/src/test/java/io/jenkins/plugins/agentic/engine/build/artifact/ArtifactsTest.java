package io.jenkins.plugins.agentic.engine.build.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.build.BuildRun;
import io.jenkins.plugins.agentic.engine.build.docker.ImageContents;
import io.jenkins.plugins.agentic.engine.store.Database;
import io.jenkins.plugins.agentic.engine.store.DatabaseSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.cyclonedx.Version;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArtifactsTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

    @TempDir
    Path folder;

    private Database database;
    private Lineage lineage;
    private Artifacts artifacts;
    private BuildRun run;
    private Map<String, Object> schema;
    private Function<String, ImageContents> contents = id -> {
        throw new IllegalStateException("no image was made");
    };

    /** Where this is kept; {@link PostgresArtifactsTest} has another. */
    DatabaseSettings settings() {
        return DatabaseSettings.EMBEDDED;
    }

    @BeforeEach
    void open() throws IOException {
        database = Database.open(settings(), folder.resolve("home"));
        lineage = new Lineage(
                database,
                version -> version.equals("coder@1.2.0")
                        ? Optional.of("c0ffee".repeat(7).substring(2))
                        : Optional.empty());
        artifacts = new Artifacts(database, lineage, CLOCK);
        run = new BuildRun(Files.createDirectories(folder.resolve("ws")));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void should_take_down_files_that_fit_their_schema_only() throws IOException {
        schema = Map.of(
                "type", "object", "required", List.of("name"), "properties", Map.of("size", Map.of("type", "integer")));
        Files.writeString(folder.resolve("ws/good.json"), "{\"name\": \"x\", \"size\": 3}");
        Files.writeString(folder.resolve("ws/good.yaml"), "name: x\nsize: 3\n");
        Files.writeString(folder.resolve("ws/bad.json"), "{\"size\": \"three\"}");
        Files.writeString(folder.resolve("ws/broken.json"), "{\"size\":");

        assertThat(take("good.*")).extracting("path").isEqualTo("good.json");
        assertThatThrownBy(() -> take("bad.json"))
                .hasMessageStartingWith("The file bad.json does not fit its schema: ")
                .hasMessageContaining("name")
                .hasMessageContaining("size");
        assertThatThrownBy(() -> take("broken.json"))
                .hasMessageContaining("The file broken.json is not YAML at line 1");
        schema = Map.of("$ref", "https://example.com/other.json");
        assertThatThrownBy(() -> take("good.json")).hasMessageContaining("none is fetched");
        assertThat(folder.resolve("ws/.agentic/artifacts/bad.json.cdx.json")).doesNotExist();
    }

    private Map<?, ?> take(String files) {
        return take(files, "");
    }

    private Map<?, ?> take(String files, String signingCredentialsId) {
        return take(files, List.of(), signingCredentialsId);
    }

    private JsonNode bomOf(String image, ImageContents packages) throws IOException {
        contents = Map.of("sha256:" + "12".repeat(32), packages)::get;
        return json(take("", List.of(Map.of("image", image, "id", "sha256:" + "12".repeat(32), "size", 9L)), "")
                .get("sbom"));
    }

    private Map<?, ?> take(String files, List<?> images, String signingCredentialsId) {
        return takeAll(files, images, signingCredentialsId).get(0);
    }

    @SuppressWarnings("unchecked")
    private List<Map<?, ?>> takeAll(String files, List<?> images, String signingCredentialsId) {
        Map<String, Object> arguments = new HashMap<>(Map.of(
                "files",
                files,
                "images",
                images,
                "language",
                "typescript",
                "steps",
                List.of(Map.of("name", "test", "passed", true, "tests", Map.of("total", 3, "passed", 3))),
                "signingCredentialsId",
                signingCredentialsId));
        arguments.put("schema", schema);
        return (List<Map<?, ?>>) (List<?>) artifacts.take(arguments, run.context(), id -> contents.apply(id));
    }

    @Test
    void should_attest_to_each_of_two_artifacts_whose_paths_are_alike() throws IOException {
        run.file("dist/a.txt", "one").file("dist_a.txt", "two");

        List<Map<?, ?>> taken = new ArrayList<>(takeAll("dist*a.txt,dist/a.txt", List.of(), ""));
        taken.addAll(takeAll("dist/a.txt", List.of(), ""));

        assertThat(taken).hasSize(3);
        for (Map<?, ?> each : taken) {
            JsonNode subject = json(each.get("provenance")).at("/subject/0");
            assertThat(subject.path("name").asText()).isEqualTo(each.get("path"));
            assertThat(subject.at("/digest/sha256").asText()).isEqualTo(each.get("sha256"));
            assertThat(json(each.get("sbom")).toString()).contains(String.valueOf(each.get("sha256")));
        }
        assertThat(taken.get(0).get("sbom")).as("as ever").isEqualTo(".agentic/attestations/dist_a.txt.cdx.json");
    }

    private void tarball(String name, String entry, String text) throws IOException {
        try (OutputStream out = Files.newOutputStream(folder.resolve("ws").resolve(name));
                TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(out))) {
            TarArchiveEntry one = new TarArchiveEntry(entry, true);
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            one.setSize(bytes.length);
            tar.putArchiveEntry(one);
            tar.write(bytes);
            tar.closeArchiveEntry();
        }
    }

    private void npmPackage() throws IOException {
        tarball(
                "one-1.0.0.tgz",
                "package/package.json",
                "{\"name\":\"one\",\"version\":\"1.0.0\",\"license\":\"MIT\",\"dependencies\":{\"@s/two\":\"^2\"}}");
        run.file(
                "package-lock.json",
                "{\"lockfileVersion\":3,\"packages\":{\"\":{},\"node_modules/@s/two\":{\"version\":\"2.1.0\",\"integrity\":"
                        + "\"sha512-AAAA\"},\"node_modules/three\":{\"version\":\"3.0.0\",\"dev\":true}}}");
    }

    private JsonNode json(Object path) throws IOException {
        return Json.MAPPER.readTree(Files.readString(folder.resolve("ws").resolve(String.valueOf(path))));
    }

    @Test
    void should_list_what_an_npm_package_needs_at_run_time() throws IOException {
        npmPackage();

        JsonNode bom = json(take("*.tgz").get("sbom"));

        assertThat(bom.path("bomFormat").asText()).isEqualTo("CycloneDX");
        assertThat(bom.path("specVersion").asText()).isEqualTo("1.6");
        assertThat(bom.at("/metadata/component/name").asText()).isEqualTo("one");
        assertThat(bom.path("components")).hasSize(1);
        assertThat(bom.at("/components/0/purl").asText()).isEqualTo("pkg:npm/%40s/two@2.1.0");
        assertThat(bom.at("/compositions/0/aggregate").asText()).isEqualTo("complete");
        assertThat(bom.at("/metadata/component/purl").asText()).isEqualTo("pkg:npm/one@1.0.0");
        assertThat(bom.at("/metadata/component/licenses/0/license/id").asText()).isEqualTo("MIT");
        assertThat(bom.at("/dependencies/0/dependsOn/0").asText()).isEqualTo("pkg:npm/%40s/two@2.1.0");
    }

    /** npm puts a version that several packages need, and another lies above, in each of their folders. */
    @Test
    void should_list_what_lies_in_several_folders_once() throws Exception {
        tarball(
                "one-1.0.0.tgz",
                "package/package.json",
                """
                {"name": "@a/one", "version": "1.0.0", "license": "(MIT OR Apache-2.0)",
                 "dependencies": {"x": "1", "y": "1", "ms": "2", "alias": "npm:@b/real@1"},
                 "optionalDependencies": {"fs": "1", "absent": "1"}}
                """);
        run.file(
                "package-lock.json",
                """
                {"packages": {"": {"name": "@a/one"},
                 "node_modules/x": {"version": "1.0.0", "license": "ISC", "dependencies": {"ms": "1"}},
                 "node_modules/y": {"version": "1.0.0", "license": "Own words", "dependencies": {"ms": "1"}},
                 "node_modules/x/node_modules/ms": {"version": "1.0.0"},
                 "node_modules/y/node_modules/ms": {"version": "1.0.0"},
                 "node_modules/ms": {"version": "2.0.0"},
                 "node_modules/fs": {"version": "1.1.0", "optional": true},
                 "node_modules/alias": {"name": "@b/real", "version": "1.2.0"},
                 "node_modules/of-another": {"version": "1.0.0"}}}
                """);

        String text = Files.readString(
                folder.resolve("ws").resolve(String.valueOf(take("*.tgz").get("sbom"))));

        assertThat(new JsonParser().validate(text.getBytes(StandardCharsets.UTF_8), Version.VERSION_16))
                .isEmpty();
        JsonNode bom = Json.MAPPER.readTree(text);
        assertThat(bom.path("components").findValuesAsText("purl"))
                .containsExactlyInAnyOrder(
                        "pkg:npm/x@1.0.0",
                        "pkg:npm/y@1.0.0",
                        "pkg:npm/ms@1.0.0",
                        "pkg:npm/ms@2.0.0",
                        "pkg:npm/%40b/real@1.2.0",
                        "pkg:npm/fs@1.1.0");
        assertThat(bom.at("/metadata/component/group").asText()).isEqualTo("@a");
        assertThat(bom.at("/metadata/component/licenses/0/expression").asText()).isEqualTo("MIT OR Apache-2.0");
        assertThat(text).contains("\"id\" : \"ISC\"", "\"name\" : \"Own words\"", "\"scope\" : \"optional\"");
        assertThat(bom.path("dependencies")).anySatisfy(each -> assertThat(each.toString())
                .isEqualTo("{\"ref\":\"pkg:npm/x@1.0.0\",\"dependsOn\":[\"pkg:npm/ms@1.0.0\"]}"));
        assertThat(bom.at("/compositions/0/aggregate").asText()).isEqualTo("complete");
    }

    @Test
    void should_take_the_lock_file_that_is_nearest_to_the_package() throws IOException {
        npmPackage();
        run.file("packages/a/package-lock.json", "{\"packages\":{\"node_modules/@s/two\":{\"version\":\"2.9.9\"}}}")
                .file("packages/a/out/empty", "");
        Files.move(folder.resolve("ws/one-1.0.0.tgz"), folder.resolve("ws/packages/a/out/one-1.0.0.tgz"));

        JsonNode bom = json(take("packages/a/out/*.tgz").get("sbom"));

        assertThat(bom.path("components").findValuesAsText("purl")).containsExactly("pkg:npm/%40s/two@2.9.9");
    }

    @Test
    void should_list_the_packages_of_an_image_each_once() throws IOException {
        JsonNode bom = bomOf(
                "team/app:1",
                new ImageContents(
                        List.of(
                                new ImageContents.Package(
                                        "deb", "debian", "libc6", "2.36-9", "amd64", "debian-12", "", "status"),
                                new ImageContents.Package("npm", "@s", "two", "2.0.0", "", "", "MIT", "a"),
                                new ImageContents.Package("npm", "@s", "two", "2.0.0", "", "", "MIT", "b")),
                        List.of()));

        assertThat(bom.at("/metadata/component/type").asText()).isEqualTo("container");
        assertThat(bom.at("/metadata/component/name").asText()).isEqualTo("app");
        assertThat(bom.at("/metadata/component/version").asText()).isEqualTo("1");
        assertThat(bom.path("components").findValuesAsText("purl"))
                .containsExactly("pkg:deb/debian/libc6@2.36-9?arch=amd64&distro=debian-12", "pkg:npm/%40s/two@2.0.0");
        assertThat(bom.at("/components/1/properties").findValuesAsText("value")).containsExactly("a", "b");
        assertThat(bom.at("/compositions/0/aggregate").asText()).isEqualTo("incomplete");
        assertThat(bom.at("/metadata/component/properties").findValuesAsText("value"))
                .contains("3 packages (deb 1, npm 2)");
        assertThat(new JsonParser().validate(bom.toString().getBytes(StandardCharsets.UTF_8), Version.VERSION_16))
                .isEmpty();
    }

    @Test
    void should_say_that_an_image_has_no_packages_or_could_not_be_read() throws IOException {
        JsonNode bom = bomOf("team/app:1", new ImageContents(List.of(), List.of()));

        assertThat(bom.path("components")).isEmpty();
        assertThat(bom.at("/compositions/0/aggregate").asText()).isEqualTo("unknown");
        assertThat(bom.toString()).contains("no package database was found in it");

        assertThat(bomOf("team/app:1", new ImageContents(List.of(), List.of("it has an rpm database")))
                        .toString())
                .contains("; it has an rpm database");
    }

    @Test
    void should_say_that_the_version_of_a_range_is_not_known() {
        Dependencies.Known known = Dependencies.python(
                "Name: one\nVersion: 1.0\nRequires-Dist: requests (>=2.0)\nRequires-Dist: Typing_Extensions\n"
                        + "Requires-Dist: pytest ; extra == 'test'\n\nRequires-Dist: no\n",
                "",
                PythonPins.read("requirements.txt", "typing-extensions==4.1 # pinned\n"));

        assertThat(known.dependencies())
                .extracting(
                        Dependencies.Dependency::name, Dependencies.Dependency::version, Dependencies.Dependency::range)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("requests", "", ">=2.0"),
                        org.assertj.core.groups.Tuple.tuple("typing-extensions", "4.1", ""));
    }

    @Test
    void should_state_where_an_artifact_comes_from() throws IOException {
        npmPackage();
        run.file("src/a.ts", "1");

        Map<?, ?> taken = take("*.tgz");
        JsonNode statement = json(taken.get("provenance"));

        assertThat(statement.at("/subject/0/digest/sha256").asText()).isEqualTo(taken.get("sha256"));
        assertThat(statement.path("predicateType").asText()).isEqualTo("https://slsa.dev/provenance/v1");
        assertThat(statement.at("/predicate/runDetails/metadata/invocationId").asText())
                .isEqualTo("run-1");
        assertThat(statement
                        .at("/predicate/buildDefinition/internalParameters/tests/0/total")
                        .asInt())
                .isEqualTo(3);
        String sources = statement
                .at("/predicate/buildDefinition/resolvedDependencies/0/digest/sha256")
                .asText();
        take("*.tgz");
        assertThat(json(taken.get("provenance")).toString())
                .as("attestations are no sources")
                .contains(sources);
        run.file("src/a.ts", "2");
        take("*.tgz");
        assertThat(json(taken.get("provenance")).toString()).doesNotContain(sources);
    }

    @ParameterizedTest
    @CsvSource({"Ed25519", "EC"})
    void should_sign_and_notice_what_was_changed_afterwards(String algorithm) throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance(algorithm).generateKeyPair();
        KeyPair another = KeyPairGenerator.getInstance(algorithm).generateKeyPair();
        artifacts.signWith(
                (id, job) -> Optional.of(pem("PRIVATE", pair.getPrivate().getEncoded()))
                        .filter(key -> id.equals("release-key") && job.equals("job")));
        npmPackage();

        Map<?, ?> taken = take("*.tgz", "release-key");
        String envelope = json(taken.get("provenance")).toString();
        String open = pem("PUBLIC", pair.getPublic().getEncoded());

        assertThat(taken.get("signed")).isEqualTo(true);
        assertThat(json(taken.get("sbom")).path("bomFormat").asText()).isEqualTo("CycloneDX");
        Provenance.Verified sbom =
                Provenance.verify(json(taken.get("sbomStatement")).toString(), open);
        assertThat(sbom.verified()).isTrue();
        assertThat(sbom.subjects()).containsValue(String.valueOf(taken.get("sha256")));
        assertThat(sbom.statement().get("predicate").toString()).contains("CycloneDX");
        assertThat(Provenance.verify(envelope, open))
                .matches(Provenance.Verified::verified)
                .satisfies(it -> assertThat(it.subjects()).containsValue(String.valueOf(taken.get("sha256"))));
        assertThat(Provenance.verify(envelope, pem("PUBLIC", another.getPublic().getEncoded()))
                        .verified())
                .isFalse();
        Map<String, Object> changed = Json.readMap(envelope);
        String payload =
                new String(Base64.getDecoder().decode((String) changed.get("payload")), StandardCharsets.UTF_8);
        changed.put(
                "payload",
                Base64.getEncoder()
                        .encodeToString(
                                payload.replace("one-1.0.0", "two-1.0.0").getBytes()));
        assertThat(Provenance.verify(Json.write(changed), open).verified()).isFalse();
        assertThat(Provenance.verify(Json.write(changed), open).signed()).isTrue();
    }

    @Test
    void should_say_that_the_job_has_no_such_signing_key() throws IOException {
        npmPackage();

        assertThatThrownBy(() -> take("*.tgz", "release-key"))
                .hasMessage("There is no signing key with the credentials id 'release-key' for this job.");
        assertThat(folder.resolve("ws/.agentic/attestations")).doesNotExist();
    }

    private static String pem(String kind, byte[] key) {
        return "-----BEGIN " + kind + " KEY-----\n" + Base64.getMimeEncoder().encodeToString(key) + "\n-----END " + kind
                + " KEY-----\n";
    }

    @ParameterizedTest
    @CsvSource({"../evil", "/etc/evil", "package/../../evil", "C:/evil"})
    void should_refuse_a_package_that_would_write_elsewhere(String entry) throws IOException {
        tarball("bad.tgz", entry, "x");

        assertThatThrownBy(() -> take("*.tgz"))
                .hasMessageStartingWith("The package bad.tgz has the entry '" + entry + "', which leads out");
    }

    @Test
    void should_refuse_a_link_that_leads_out() throws IOException {
        try (OutputStream out = Files.newOutputStream(folder.resolve("ws/bad.tar"));
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            TarArchiveEntry link = new TarArchiveEntry("package/link", TarConstants.LF_SYMLINK);
            link.setLinkName("../../etc");
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
        }

        assertThatThrownBy(() -> take("*.tar")).hasMessageContaining("leads out");
    }

    @Test
    void should_say_that_a_build_made_nothing() {
        assertThatThrownBy(() -> take("*.tgz")).hasMessage("No file matches '*.tgz', so the build made nothing.");
    }

    @Test
    void should_know_the_sources_below_folders_that_are_called_like_what_is_made() throws IOException {
        npmPackage();
        run.file("src/build/a.ts", "1");
        run.file("dist/made.js", "1");
        String first = sources(take("*.tgz"));

        run.file("dist/made.js", "2");
        assertThat(sources(take("*.tgz"))).isEqualTo(first);

        run.file("src/build/a.ts", "2");
        assertThat(sources(take("*.tgz"))).isNotEqualTo(first);
    }

    private String sources(Map<?, ?> taken) throws IOException {
        return json(taken.get("provenance"))
                .at("/predicate/buildDefinition/resolvedDependencies/0/digest/sha256")
                .asText();
    }

    @Test
    void should_state_the_tests_that_other_builds_of_the_run_made_before() throws IOException {
        npmPackage();
        database.update(handle -> {
            for (String outcome : List.of(
                    "{\"name\": \"unit\", \"passed\": false, \"log\": \"long\", \"tests\": {\"total\": 7, \"failures\": [1]}}",
                    "{\"name\": \"unit\", \"passed\": true, \"tests\": {\"total\": 8, \"failures\": []}}")) {
                handle.execute(
                        "INSERT INTO journal (run_id, path, step, summary, hash, state, result, started, ended)"
                                + " VALUES ('run-1', ?, 'compileReport', '', '', 'COMPLETED', ?, ?, 1)",
                        outcome.contains("7") ? "1" : "2",
                        outcome,
                        outcome.contains("7") ? 1 : 2);
            }
        });

        JsonNode statement = json(take("*.tgz").get("provenance"));

        assertThat(statement
                        .at("/predicate/buildDefinition/internalParameters/tests")
                        .findValuesAsText("total"))
                .contains("8")
                .doesNotContain("7");
        assertThat(statement.toString()).doesNotContain("long", "failures");
    }

    @Test
    void should_answer_for_lineage_both_ways() throws IOException {
        npmPackage();
        long before = CLOCK.millis() - 1;
        database.update(handle -> {
            call(handle, "coder@1.2.0", before);
            call(handle, "monitor@9f9f", CLOCK.millis() + 1);
            approval(handle, 1, "eve", before);
            approval(handle, 2, "the publisher", CLOCK.millis() + 1);
            for (String archived : List.of(".agentic/attestations/one.cdx.json", "notes.txt")) {
                handle.execute(
                        "INSERT INTO artifact (run_id, path, size, sha256) VALUES ('run-1', ?, 1, ?)",
                        archived,
                        "b".repeat(64));
            }
        });
        Map<?, ?> taken = take("*.tgz");
        String sum = String.valueOf(taken.get("sha256"));

        assertThat(lineage.ofArtifact(sum.substring(0, 10), job -> true).toString())
                .contains("coder@1.2.0", "ffeec0ffee", "gemini", "eve", "APPROVED", "the publisher")
                .doesNotContain("monitor");
        assertThat(lineage.ofArtifact("sha256:" + sum.toUpperCase(Locale.ROOT), job -> true))
                .hasSize(1);
        assertThat(lineage.ofPrompt("coder", job -> true))
                .extracting(each -> each.get("path"))
                .as("what attests to an artifact is none itself")
                .containsExactlyInAnyOrder("one-1.0.0.tgz", "notes.txt");
        assertThat(lineage.ofPrompt("coder@1.2.0", job -> true)).hasSize(2);
        assertThat(lineage.ofPrompt("coder@1.2", job -> true)).isEmpty();
        assertThat(lineage.ofPrompt("c_der@1.2.0", job -> true)).isEmpty();
        assertThat(lineage.ofArtifact("%", job -> true)).isEmpty();
        assertThat(lineage.ofPrompt("coder@ffeec0f", job -> true)).hasSize(2);
        assertThat(lineage.ofPrompt("ffeec0ffee", job -> true)).hasSize(2);
        assertThat(lineage.ofPrompt("reviewer@ffeec0f", job -> true)).isEmpty();
        assertThat(json(taken.get("provenance"))
                        .at("/predicate/buildDefinition/resolvedDependencies/1")
                        .toString())
                .contains("prompt:coder@1.2.0", "\"gitCommit\":\"ffeec0ffee");
        assertThat(lineage.ofPrompt("coder@ffff", job -> true)).isEmpty();
        assertThat(lineage.ofPrompt("monitor", job -> true))
                .as("a call after the package was taken down")
                .extracting(each -> each.get("path"))
                .containsExactly("notes.txt");
    }

    private static void approval(org.jdbi.v3.core.Handle handle, int number, String by, long at) {
        handle.execute(
                "INSERT INTO checkpoint (run_id, number, path, input_id, submitter, not_starter, content, hash,"
                        + " state, asked, expires, decided, decided_by) VALUES ('run-1', ?, 'p', 'i', '', false, '{}',"
                        + " ?, 'APPROVED', 1, 0, ?, ?)",
                number,
                "0".repeat(64),
                at,
                by);
    }

    private static void call(org.jdbi.v3.core.Handle handle, String prompt, long at) {
        handle.execute(
                "INSERT INTO ledger (run_id, path, job, user_name, agent_role, prompt_version, model, rehearsal,"
                        + " input_tokens, cached_tokens, output_tokens, thought_tokens, price, latency_ms, outcome, at)"
                        + " VALUES ('run-1', ?, 'job', 'ann', 'role', ?, 'gemini', false, 1, 0, 1, 0, 0, 1, 'ok', ?)",
                prompt,
                prompt,
                at);
    }
}
