package io.jenkins.plugins.agentic.engine.workflow.definition;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.spec.Located;
import io.jenkins.plugins.agentic.engine.spec.Misplaced;
import io.jenkins.plugins.agentic.engine.workflow.definition.GroovyLexer.Comment;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Agent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The way back from {@link JenkinsfileText}: finds in a Jenkinsfile, perhaps changed by a person, what a definition can say,
 * writes that definition's Jenkinsfile anew, and tells where the two differ. So nothing is claimed that isn't so, however the
 * finding went.
 */
public final class JenkinsfileReader {
    private static final Pattern TITLE =
            Pattern.compile("The workflow '(" + DefinitionReader.NAME + ")', written by: agentic workflow jenkinsfile");
    private static final List<String> OPTIONS =
            List.of("prompt", "model", "temperature", "maxTokens", "timeout", "budget", "tools", "constraints");

    private final String file;
    private final GroovyCode code;
    private final List<Comment> head;
    private final Optional<WorkflowDefinition> base;
    private final List<Stage> stages = new ArrayList<>();

    /** A stage by what its script does. */
    private record Stage(GroovyCode script) {
        Optional<String> role() {
            return script.find("usable(§) {").map(call -> call.value().plain().toString());
        }
    }

    private JenkinsfileReader(JenkinsfileLines given, Optional<WorkflowDefinition> base) {
        this.file = given.file();
        this.code = given.code();
        this.head = given.head();
        this.base = base;
        code.find("stages {").ifPresent(all -> all.inside().statements().forEach(statement -> statement
                .starts("stage(§) {")
                .flatMap(stage -> stage.inside().find("script {"))
                .ifPresent(script -> stages.add(new Stage(script.inside())))));
    }

    /**
     * Reads a Jenkinsfile.
     *
     * @param file its name, for errors
     * @param base the definition before the edit, for what a Jenkinsfile does not show; empty where there is none
     * @throws AgenticException {@link ErrorCode#JENKINSFILE} with its line where it is no Groovy, or says of a workflow what
     *     can't be
     */
    public static JenkinsfileReading read(String file, String text, Optional<WorkflowDefinition> base) {
        JenkinsfileLines given = JenkinsfileLines.of(file, text);
        Optional<JenkinsfileLines> before = base.map(JenkinsfileLines::of);
        if (before.filter(old -> given.says(old) && given.head().equals(old.head()))
                .isPresent()) {
            return new JenkinsfileReading(base.get(), given.strangeComments(before.get()));
        }
        WorkflowDefinition found = new JenkinsfileReader(given, base).definition();
        return new JenkinsfileReading(found, given.differences(JenkinsfileLines.of(found), before));
    }

    private WorkflowDefinition definition() {
        Map<String, Located> fields = new LinkedHashMap<>();
        title(fields);
        put(fields, "language", changed(code.all("(language: §"), base.map(each -> each.language()
                .id())));
        put(fields, "build", code.find("definition = readFile(§)").map(GroovyCode.Match::value));
        for (String argument : List.of("image", "signingCredentialsId")) {
            put(
                    fields,
                    argument,
                    code.all("compilePackage(").stream()
                            .flatMap(call -> call.inside().argument(argument).stream())
                            .findFirst());
        }
        put(
                fields,
                "requirements",
                code.find("params.REQUIREMENTS ?: readFile(§)").map(GroovyCode.Match::value));
        put(
                fields,
                "tries",
                changed(
                        Stream.concat(code.all("attempt <= §").stream(), code.all("attempt == §").stream())
                                .toList(),
                        base.map(WorkflowDefinition::tries)));
        code.find("triggers {").ifPresent(triggers -> fields.put("trigger", trigger(triggers.inside())));
        Map<String, Located> agents = agents();
        fields.put("agents", map(agents));
        CheckpointReader checkpoints = new CheckpointReader(file, base);
        ReleaseReader release = new ReleaseReader(file, base);
        for (Stage stage : stages) {
            read(stage, checkpoints, release);
        }
        fields.put("checkpoints", checkpoints.all(List.copyOf(agents.keySet())));
        release.addTo(fields);
        return new DefinitionReader(map(fields)).read();
    }

    private void read(Stage stage, CheckpointReader checkpoints, ReleaseReader release) {
        GroovyCode script = stage.script();
        Optional<String> role = stage.role();
        if (script.has("attempt <= ")) {
            script.find("attempt++) {").ifPresent(loop -> checkpoints.tries(loop.inside()));
        } else if (script.has("compiled =")) {
            checkpoints.place("compile", script);
        } else if (script.has("packed =")) {
            script.find("release = outputs.packager.result")
                    .ifPresent(end -> checkpoints.alone("packager", end.before()));
            script.find("packed =").ifPresent(end -> checkpoints.place("package", end.after()));
            release.artifacts(script);
        } else if (script.has("published = publishPackage(")) {
            release.publish(script);
        } else if (script.has("releaseWatch(")) {
            release.monitor(script);
        } else {
            role.filter(each -> !WorkflowDefinition.TRIES.contains(each) && !each.equals("packager"))
                    .ifPresent(each -> checkpoints.alone(each, script));
        }
    }

    static void put(Map<String, Located> fields, String name, Optional<Located> value) {
        value.ifPresent(each -> fields.put(name, each));
    }

    /** Of a value that stands in several places one that isn't as before the edit, where there is one. */
    static Optional<Located> changed(List<GroovyCode.Match> places, Optional<?> before) {
        return places.stream()
                .map(GroovyCode.Match::value)
                .filter(value -> before.filter(old -> same(old, value.plain())).isEmpty())
                .findFirst()
                .or(() -> places.stream().map(GroovyCode.Match::value).findFirst());
    }

    private static boolean same(Object old, Object now) {
        return old instanceof Number a && now instanceof Number b
                ? a.doubleValue() == b.doubleValue()
                : Objects.equals(old, now);
    }

    private Located map(Map<String, Located> entries) {
        return Located.map(ErrorCode.JENKINSFILE, file, 1, entries);
    }

    private Located scalar(int line, Object value) {
        return Located.scalar(ErrorCode.JENKINSFILE, file, line, value);
    }

    /** Name and description are the comments above everything else. */
    private void title(Map<String, Located> fields) {
        for (int i = 0; i < head.size(); i++) {
            Matcher title = TITLE.matcher(head.get(i).text());
            if (title.matches()) {
                fields.put("name", scalar(head.get(i).line(), title.group(1)));
                if (i + 1 < head.size()) {
                    fields.put("description", description(head.get(i + 1)));
                }
                return;
            }
        }
        if (base.isEmpty()) {
            throw Misplaced.at(
                    ErrorCode.JENKINSFILE,
                    file,
                    1,
                    "Nothing says the workflow's name.",
                    "A definition's Jenkinsfile begins: // The workflow 'NAME', written by: agentic workflow jenkinsfile");
        }
        fields.put("name", scalar(1, base.get().name()));
    }

    /** A comment shows it on one line. */
    private Located description(Comment comment) {
        return scalar(
                comment.line(),
                base.map(WorkflowDefinition::description)
                        .filter(text -> GroovyText.comment(text).equals(comment.text()))
                        .orElse(comment.text()));
    }

    private Located trigger(GroovyCode triggers) {
        Map<String, Located> fields = new LinkedHashMap<>();
        put(fields, "cron", triggers.find("cron(§)").map(GroovyCode.Match::value));
        put(fields, "pollScm", triggers.find("pollSCM(§)").map(GroovyCode.Match::value));
        triggers.find("upstream(upstreamProjects: §)").ifPresent(found -> {
            String jobs = String.valueOf(found.value().plain());
            List<String> known = base.map(each -> each.trigger().upstream())
                    .filter(each -> String.join(",", each).equals(jobs))
                    .orElse(List.of(jobs.split(",", -1)));
            int line = found.value().line();
            fields.put(
                    "upstream",
                    Located.list(
                            ErrorCode.JENKINSFILE,
                            file,
                            line,
                            known.stream().map(job -> scalar(line, job)).toList()));
        });
        return map(fields);
    }

    /** By role, in an order that is the definition's, as far as a Jenkinsfile shows it. */
    private Map<String, Located> agents() {
        List<String> shown = new ArrayList<>();
        List<String> last = new ArrayList<>();
        boolean monitored = false;
        for (Stage stage : stages) {
            if (stage.script().has("attempt <= ")) {
                WorkflowDefinition.TRIES.stream()
                        .filter(role -> !shown.contains(role) && stage.script().has(call(role)))
                        .forEach(shown::add);
            } else {
                boolean watch = stage.script().has("releaseWatch(");
                monitored |= watch;
                boolean late = watch || stage.script().has("packed =");
                stage.role()
                        .filter(role -> !shown.contains(role) && (!watch || says(role)))
                        .ifPresent(late ? last::add : shown::add);
            }
        }
        last.stream().filter(role -> !shown.contains(role)).forEach(shown::add);
        Map<String, Located> agents = new LinkedHashMap<>();
        shown.forEach(role -> agents.put(role, agent(role)));
        // Without a stage to watch in nothing shows the one who would.
        if (!monitored && base.flatMap(WorkflowDefinition::monitoring).isEmpty()) {
            base.flatMap(each -> each.agent("monitor"))
                    .ifPresent(each -> agents.putIfAbsent("monitor", plain(DefinitionText.agent(each))));
        }
        return base.map(before -> inOrder(agents, before)).orElse(agents);
    }

    private static String call(String role) {
        return "usable(" + GroovyText.of(role) + ") {";
    }

    /** A monitor that is as each monitor is need not be named. */
    private boolean says(String role) {
        double sure = Agent.plain(role).confidence();
        return !agent(role).plain().equals(Map.of("success", Map.of("confidence", sure)))
                || base.flatMap(each -> each.agent(role)).isPresent();
    }

    /** As in the definition before, unless that would be another Jenkinsfile. */
    private static Map<String, Located> inOrder(Map<String, Located> agents, WorkflowDefinition before) {
        List<String> order = new ArrayList<>(before.agents().stream()
                .map(Agent::role)
                .filter(agents::containsKey)
                .toList());
        List<String> shown = List.copyOf(agents.keySet());
        for (int i = 0; i < shown.size(); i++) {
            if (!order.contains(shown.get(i))) {
                order.add(i == 0 ? 0 : order.indexOf(shown.get(i - 1)) + 1, shown.get(i));
            }
        }
        if (!WorkflowDefinition.alone(order).equals(WorkflowDefinition.alone(shown))) {
            return agents;
        }
        Map<String, Located> ordered = new LinkedHashMap<>();
        order.forEach(role -> ordered.put(role, agents.get(role)));
        return ordered;
    }

    private Located agent(String role) {
        Map<String, Located> fields = new LinkedHashMap<>();
        Optional<GroovyCode.Match> call =
                code.find(call(role)).flatMap(match -> match.inside().find("("));
        call.map(GroovyCode.Match::inside).ifPresent(arguments -> {
            OPTIONS.forEach(name -> put(fields, name, arguments.argument(name)));
            Map<String, Located> retry = new LinkedHashMap<>();
            put(retry, "attempts", arguments.argument("retry"));
            put(retry, "interval", arguments.argument("retryInterval"));
            put(retry, "multiplier", arguments.argument("retryMultiplier"));
            if (!retry.isEmpty()) {
                fields.put("retry", Located.map(ErrorCode.JENKINSFILE, file, arguments.line(), retry));
            }
        });
        Map<String, Located> success = new LinkedHashMap<>();
        put(
                success,
                "confidence",
                changed(
                        code.all("unsure(outputs" + GroovyText.property(role) + ", §)"),
                        base.flatMap(each -> each.agent(role)).map(Agent::confidence)));
        if (role.equals("reviewer")) {
            code.find("good && !severe(issues, §)")
                    .filter(found ->
                            found.value().isList() && !found.value().items("").isEmpty())
                    .ifPresent(found -> {
                        List<Located> severities = found.value().items("");
                        success.put("noIssues", severities.get(severities.size() - 1));
                    });
        }
        if (!success.isEmpty()) {
            fields.put("success", map(success));
        }
        int line = call.map(match -> match.after().line()).orElse(1);
        return Located.map(ErrorCode.JENKINSFILE, file, line, fields);
    }

    private Located plain(Object value) {
        return Located.of(ErrorCode.JENKINSFILE, file, 1, value);
    }
}
