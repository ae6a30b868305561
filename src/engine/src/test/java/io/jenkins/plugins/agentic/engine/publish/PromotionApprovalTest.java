package io.jenkins.plugins.agentic.engine.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.agentic.engine.Sha256;
import io.jenkins.plugins.agentic.engine.host.Answers;
import io.jenkins.plugins.agentic.engine.host.LocalWorkspace;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person's approval counts for: one publication or promotion, and none other. */
class PromotionApprovalTest {
    private static final Map<String, Object> DEV = Map.of("type", "binary", "registry", "dev");
    private static final Map<String, Object> LIVE = Map.of("type", "binary", "registry", "live");
    private static final Map<String, Object> PROMOTION = Map.of(
            "name", "tool", "version", "1.0.0", "from", "dev", "environment", "production", "targets", List.of(LIVE));

    @TempDir
    Path folder;

    private ReleaseFixture fixture;
    private String run;

    @BeforeEach
    void open() throws IOException {
        fixture = new ReleaseFixture(folder);
        run = ReleaseFixture.run();
        fixture.write("tool.bin", "the tool");
        fixture.publish(ReleaseFixture.run(), "tool", "1.0.0", List.of(DEV), Map.of("environment", "dev"));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private void approve(String by, Map<String, Object> shown) {
        Map<String, Object> asked = new HashMap<>(Map.of("message", "Go on?", "id", "live"));
        asked.putAll(shown);
        Map<?, ?> opened = fixture.step(run, "checkpointOpen", "1", asked);
        fixture.answer = new Answers.Answer(true, "", "", by, "");
        fixture.step(run, "checkpointDecision", "2", Map.of("checkpoint", opened.get("number")));
    }

    private void approve() {
        approve("bob", Map.of("release", PROMOTION));
    }

    private Map<?, ?> promote(String by, String path, Map<String, Object> changes) {
        Map<String, Object> arguments = new HashMap<>(Map.of(
                "name", "tool", "version", "1.0.0", "from", "dev", "to", "production", "targets", List.of(LIVE)));
        arguments.put("approval", "live");
        arguments.putAll(changes);
        return fixture.step(by, "promotePackage", path, arguments);
    }

    private Path live() {
        return fixture.registry.resolve("live/tool/1.0.0");
    }

    @Test
    void should_promote_what_a_person_approved() {
        approve();

        promote(run, "3", Map.of("notStarter", true));

        assertThat(live().resolve("tool.bin")).hasContent("the tool");
        assertThat(fixture.engine().checkpoints().get(run, 1).content().get("release"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("files", Map.of("binary tool.bin", Sha256.hex("the tool")));
    }

    @Test
    void should_promote_nothing_without_an_approval() {
        assertThatThrownBy(() -> promote(run, "3", Map.of()))
                .hasMessage("The release is to be approved by a person, and the checkpoint 'live' is not.");
        assertThat(live()).doesNotExist();
    }

    @Test
    void should_take_no_approval_that_does_not_say_what_is_promoted() {
        approve("bob", Map.of("artifacts", "*"));

        assertThatThrownBy(() -> promote(run, "3", Map.of()))
                .hasMessage("The approval of checkpoint 1 does not say what it is for.");
        assertThat(live()).doesNotExist();
    }

    @Test
    void should_take_no_approval_for_another_environment_or_place() {
        approve();

        assertThatThrownBy(() -> promote(run, "3", Map.of("to", "staging")))
                .hasMessageContaining(
                        "The approval of checkpoint 1 is void: it was for the environment 'production', and"
                                + " this is 'staging'");
        Map<String, Object> elsewhere = Map.of("targets", List.of(Map.of("type", "binary", "registry", "elsewhere")));
        assertThatThrownBy(() -> promote(run, "4", elsewhere))
                .hasMessageContaining("The approval of checkpoint 1 is void: it was for other targets");
        assertThat(fixture.registry.resolve("elsewhere")).doesNotExist();
        promote(run, "5", Map.of());
        assertThat(live()).exists();
    }

    @Test
    void should_take_no_approval_for_a_release_that_is_another_by_now() throws IOException {
        approve();
        fixture.rollBack("tool", "1.0.0", "dev");
        fixture.write("tool.bin", "another tool");
        fixture.publish(ReleaseFixture.run(), "tool", "1.0.0", List.of(DEV), Map.of("environment", "dev"));

        assertThatThrownBy(() -> promote(run, "3", Map.of()))
                .hasMessageContaining("The approval of checkpoint 1 is void: the files of the release are others now");
        assertThat(live()).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"ann", "''"})
    void should_take_no_approval_of_the_starter_or_nobody_where_another_is_wanted(String by) {
        approve(by, Map.of("release", PROMOTION));

        assertThatThrownBy(() -> promote(run, "3", Map.of("notStarter", true)))
                .hasMessageContaining("and must be by another than who started the run.");
    }

    /** As REST and the command line do, each of whose promotions is a run of its own. */
    @Test
    void should_take_the_approval_of_another_run_of_the_releases_job() {
        approve();

        promote(ReleaseFixture.run(), "1", Map.of("approvalRun", run));

        assertThat(live()).exists();
    }

    @Test
    void should_take_no_approval_of_another_jobs_run() {
        fixture.engine().runs().start("stranger", "their-job", "eve", "", "{}");
        Map<?, ?> opened = (Map<?, ?>) fixture.engine()
                .execute(
                        "checkpointOpen",
                        new StepKey("stranger", "1"),
                        Map.of("message", "x", "id", "live", "release", PROMOTION),
                        fixture.context("stranger", "their-job", "eve", new LocalWorkspace(folder)));
        assertThat(opened.get("number")).isEqualTo(1);

        assertThatThrownBy(() -> promote(run, "3", Map.of("approvalRun", "stranger")))
                .hasMessage(
                        "stranger is no run of a job that brought tool 1.0.0 to dev, so that no approval of it counts.");
        assertThatThrownBy(() -> promote(run, "4", Map.of("approvalRun", "nobody")))
                .hasMessageStartingWith("nobody is no run of a job");
    }

    @Test
    void should_let_an_approval_count_for_one_promotion() {
        approve();
        promote(run, "3", Map.of());
        fixture.rollBack("tool", "1.0.0", "production");

        assertThatThrownBy(() -> promote(ReleaseFixture.run(), "1", Map.of("approvalRun", run)))
                .hasMessage(
                        "The approval of checkpoint 1 was for one publication, and that was tool 1.0.0 in production.");
        assertThat(live()).doesNotExist();
    }

    private Map<?, ?> publish(String path, String version, Map<String, Object> changes) {
        Map<String, Object> arguments = new HashMap<>(Map.of("autoPublish", false, "approval", "live"));
        arguments.putAll(changes);
        return fixture.step(
                run, "publishPackage", path, ReleaseFixture.publishing("tool", version, List.of(LIVE), arguments));
    }

    @Test
    void should_let_an_approval_of_files_count_for_one_publication() {
        approve("bob", Map.of("artifacts", "*"));
        publish("3", "1.1.0", Map.of());

        assertThatThrownBy(() -> publish("4", "1.2.0", Map.of("environment", "staging")))
                .hasMessage(
                        "The approval of checkpoint 1 was for one publication, and that was tool 1.1.0 in production.");
        assertThat(fixture.registry.resolve("live/tool/1.2.0")).doesNotExist();
    }

    @Test
    void should_publish_again_by_the_same_approval_what_was_refused_or_taken_back() {
        approve("bob", Map.of("artifacts", "*"));
        assertThatThrownBy(() -> publish("3", "1.1.0", Map.of("prePublish", List.of(List.of("false")))))
                .hasMessageContaining("prePublish");
        assertThatThrownBy(() -> publish("4", "1.1.0", Map.of("postPublish", List.of(List.of("false")))))
                .hasMessageContaining("Rolled back");

        publish("5", "1.1.0", Map.of());

        assertThat(fixture.registry.resolve("live/tool/1.1.0")).exists();
    }

    @ParameterizedTest
    @CsvSource({
        "version, 1.2.0, \"it was for the version '1.2.0', and this is '1.1.0'\"",
        "name, other, \"it was for the name 'other', and this is 'tool'\"",
        "environment, staging, \"it was for the environment 'staging', and this is 'production'\"",
        "from, dev, \"it was for the source 'dev', and this is ''\"",
    })
    void should_publish_only_what_the_checkpoint_showed(String key, String value, String why) {
        fixture.publish(ReleaseFixture.run(), "tool", "1.1.0", List.of(DEV), Map.of("environment", "dev"));
        Map<String, Object> release =
                new HashMap<>(Map.of("name", "tool", "version", "1.1.0", "targets", List.of(LIVE)));
        release.put(key, value);
        approve("bob", Map.of("artifacts", "*", "release", release));

        assertThatThrownBy(() -> publish("3", "1.1.0", Map.of()))
                .hasMessageContaining("The approval of checkpoint 1 is void: " + why.replace("\"", ""));
        assertThat(fixture.registry.resolve("live/tool/1.1.0")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "to, x, A checkpoint's release has no 'to'.",
        "targets, binary, The targets of a checkpoint's release are no list of maps.",
        "version, , A checkpoint's release has no version.",
    })
    void should_refuse_to_ask_about_what_is_no_release(String key, String value, String message) {
        Map<String, Object> release = new HashMap<>(PROMOTION);
        release.put(key, value);

        assertThatThrownBy(() -> approve("bob", Map.of("release", release))).hasMessage(message);
    }
}
