package io.jenkins.plugins.agentic.engine.workflow.definition;

import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.spec.Located;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Action;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Checkpoint;
import io.jenkins.plugins.agentic.engine.workflow.definition.WorkflowDefinition.Condition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the checkpoints that {@link JenkinsfileText} and {@link TryText} wrote. */
final class CheckpointReader {
    private static final Pattern TRIED = Pattern.compile("\"(.*)-\\$\\{attempt}\"");

    /** How one is known as one of before the edit: by its id at best, which one that ends the run does not show. */
    private static final List<BiPredicate<Found, Checkpoint>> WAYS = List.of(
            (each, old) -> old.id().equals(each.id()),
            (each, old) -> each.isThere(old) && each.isAlike(old) && each.says(old),
            (each, old) -> each.isThere(old) && each.isAlike(old),
            (each, old) -> each.isThere(old) && each.says(old),
            (each, old) -> each.isThere(old) && old.condition() == each.condition());

    private final String file;
    private final Optional<WorkflowDefinition> base;
    private final List<Found> found = new ArrayList<>();

    /** @param question the arguments of what asks; empty where the run ends */
    private record Found(
            String after,
            Condition condition,
            Located message,
            Map<String, Located> question,
            List<Checkpoint> before) {
        boolean stops() {
            return question.isEmpty();
        }

        /** Empty where it does not show it. */
        Object id() {
            return stops() ? "" : question.get("id").plain();
        }

        boolean isThere(Checkpoint old) {
            return old.after().equals(after);
        }

        boolean isAlike(Checkpoint old) {
            return old.condition() == condition && (old.action() == Action.STOP) == stops();
        }

        boolean says(Checkpoint old) {
            return said(old).equals(message.plain());
        }
    }

    CheckpointReader(String file, Optional<WorkflowDefinition> base) {
        this.file = file;
        this.base = base;
    }

    /** Those of a role with a stage for itself. */
    void alone(String role, GroovyCode script) {
        for (GroovyCode statement : script.statements()) {
            Optional<GroovyCode.Match> doubt =
                    statement.starts("if (unsure(outputs" + GroovyText.property(role) + ", §)) {");
            Condition condition = doubt.isPresent() ? Condition.DOUBT : Condition.ALWAYS;
            for (GroovyCode inner :
                    doubt.map(match -> match.inside().statements()).orElse(List.of(statement))) {
                add(role, condition, inner, "decide(");
            }
        }
    }

    /** Those after a stage of the build. */
    void place(String place, GroovyCode script) {
        script.statements().forEach(statement -> add(place, Condition.ALWAYS, statement, "decide("));
    }

    /** Those of each try; what follows a role's is the role's, where it does not say whose it is. */
    void tries(GroovyCode loop) {
        String role = WorkflowDefinition.CODER;
        for (GroovyCode statement : loop.statements()) {
            Optional<GroovyCode> head = statement.starts("if (").map(GroovyCode.Match::inside);
            Optional<GroovyCode> body = statement.find(") {").map(GroovyCode.Match::inside);
            if (head.isEmpty() || body.isEmpty()) {
                continue;
            }
            role = role(statement).orElse(role);
            for (GroovyCode inner : body.get().statements()) {
                add(role, condition(head.get()), inner, "person = agentCheckpoint(");
            }
        }
    }

    private static Optional<String> role(GroovyCode statement) {
        return WorkflowDefinition.TRIES.stream()
                .filter(role -> statement.has("outputs." + role)
                        || statement.has("error " + GroovyText.of(JenkinsfileText.stopped("the " + role)))
                        || role.equals("reviewer") && statement.has("severe(issues,")
                        || role.equals("tester") && statement.has("!tests.passed"))
                .findFirst();
    }

    private static Condition condition(GroovyCode head) {
        if (head.has("unsure(")) {
            return Condition.DOUBT;
        }
        if (head.has("severe(issues,")) {
            return Condition.CRITICAL;
        }
        return head.has("!tests.passed") ? Condition.FAILED : Condition.ALWAYS;
    }

    private void add(String after, Condition condition, GroovyCode statement, String asks) {
        Optional<GroovyCode.Match> ask = statement.starts(asks);
        Optional<GroovyCode.Match> stop =
                statement.starts("error §").filter(match -> match.after().isEmpty());
        if (stop.isPresent()) {
            found.add(new Found(after, condition, stop.get().value(), Map.of(), new ArrayList<>()));
        } else if (ask.isPresent()) {
            Map<String, GroovyCode> arguments = ask.get().inside().arguments();
            Map<String, Located> question = new LinkedHashMap<>();
            arguments.forEach((name, code) -> JenkinsfileReader.put(question, name, code.value()));
            id(arguments.get("id")).ifPresent(id -> question.put("id", id));
            // Where the message is no plain text the question is one that is asked without a checkpoint.
            if (question.containsKey("message") && question.containsKey("id")) {
                found.add(new Found(after, condition, question.remove("message"), question, new ArrayList<>()));
            }
        }
    }

    private Optional<Located> id(GroovyCode id) {
        if (id == null || id.isEmpty()) {
            return Optional.empty();
        }
        Matcher tried = TRIED.matcher(id.words().get(id.from()).text());
        return tried.matches()
                ? Optional.of(Located.scalar(ErrorCode.JENKINSFILE, file, id.line(), tried.group(1)))
                : id.value();
    }

    /**
     * All of them, in the order of the definition before the edit where they were in it.
     *
     * @param roles in their order
     */
    Located all(List<String> roles) {
        // Nothing shows what comes after a monitor at the end.
        boolean unseen = roles.indexOf("monitor") > roles.indexOf(WorkflowDefinition.CODER);
        List<Checkpoint> before =
                new ArrayList<>(base.map(WorkflowDefinition::checkpoints).orElse(List.of()));
        List<Checkpoint> free = new ArrayList<>(before);
        WAYS.forEach(
                way -> found.stream().filter(each -> each.before().isEmpty()).forEach(each -> free.stream()
                        .filter(old -> way.test(each, old))
                        .findFirst()
                        .ifPresent(old -> {
                            free.remove(old);
                            each.before().add(old);
                        })));
        List<Found> rest = new ArrayList<>(found);
        List<Located> all = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (Checkpoint old : before) {
            if (unseen && free.contains(old) && old.after().equals("monitor")) {
                all.add(Located.of(ErrorCode.JENKINSFILE, file, 1, DefinitionText.checkpoint(old)));
                ids.add(old.id());
            }
            if (rest.stream().anyMatch(each -> each.before().contains(old))) {
                takeUntil(old, rest).forEach(each -> all.add(located(each, ids)));
            }
        }
        rest.forEach(each -> all.add(located(each, ids)));
        return Located.list(
                ErrorCode.JENKINSFILE, file, all.isEmpty() ? 1 : all.get(0).line(), all);
    }

    /** With those of the same place that come before it. */
    private static List<Found> takeUntil(Checkpoint old, List<Found> rest) {
        List<Found> taken = new ArrayList<>();
        for (Found each : List.copyOf(rest)) {
            if (each.after().equals(old.after())) {
                rest.remove(each);
                taken.add(each);
                if (each.before().contains(old)) {
                    break;
                }
            }
        }
        return taken;
    }

    private static String said(Checkpoint old) {
        return old.message().isBlank() ? unsaid(old.after(), old.action() == Action.STOP) : old.message();
    }

    private static String unsaid(String after, boolean stops) {
        String place = DefinitionReader.PLACES.contains(after) ? after : "the " + after;
        return stops ? JenkinsfileText.stopped(place) : JenkinsfileText.asked(place);
    }

    private Located located(Found each, List<String> ids) {
        Optional<Checkpoint> old = each.before().stream().findFirst();
        int line = each.message().line();
        Map<String, Object> plain = new LinkedHashMap<>();
        plain.put("after", each.after());
        plain.put("condition", DefinitionText.lower(each.condition()));
        plain.put("action", DefinitionText.lower(each.stops() ? Action.STOP : Action.ASK));
        if (each.stops()) {
            old.map(DefinitionText::checkpoint).ifPresent(hidden -> List.of("submitter", "notStarter", "timeout")
                    .forEach(name -> Optional.ofNullable(hidden.get(name)).ifPresent(value -> plain.put(name, value))));
            plain.put("id", old.map(Checkpoint::id).orElseGet(() -> free(each, ids)));
        }
        Map<String, Located> fields = new LinkedHashMap<>();
        plain.forEach((name, value) -> fields.put(name, Located.of(ErrorCode.JENKINSFILE, file, line, value)));
        for (String name : List.of("id", "submitter", "notStarter", "timeout")) {
            JenkinsfileReader.put(
                    fields, name, Optional.ofNullable(each.question().get(name)));
        }
        ids.add(String.valueOf(fields.get("id").plain()));
        boolean unsaid =
                unsaid(each.after(), each.stops()).equals(each.message().plain());
        if (!unsaid || old.filter(before -> !before.message().isBlank()).isPresent()) {
            fields.put("message", each.message());
        }
        return Located.map(ErrorCode.JENKINSFILE, file, line, fields);
    }

    /** An id for one that does not show its own. */
    private String free(Found each, List<String> ids) {
        String id = each.after() + "-" + DefinitionText.lower(each.condition());
        List<Object> shown = new ArrayList<>(ids);
        found.forEach(other -> shown.add(other.id()));
        base.ifPresent(before -> before.checkpoints().forEach(old -> shown.add(old.id())));
        String free = id;
        for (int next = 2; shown.contains(free); next++) {
            free = id + "-" + next;
        }
        return free;
    }
}
