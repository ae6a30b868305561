package io.jenkins.plugins.agentic.engine.api;

import static io.jenkins.plugins.agentic.engine.api.ApiFixture.list;
import static io.jenkins.plugins.agentic.engine.api.ApiFixture.map;
import static io.jenkins.plugins.agentic.engine.api.ApiFixture.only;
import static io.jenkins.plugins.agentic.engine.api.ApiFixture.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.agentic.testkit.Reply;
import io.jenkins.plugins.agentic.testkit.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkflowsApiTest {
    private static final Map<String, Object> DEFINITION = Map.of("name", "w", "agents", Map.of("coder", Map.of()));

    @TempDir
    Path folder;

    private ApiFixture api;

    @BeforeEach
    void open() {
        api = new ApiFixture(folder, Script.always(Reply.text("x", 1, 1, 1)));
    }

    @AfterEach
    void close() {
        api.close();
    }

    private ApiAnswer yaml(String method, String path, String text, Map<String, String> more) {
        Map<String, String> headers = new java.util.HashMap<>(more);
        headers.put("Content-Type", "application/yaml");
        return api.send(method, path, text, headers, ApiAccess.ALL);
    }

    @Test
    void should_keep_a_definition_with_the_jenkinsfile_that_it_is() {
        ApiAnswer made = api.post("workflows", DEFINITION);
        String tag = made.headers().get("ETag");

        assertThat((String) map(201, made).get("jenkinsfile")).contains("agentCode(");
        assertThat(made.headers()).containsEntry("Location", "/api/v1/workflows/w");
        assertThat(folder.resolve("workflows/w/Jenkinsfile"))
                .content()
                .isEqualTo(map(201, made).get("jenkinsfile"));
        assertThat(problem(409, api.post("workflows", DEFINITION))).contains("another definition of the workflow 'w'");
        ApiAnswer changed =
                yaml("PUT", "workflows/w", "name: w\ndescription: Now.\nagents: {coder: }\n", Map.of("If-Match", tag));
        assertThat(map(200, changed)).containsEntry("description", "Now.");
        assertThat(yaml("PUT", "workflows/w", "name: w\nagents: {coder: }\n", Map.of("If-Match", tag))
                        .status())
                .isEqualTo(412);
        assertThat(yaml("PUT", "workflows/w", "name: w\nagents: {coder: }\n", Map.of())
                        .status())
                .isEqualTo(428);
        assertThat(problem(422, yaml("PUT", "workflows/w", "name: v\nagents: {coder: }\n", Map.of("If-Match", "*"))))
                .contains("is 'v', not 'w'");
        assertThat(list(api.get("workflows"))).containsExactly(Map.of("id", "w", "name", "w", "description", "Now."));
        assertThat((String) map(200, api.get("workflows/w")).get("definition")).startsWith("name: w\n");
    }

    @Test
    void should_let_one_of_many_changes_at_once_win() {
        String tag = api.post("workflows", DEFINITION).headers().get("ETag");

        List<Integer> answers = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> yaml(
                                "PUT",
                                "workflows/w",
                                "name: w\ndescription: D" + i + ".\nagents: {coder: }\n",
                                Map.of("If-Match", tag))
                        .status()))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();

        assertThat(answers).containsOnly(200, 412).containsOnlyOnce(200);
    }

    @Test
    void should_refuse_a_definition_that_anchors_make_endless() {
        String bomb = "name: w\ndescription: &d '" + "x".repeat(100_000) + "'\nagents: {coder: {constraints: ["
                + "*d, ".repeat(200) + "]}}\n";

        assertThat(problem(422, yaml("POST", "workflows", bomb, Map.of())))
                .contains("more than 10,000,000 characters once its anchors are written out");
        assertThat(problem(422, yaml("POST", "workflows", "name: w\nagents: &a {coder: *a}\n", Map.of())))
                .contains("anchors");
    }

    @Test
    void should_show_a_definition_whose_jenkinsfile_somebody_took_away() throws Exception {
        Object before = map(201, api.post("workflows", DEFINITION)).get("jenkinsfile");

        Files.delete(folder.resolve("workflows/w/Jenkinsfile"));

        assertThat(list(api.get("workflows"))).hasSize(1);
        assertThat(map(200, api.get("workflows/w"))).containsEntry("jenkinsfile", before);
    }

    @Test
    void should_list_the_others_and_mend_what_a_hand_has_broken() throws Exception {
        map(201, api.post("workflows", DEFINITION));
        map(201, api.post("workflows", Map.of("name", "v", "agents", Map.of("coder", Map.of()))));
        for (String broken : List.of("name: [", "agents: {codr: }")) {
            Files.writeString(folder.resolve("workflows/w/workflow.yaml"), broken);

            assertThat(list(api.get("workflows"))).extracting("id").containsExactly("v");
            assertThat(map(200, yaml("PUT", "workflows/w", "name: w\nagents: {coder: }\n", Map.of("If-Match", "*"))))
                    .containsEntry("id", "w");
            assertThat(list(api.get("workflows"))).extracting("id").containsExactly("v", "w");
        }
        Files.write(folder.resolve("workflows/w/workflow.yaml"), new byte[] {(byte) 0xff, '['});

        assertThat(api.send("DELETE", "workflows/w/definition", null, Map.of("If-Match", "*"), ApiAccess.ALL)
                        .status())
                .isEqualTo(204);
        assertThat(folder.resolve("workflows/w")).doesNotExist();
    }

    @Test
    void should_refuse_characters_that_can_be_kept_nowhere() {
        for (String character : List.of("\\x01", "\\0", "\\uD83D", "\\uFFFF")) {
            assertThat(problem(
                            422,
                            yaml(
                                    "POST",
                                    "workflows",
                                    "name: w\nagents: {coder: }\ndescription: \"a" + character + "\"\n",
                                    Map.of())))
                    .startsWith("The definition, line 3: There is the character U+");
        }
        assertThat(folder.resolve("workflows/w")).doesNotExist();
        String odd = "name: w\nagents: {coder: }\ndescription: \"\\t\\r\\n\\x7f \\uD83D\\uDE00\"\n";
        assertThat(map(201, yaml("POST", "workflows", odd, Map.of())))
                .containsEntry("description", "\t\r\n\u007f \uD83D\uDE00");
    }

    @Test
    void should_take_a_definition_away_and_leave_the_jobs_other_files() throws Exception {
        map(201, api.post("workflows", DEFINITION));
        Files.writeString(folder.resolve("workflows/w/build.yaml"), "steps: []\n");

        ApiAnswer deleted = api.send("DELETE", "workflows/w/definition", null, Map.of("If-Match", "*"), ApiAccess.ALL);

        assertThat(deleted.status()).as(deleted.body()).isEqualTo(204);
        assertThat(api.get("workflows/w").status()).isEqualTo(404);
        assertThat(folder.resolve("workflows/w")).isDirectoryContaining("glob:**/build.yaml");
        assertThat(map(201, api.post("workflows", DEFINITION))).containsEntry("id", "w");
    }

    @Test
    void should_have_the_graph_of_a_run_whose_workflow_is_kept_and_nothing_of_another() {
        Object graph = map(201, api.post("workflows", DEFINITION)).get("graph");
        api.engine.runs().start("w-1", "w", "ann", "", "{}");
        api.engine.runs().start("other-1", "other", "ann", "", "{}");

        assertThat(map(200, api.get("runs/w-1/graph"))).isEqualTo(Map.of("graph", graph, "edited", false));
        assertThat(api.get("runs/other-1/graph").status()).isEqualTo(204);
        assertThat(api.send(
                                "GET",
                                "runs/w-1/graph",
                                null,
                                Map.of(),
                                (permission, job) -> permission != ApiAccess.Permission.WORKFLOW_READ)
                        .status())
                .isEqualTo(204);
        assertThat(api.get("runs/none/graph").status()).isEqualTo(404);
    }

    @Test
    void should_list_and_cancel_runs_of_what_cannot_be_read_now() {
        map(201, api.post("workflows", DEFINITION));
        api.engine.runs().start("w-1", "w", "ann", "", "{}");
        api.host.unreadable = true;

        assertThat(api.get("workflows/w").status()).isEqualTo(503);
        assertThat(list(api.get("workflows/w/runs"))).extracting("id").containsExactly("w-1");
        assertThat(api.send("DELETE", "workflows/w", null, Map.of(), ApiAccess.ALL)
                        .status())
                .isEqualTo(204);
        assertThat(api.host.cancelled).containsExactly("w-1");
        assertThat(api.get("workflows/none/runs").status()).isEqualTo(404);
    }

    @Test
    void should_go_on_with_a_list_where_the_last_that_was_shown_is_gone() {
        for (String id : List.of("a", "b", "c")) {
            api.host.folders.add(new ApiHost.Folder(id, id));
        }
        ApiAnswer first = api.get("folders?limit=2");
        String link = first.headers().get("Link");

        api.host.folders.remove(new ApiHost.Folder("a", "a"));

        assertThat(list(first)).extracting("id").containsExactly("", "a");
        assertThat(list(api.get(link.substring("</api/v1/".length(), link.indexOf('>')))))
                .extracting("id")
                .containsExactly("b", "c");
    }

    @Test
    void should_say_where_a_definition_is_wrong() {
        assertThat(problem(422, yaml("POST", "workflows", "name: w\nagents:\n  codr: {}\n", Map.of())))
                .isEqualTo("The definition, line 3: There is no coder among the agents. Add 'coder: {}'.");
        assertThat(problem(422, api.post("workflows", Map.of("name", "../w", "agents", Map.of("coder", Map.of())))))
                .contains("'name' is '../w'");
        assertThat(problem(400, api.post("workflows", "{\"name\":"))).contains("no JSON");
        assertThat(api.send("POST", "workflows", "x", Map.of("Content-Type", "text/plain"), ApiAccess.ALL)
                        .status())
                .isEqualTo(415);
        for (String name : List.of("..", "../w", "none", ".", "a%2fb")) {
            assertThat(api.get("workflows/" + name).status()).as(name).isEqualTo(404);
        }
        assertThat(Files.exists(folder.resolve("w"))).isFalse();
    }

    @Test
    void should_validate_without_keeping() {
        Map<String, Object> good =
                map(200, yaml("POST", "workflows/validate", "name: w\nagents: {coder: }\n", Map.of()));

        assertThat(good).containsEntry("name", "w").containsEntry("fault", null).containsEntry("keeps", true);
        assertThat((String) good.get("jenkinsfile")).contains("agentCode(");
        assertThat(good.get("graph")).asString().contains("nodes", "edges");
        assertThat(map(200, yaml("POST", "workflows/validate", "name: w\nagents:\n  coder: {modl: x}\n", Map.of()))
                        .get("fault"))
                .isEqualTo(Map.of(
                        "text",
                        "The definition, line 3: The agent 'coder' has an unknown key 'modl'. Did you mean 'model'?"
                                + " It takes: prompt, model, temperature, maxTokens, timeout, retry, budget, tools,"
                                + " constraints, success.",
                        "line",
                        3,
                        "column",
                        0));
        assertThat(map(200, yaml("POST", "workflows/validate", "name: [", Map.of()))
                        .get("fault"))
                .asString()
                .contains("line=1", "column=8");
        assertThat(list(api.get("workflows"))).isEmpty();
        assertThat(api.send("POST", "workflows/validate", DEFINITION, Map.of(), only())
                        .status())
                .isEqualTo(403);
        // A workflow of this name could not be asked for.
        assertThat(problem(422, yaml("POST", "workflows", "name: validate\nagents: {coder: }\n", Map.of())))
                .contains("the API's own");
    }

    @Test
    void should_read_a_jenkinsfile_back() {
        String yaml = "name: w\ndescription: x\nagents: {coder: }\n";
        String text = (String)
                map(200, yaml("POST", "workflows/validate", yaml, Map.of())).get("jenkinsfile");

        Map<String, Object> edited = map(
                200,
                api.post(
                        "workflows/validate/jenkinsfile",
                        Map.of("jenkinsfile", text.replace("attempt <= 3", "attempt <= 5"), "base", yaml)));
        Map<String, Object> strange = map(
                200,
                api.post(
                        "workflows/validate/jenkinsfile",
                        Map.of("jenkinsfile", text.replace("agent any", "agent none"))));
        Map<String, Object> broken =
                map(200, api.post("workflows/validate/jenkinsfile", Map.of("jenkinsfile", "node {")));

        assertThat(edited)
                .containsEntry("complete", true)
                .containsEntry("fault", null)
                .containsEntry("definition", "name: w\ndescription: x\ntries: 5\nagents:\n  coder: {}\n");
        assertThat(edited.get("differences")).asString().contains("kind=follows", "instead=error 'The code");
        assertThat(strange).containsEntry("complete", false).containsEntry("count", 1);
        assertThat(strange.get("differences")).asString().contains("kind=lost", "text=agent none", "instead=agent any");
        assertThat(broken).containsEntry("definition", null);
        assertThat(broken.get("fault")).asString().contains("The Jenkinsfile, line 1: A '{' is not closed.", "line=1");
        assertThat(problem(
                        422,
                        api.post("workflows/validate/jenkinsfile", Map.of("jenkinsfile", text, "base", "name: w\n"))))
                .contains("The base, line 1: 'agents' is missing.");
    }

    @Test
    void should_show_what_a_changed_jenkinsfile_says() throws IOException {
        api.post("workflows", DEFINITION);
        assertThat(map(200, api.get("workflows/w"))).containsEntry("read", null);
        Path jenkinsfile = folder.resolve("workflows/w/Jenkinsfile");
        Files.writeString(
                jenkinsfile,
                Files.readString(jenkinsfile).replace("agent any", "agent any\n\n    options { timestamps() }"));

        Map<String, Object> changed = map(200, api.get("workflows/w"));

        assertThat(changed).containsEntry("edited", true);
        assertThat(changed.get("read"))
                .asString()
                .contains("complete=false", "kind=lost", "text=options { timestamps() }", "definition=name: w");
    }

    @Test
    void should_go_on_with_a_run_and_begin_a_new_one_at_its_stage() {
        api.engine.runs().start("w-1", "w", "bob", "", "{}");

        ApiAnswer resumed = api.post("runs/w-1/resume", Map.of());
        ApiAnswer again = api.post("runs/w-1/rerun", Map.of("stage", "2.1"));

        assertThat(map(202, resumed)).containsEntry("run", "w-1");
        assertThat(resumed.headers()).containsEntry("Location", "/api/v1/runs/w-1");
        assertThat(again.headers().get("Location")).startsWith("/api/v1/runs/again-");
        assertThat(api.host.resumed).containsExactly("w-1", "w-1 from 2.1");
        assertThat(problem(422, api.post("runs/w-1/rerun", Map.of()))).contains("'stage' is missing");
    }

    @Test
    void should_start_and_cancel_runs() {
        api.post("workflows", DEFINITION);
        ApiAnswer started = api.send(
                "POST",
                "workflows/w/execute",
                Map.of("requirements", "A parser."),
                Map.of("Idempotency-Key", "1"),
                ApiAccess.ALL);
        ApiAnswer again = api.send(
                "POST",
                "workflows/w/execute",
                Map.of("requirements", "A parser."),
                Map.of("Idempotency-Key", "1"),
                ApiAccess.ALL);
        String id = (String) map(202, started).get("run");

        assertThat(started.headers()).containsEntry("Location", "/api/v1/runs/" + id);
        assertThat(again.body()).isEqualTo(started.body());
        assertThat(list(api.get("workflows/w/runs"))).extracting("id").containsExactly(id);
        assertThat(problem(422, api.post("workflows/w/execute", Map.of()))).contains("'requirements' is missing");
        assertThat(api.send("DELETE", "workflows/w", null, Map.of(), ApiAccess.ALL)
                        .status())
                .isEqualTo(204);
        assertThat(api.host.cancelled).containsExactly(id);
        assertThat(api.send("DELETE", "workflows/w/definition", null, Map.of("If-Match", "*"), ApiAccess.ALL)
                        .status())
                .isEqualTo(204);
        assertThat(api.get("workflows/w").status()).isEqualTo(404);
    }

    @Test
    void should_cancel_one_run_for_who_may_run_its_job() {
        api.engine.runs().start("w-1", "w", "bob", "", "{}");

        assertThat(api.send("DELETE", "runs/w-1", null, Map.of(), only(ApiAccess.Permission.VIEW))
                        .status())
                .isEqualTo(403);
        assertThat(api.send("DELETE", "runs/w-1", null, Map.of(), ApiAccess.ALL).status())
                .isEqualTo(204);
        assertThat(api.host.cancelled).containsExactly("w-1");
    }

    @Test
    void should_say_that_somebody_changed_the_jenkinsfile() throws Exception {
        ApiAnswer made = api.post("workflows", DEFINITION);
        assertThat(map(201, made)).containsEntry("edited", false);

        Files.writeString(folder.resolve("workflows/w/Jenkinsfile"), "echo 'mine'\n");

        ApiAnswer now = api.get("workflows/w");
        assertThat(map(200, now)).containsEntry("edited", true).containsEntry("jenkinsfile", "echo 'mine'\n");
        assertThat(yaml(
                                "PUT",
                                "workflows/w",
                                "name: w\nagents: {coder: }\n",
                                Map.of("If-Match", made.headers().get("ETag")))
                        .status())
                .as("an edit of what was there before")
                .isEqualTo(412);
    }

    /** May see all but 'secret', and make new ones in 'shop' only. */
    private static final ApiAccess SHOP = (permission, job) -> switch (permission) {
        case VIEW -> !job.equals("secret");
        case WORKFLOW_CREATE -> job.equals("shop") || job.equals("secret");
        default -> false;
    };

    @Test
    void should_name_the_folders_that_take_new_ones() {
        api.host.folders.addAll(List.of(
                new ApiHost.Folder("lab", "Lab"),
                new ApiHost.Folder("secret", "Secret"),
                new ApiHost.Folder("shop", "The shop")));

        assertThat(list(api.send("GET", "folders", null, Map.of(), SHOP)))
                .containsExactly(Map.of("id", "shop", "title", "The shop"));
        assertThat(api.allPages("folders?limit=1")).extracting("id").containsExactly("", "lab", "secret", "shop");
    }

    @Test
    void should_not_tell_whether_a_folder_is_there_that_may_not_be_seen() {
        ApiAccess hiding = (permission, job) -> !job.equals("secret") && !job.equals("none");

        String hidden = problem(422, api.send("POST", "workflows?folder=secret", DEFINITION, Map.of(), hiding));

        assertThat(hidden).isEqualTo("There is no folder 'secret'. GET folders lists those that take new ones.");
        assertThat(problem(422, api.send("POST", "workflows?folder=none", DEFINITION, Map.of(), hiding)))
                .isEqualTo(hidden.replace("secret", "none"));
        assertThat(problem(403, api.send("POST", "workflows?folder=lab", DEFINITION, Map.of(), SHOP)))
                .isEqualTo("You may make no workflow in lab. Ask an administrator for the permission Job/Create there,"
                        + " or take another folder: GET folders.");
        assertThat(problem(403, api.send("POST", "workflows", DEFINITION, Map.of(), SHOP)))
                .contains("outside of folders");
        assertThat(list(api.get("workflows"))).isEmpty();
    }

    @Test
    void should_list_page_after_page_and_say_what_is_still_being_read() {
        for (String name : List.of("a", "b", "c", "d")) {
            api.post("workflows", Map.of("name", name, "agents", Map.of("coder", Map.of())));
        }
        assertThat(api.allPages("workflows?limit=1")).extracting("id").containsExactly("a", "b", "c", "d");
        assertThat(api.get("workflows").headers()).doesNotContainKeys("Retry-After", "Link");

        String link = api.get("workflows?limit=2").headers().get("Link");
        api.send("DELETE", "workflows/b/definition", null, Map.of("If-Match", "*"), ApiAccess.ALL);
        api.host.reading = true;
        ApiAnswer next = api.get(link.substring("</api/v1/".length(), link.indexOf('>')));

        assertThat(list(next)).as("after one that is gone").extracting("id").containsExactly("c", "d");
        assertThat(next.headers()).containsEntry("Retry-After", "2");
    }

    @Test
    void should_say_what_one_may_do_with_it() {
        api.post("workflows", DEFINITION);
        ApiAccess reader = only(ApiAccess.Permission.VIEW, ApiAccess.Permission.WORKFLOW_READ);

        assertThat(map(200, api.get("workflows/w")))
                .contains(Map.entry("mayConfigure", true), Map.entry("mayRun", true));
        assertThat(map(200, api.send("GET", "workflows/w", null, Map.of(), reader)))
                .contains(Map.entry("mayConfigure", false), Map.entry("mayRun", false));

        api.host.committed.add("w");
        assertThat(map(200, api.get("workflows/w")))
                .contains(Map.entry("committed", true), Map.entry("mayConfigure", false), Map.entry("mayRun", true));
    }

    /** The designer is for whoever may see one job. */
    @Test
    void should_validate_for_who_may_see_any_job() {
        ApiAccess one = new ApiAccess() {
            @Override
            public boolean may(Permission permission, String job) {
                return permission == Permission.VIEW && job.equals("shop/w");
            }

            @Override
            public boolean anywhere(Permission permission) {
                return permission == Permission.VIEW;
            }
        };

        assertThat(map(200, api.send("POST", "workflows/validate", DEFINITION, Map.of(), one)))
                .containsEntry("name", "w");
        assertThat(list(api.send("GET", "agents", null, Map.of(), one))).isNotEmpty();
    }

    @Test
    void should_ask_for_permissions() {
        api.post("workflows", DEFINITION);
        ApiAccess view = only(ApiAccess.Permission.VIEW);

        assertThat(list(api.send("GET", "workflows", null, Map.of(), only()))).isEmpty();
        assertThat(api.send("GET", "workflows/w", null, Map.of(), only()).status())
                .isEqualTo(404);
        assertThat(api.send("PUT", "workflows/w", DEFINITION, Map.of("If-Match", "*"), view)
                        .status())
                .isEqualTo(403);
        assertThat(api.send("DELETE", "workflows/w/definition", null, Map.of("If-Match", "*"), view)
                        .status())
                .isEqualTo(403);
        assertThat(api.send("GET", "workflows/w/stream", null, Map.of(), only()).status())
                .isEqualTo(404);
        assertThat(api.send("POST", "workflows", DEFINITION, Map.of(), view).status())
                .isEqualTo(403);
        assertThat(api.send("POST", "workflows/w/execute", Map.of("requirements", "x"), Map.of(), view)
                        .status())
                .isEqualTo(403);
        assertThat(api.send("DELETE", "workflows/w", null, Map.of(), view).status())
                .isEqualTo(403);
    }
}
