package io.jenkins.plugins.agentic.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition;
import io.jenkins.plugins.agentic.testkit.GeminiServer;
import io.jenkins.plugins.agentic.testkit.Reply;
import io.jenkins.plugins.agentic.testkit.Request;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole runs that publish only what a person approves: from the requirement to the package and what attests to it. */
class ApprovedReleaseTest {
    /** What each role answers, by what only its answer has; the tester's has nothing of its own. */
    private static final Map<String, String> RESULTS = Map.of(
            "assumptions",
            "{'title': 't', 'brief': 'b', 'acceptance': ['a'], 'assumptions': [], 'openQuestions': []}",
            "tasks",
            "{'summary': 's', 'risks': [], 'openQuestions': [], 'tasks': [{'id': 'T1', 'title': 't', 'description': 'd',"
                    + " 'dependsOn': [], 'acceptance': 'a'}]}",
            "decisions",
            "{'summary': 's', 'files': [{'path': 'tool.txt', 'purpose': 'p'}], 'dependencies': [], 'decisions': []}",
            "notes",
            "{'files': [{'path': 'tool.txt', 'action': 'create', 'content': 'the tool'}], 'notes': ''}",
            "issues",
            "{'approved': true, 'issues': [{'severity': 'minor', 'file': 'tool.txt', 'line': 1, 'rule': 'r', 'message':"
                    + " 'Too short.', 'suggestion': 's'}], 'summary': 'fine'}",
            "releaseNotes",
            "{'name': 'tool', 'version': '1.0.0', 'kind': 'binary', 'releaseNotes': 'n', 'files': [{'path': 'check.txt',"
                    + " 'action': 'replace', 'content': 'y'}]}");

    private static final String TESTER =
            "{'files': [{'path': 'check.txt', 'action': 'create', 'content': 'x'}], 'summary': ''}";

    private static final String STEPS =
            "[name: 'test', command: 'test -e tool.txt'], [name: 'pack', command: 'cp tool.txt tool.bin', artifacts: 'tool.bin'], "
                    + "[name: 'scan', tool: 'no-such-scanner', command: 'no-such-scanner', failOnError: false, reports: (path: 'scan.sarif', parser: 'sarif')]";

    private static final String AS_GROOVY = STEPS.replace("(", "[[").replace(")", "]]");
    private static final String AS_YAML =
            STEPS.replace('[', '{').replace(']', '}').replace("(", "[{").replace(")", "}]");

    /** The two ways to such a run. */
    enum Way {
        STEP {
            @Override
            String jenkinsfile(String before) {
                return """
                        node {
                            agenticWorkflow(requirements: 'A tool.', language: 'own', definition: [steps: [%s]],
                                targets: [[type: 'binary', registry: 'tools']], signingCredentialsId: 'release-key',
                                publish: [autoPublish: false, prePublish: { %s }])
                        }
                        """
                        .formatted(AS_GROOVY, before);
            }
        },
        DEFINITION {
            @Override
            String jenkinsfile(String before) {
                return WorkflowDefinition.parse(
                                "w.yaml",
                                """
                                name: w
                                language: own
                                build: own.yaml
                                signingCredentialsId: release-key
                                agents: {prompt: , planner: , architect: , coder: , reviewer: , tester: , packager: }
                                distribution: {approval: true, targets: [{type: binary, registry: tools}]}
                                """)
                        .jenkinsfile()
                        .replace("published = publishPackage(", before + "\npublished = publishPackage(");
            }
        };

        /** @param before what happens between the approval and the publication */
        abstract String jenkinsfile(String before);
    }

    @TempDir
    Path folder;

    private GeminiServer server;
    private KeyPair keys;
    private Cli cli;

    @BeforeEach
    void start() throws Exception {
        server = GeminiServer.start(0, ApprovedReleaseTest::answer);
        keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        cli = new Cli(folder)
                .with("GEMINI_API_KEY", "key")
                .with("GEMINI_BASE_URL", server.baseUrl())
                .with("AGENTIC_MODEL", "gemini-2.5-pro")
                .with("RELEASE_KEY", pem("PRIVATE", keys.getPrivate().getEncoded()))
                .file("requirements.md", "A tool.")
                .file("own.yaml", "steps: [" + AS_YAML + "]");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String pem(String kind, byte[] key) {
        return "-----BEGIN " + kind + " KEY-----\n" + Base64.getMimeEncoder().encodeToString(key) + "\n-----END " + kind
                + " KEY-----\n";
    }

    private static Reply answer(Request request) {
        String asked = request.body().path("generationConfig").toString();
        String result = RESULTS.entrySet().stream()
                .filter(each -> asked.contains('"' + each.getKey() + '"'))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(TESTER);
        return Reply.text("{\"result\": " + result.replace('\'', '"')
                + ", \"reasoning\": \"r\", \"confidence\": 0.9, \"nextAgent\": \"\", \"humanReviewRequired\": false}");
    }

    private Path published() {
        return cli.home.resolve("registry/tools/tool/1.0.0");
    }

    @ParameterizedTest
    @EnumSource
    void should_publish_what_a_person_approved_and_sign_who_did(Way way) throws Exception {
        Cli.Outcome outcome = cli.jenkinsfile(way.jenkinsfile("")).run("--approve", "all");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(published().resolve("tool.bin")).hasContent("the tool");
        Path open = Files.writeString(
                folder.resolve("public.pem"), pem("PUBLIC", keys.getPublic().getEncoded()));
        for (Path place : new Path[] {cli.workspace(outcome.id()), archived(outcome)}) {
            Path provenance = place.resolve(".agentic/attestations/tool.bin.intoto.json");
            Cli.Outcome verified = cli.call(
                    "provenance",
                    "verify",
                    provenance.toString(),
                    "--key",
                    open.toString(),
                    "--artifact",
                    published().resolve("tool.bin").toString());
            assertThat(verified.err()).contains("signature good, artifact as stated");
            assertThat(statement(provenance)).contains("\"approvals\"", "\"state\":\"APPROVED\"");
        }
    }

    private Path archived(Cli.Outcome outcome) {
        return cli.workspace(outcome.id()).resolveSibling("artifacts");
    }

    private static String statement(Path envelope) throws Exception {
        String payload = (String) Json.readMap(Files.readString(envelope)).get("payload");
        return new String(Base64.getDecoder().decode(payload), StandardCharsets.UTF_8).replaceAll("\\s", "");
    }

    @ParameterizedTest
    @EnumSource
    void should_publish_nothing_that_a_person_rejected(Way way) {
        Cli.Outcome outcome = cli.jenkinsfile(way.jenkinsfile("")).run("--approve", "none");

        assertThat(outcome.code()).isNotZero();
        // Of a scanner that is not installed nobody may think that it found nothing.
        assertThat(outcome.out())
                .contains(
                        "Publish tool 1.0.0?",
                        "Report not read: scan: scan.sarif was not written",
                        "Step scan failed (exit code 127, reported only). no-such-scanner is not installed")
                .doesNotContain("Findings: none")
                // What the reviewer left open counts where the release is approved, too.
                .containsSubsequence("Publish tool 1.0.0?", "minor: tool.txt:1 Too short.");
        assertThat(published()).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource
    void should_publish_nothing_where_a_file_changed_after_the_approval(Way way) {
        Cli.Outcome outcome =
                cli.jenkinsfile(way.jenkinsfile("sh 'echo more >> tool.bin'")).run("--approve", "all");

        assertThat(outcome.code()).isNotZero();
        assertThat(outcome.err()).contains("The approval of checkpoint 1 is void: tool.bin has changed since");
        assertThat(published()).doesNotExist();
    }
}
