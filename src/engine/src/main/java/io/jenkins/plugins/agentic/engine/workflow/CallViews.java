package io.jenkins.plugins.agentic.engine.workflow;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.Json;
import io.jenkins.plugins.agentic.engine.cost.Ledger;
import io.jenkins.plugins.agentic.engine.journal.Journal;
import io.jenkins.plugins.agentic.engine.journal.Runs;
import io.jenkins.plugins.agentic.engine.journal.StepKey;
import io.jenkins.plugins.agentic.engine.journal.UnfinishedAnswers;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The agent calls of a run as pages and REST show them, from journal and ledger: what was asked, each turn of the model,
 * the tools it used, tokens and cost. Texts are cut at {@value #MOST_CHARACTERS} characters.
 */
public final class CallViews {
    static final int MOST_CHARACTERS = 20_000;
    /** The path of a turn below its step's, and of a tool call below its turn's. */
    private static final Pattern INSIDE = Pattern.compile("(.*)/turn-(\\d+)(?:/tool-(\\d+))?");

    private static final Pattern ROLE = Pattern.compile("turn:(.*)/[^/]*");

    private final Journal journal;
    private final Ledger ledger;
    private final UnfinishedAnswers unfinished;
    private final Clock clock;

    public CallViews(Journal journal, Ledger ledger, UnfinishedAnswers unfinished, Clock clock) {
        this.journal = journal;
        this.ledger = ledger;
        this.unfinished = unfinished;
        this.clock = clock;
    }

    /** One call while it is put together: its step's row and those of its turns and tool calls. */
    private static final class Call {
        private final List<Journal.Entry> turns = new ArrayList<>();
        private final List<Journal.Entry> tools = new ArrayList<>();
        private final List<Ledger.Call> paid = new ArrayList<>();
        private Journal.Entry step;
    }

    /** The calls in the order they began, numbered from 1, without their conversations. */
    public List<Map<String, Object>> list(Runs.Run run) {
        List<Map<String, Object>> all = new ArrayList<>();
        calls(run.id()).forEach((path, call) -> all.add(summary(all.size() + 1, path, call, run)));
        return all;
    }

    /**
     * One call with its conversation.
     *
     * @throws AgenticException {@link ErrorCode#USAGE} when the run has no such call
     */
    public Map<String, Object> of(Runs.Run run, int number) {
        Map<StepKey, String> soFar = unfinished.texts(run.id());
        List<Map.Entry<String, Call>> calls = List.copyOf(calls(run.id()).entrySet());
        if (number > calls.size()) {
            throw new AgenticException(
                    ErrorCode.USAGE,
                    "The run '" + run.id() + "' has no agent call " + number + ".",
                    "It has " + calls.size() + ".");
        }
        Map.Entry<String, Call> found = calls.get(number - 1);
        Map<String, Journal.Entry> rows = new LinkedHashMap<>();
        journal.within(run.id(), found.getKey()).forEach(entry -> rows.put(entry.path(), entry));
        Call call = found.getValue();
        Map<String, Object> view = summary(number, found.getKey(), call, run);
        Journal.Entry step = rows.get(found.getKey());
        view.put("result", step == null || step.result() == null ? null : cut(step.result()));
        List<Object> turns = new ArrayList<>();
        for (Journal.Entry each : call.turns) {
            String path = each.path();
            turns.add(turn(path, rows, call, run, soFar.getOrDefault(new StepKey(run.id(), path), "")));
        }
        view.put("turns", turns);
        return view;
    }

    /** What was paid for, model call by model call, in the order they were settled: the run's rows of the ledger. */
    public List<Map<String, Object>> paid(String runId) {
        Map<String, Map<String, Object>> answers = new HashMap<>();
        for (Journal.Entry entry : journal.entries(runId)) {
            if ("COMPLETED".equals(entry.state())
                    && INSIDE.matcher(entry.path()).matches()) {
                answers.put(entry.path(), answer(entry));
            }
        }
        return ledger.calls(runId).stream()
                .map(call -> paid(call, answers.getOrDefault(call.path(), Map.of())))
                .toList();
    }

    private static Map<String, Object> paid(Ledger.Call call, Map<String, Object> answer) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("path", call.path());
        map.put("role", call.role());
        map.put("promptVersion", call.promptVersion());
        map.put("model", call.model());
        map.put("routing", call.model().equals(answer.get("model")) ? routing(answer) : "");
        map.put("rehearsal", call.rehearsal());
        map.put("inputTokens", call.inputTokens());
        map.put("cachedTokens", call.cachedTokens());
        map.put("outputTokens", call.outputTokens());
        map.put("thoughtTokens", call.thoughtTokens());
        map.put("cost", call.price());
        map.put("latencyMs", call.latencyMillis());
        map.put("outcome", call.outcome());
        map.put("at", Instant.ofEpochMilli(call.at()).toString());
        return map;
    }

    private static Map<String, Object> answer(Journal.Entry turn) {
        return Json.read(turn.result()) instanceof Map<?, ?> ? Json.readMap(turn.result()) : Map.of();
    }

    /** Why this model was asked; nothing is known of turns that an older version recorded. */
    private static String routing(Map<String, Object> answer) {
        return String.valueOf(answer.getOrDefault("routing", ""));
    }

    private Map<String, Call> calls(String runId) {
        Map<String, Call> calls = new LinkedHashMap<>();
        Map<String, Journal.Entry> steps = new LinkedHashMap<>();
        for (Journal.Entry entry : journal.outline(runId)) {
            Matcher inside = INSIDE.matcher(entry.path());
            if (!inside.matches()) {
                steps.put(entry.path(), entry);
                continue;
            }
            Call call = calls.computeIfAbsent(inside.group(1), path -> new Call());
            (inside.group(3) == null ? call.turns : call.tools).add(entry);
        }
        calls.forEach((path, call) -> call.step = steps.get(path));
        // A tool call outlives no turn that was reopened: without a turn there is nothing to show.
        calls.values().removeIf(call -> call.turns.isEmpty());
        for (Ledger.Call paid : ledger.calls(runId)) {
            Matcher inside = INSIDE.matcher(paid.path());
            if (inside.matches() && calls.containsKey(inside.group(1))) {
                calls.get(inside.group(1)).paid.add(paid);
            }
        }
        return calls;
    }

    private Map<String, Object> summary(int number, String path, Call call, Runs.Run run) {
        Journal.Entry first = call.turns.get(0);
        Matcher role = ROLE.matcher(first.step());
        Ledger.Call last = call.paid.isEmpty() ? null : call.paid.get(call.paid.size() - 1);
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("number", number);
        view.put("path", path);
        view.put("step", call.step == null ? "" : call.step.step());
        view.put("asked", call.step == null ? "" : call.step.summary());
        view.put("role", role.matches() ? role.group(1) : "");
        view.put("state", state(call.step == null ? first : call.step, run));
        view.put("started", Instant.ofEpochMilli(first.started()).toString());
        view.put("durationMs", duration(call.step == null ? first : call.step, run));
        view.put("turnCount", call.turns.size());
        view.put("toolCount", call.tools.size());
        view.put("model", last == null ? "" : last.model());
        view.put("promptVersion", last == null ? "" : last.promptVersion());
        view.put("rehearsal", call.paid.stream().anyMatch(Ledger.Call::rehearsal));
        view.put("tokens", tokens(call.paid));
        view.put("cost", cost(call.paid));
        return view;
    }

    private Map<String, Object> turn(
            String path, Map<String, Journal.Entry> rows, Call call, Runs.Run run, String soFar) {
        Journal.Entry entry = rows.get(path);
        List<Ledger.Call> paid =
                call.paid.stream().filter(each -> each.path().equals(path)).toList();
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("state", state(entry, run));
        view.put("durationMs", duration(entry, run));
        view.put("model", paid.isEmpty() ? "" : paid.get(paid.size() - 1).model());
        view.put("outcome", paid.isEmpty() ? "" : paid.get(paid.size() - 1).outcome());
        view.put("tokens", tokens(paid));
        view.put("cost", cost(paid));
        Map<String, Object> answer = "COMPLETED".equals(entry.state()) ? Json.readMap(entry.result()) : Map.of();
        view.put(
                "promptVersion", paid.isEmpty() ? "" : paid.get(paid.size() - 1).promptVersion());
        view.put("routing", routing(answer));
        Map<?, ?> message = answer.get("message") instanceof Map<?, ?> map ? map : Map.of();
        Object text = answer.containsKey("text") ? answer.get("text") : message.get("text");
        boolean goesOn = entry.ended() == 0 && live(run);
        view.put("text", text != null ? cut(text.toString()) : goesOn ? soFar : "");
        view.put("error", "FAILED".equals(entry.state()) ? cut(entry.result()) : null);
        List<Object> tools = new ArrayList<>();
        if (message.get("toolExecutionRequests") instanceof List<?> requests) {
            for (int i = 0; i < requests.size(); i++) {
                tools.add(tool((Map<?, ?>) requests.get(i), rows.get(path + "/tool-" + (i + 1)), run));
            }
        }
        view.put("tools", tools);
        return view;
    }

    private Map<String, Object> tool(Map<?, ?> request, Journal.Entry entry, Runs.Run run) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("name", String.valueOf(request.get("name")));
        view.put("arguments", request.get("arguments") == null ? "" : cut(String.valueOf(request.get("arguments"))));
        boolean done = entry != null && "COMPLETED".equals(entry.state());
        Map<String, Object> outcome = done ? Json.readMap(entry.result()) : Map.of();
        boolean failed = Boolean.TRUE.equals(outcome.get("error"));
        String state = entry == null ? (live(run) ? "WAITING" : "ABORTED") : state(entry, run);
        view.put("state", failed ? "FAILED" : state);
        view.put("text", outcome.get("text") == null ? "" : cut(String.valueOf(outcome.get("text"))));
        view.put("durationMs", entry == null ? 0 : duration(entry, run));
        return view;
    }

    private static boolean live(Runs.Run run) {
        return run.ended() == 0;
    }

    private static String state(Journal.Entry entry, Runs.Run run) {
        return switch (entry.state()) {
            case "COMPLETED" -> "SUCCEEDED";
            case "FAILED" -> "FAILED";
            default -> live(run) ? "RUNNING" : "ABORTED";
        };
    }

    private long duration(Journal.Entry entry, Runs.Run run) {
        long until = live(run) ? clock.millis() : run.ended();
        return Math.max(0, (entry.ended() == 0 ? until : entry.ended()) - entry.started());
    }

    private static Map<String, Object> tokens(List<Ledger.Call> paid) {
        long input = 0;
        long cached = 0;
        long output = 0;
        long thoughts = 0;
        for (Ledger.Call call : paid) {
            input += call.inputTokens();
            cached += call.cachedTokens();
            output += call.outputTokens();
            thoughts += call.thoughtTokens();
        }
        Map<String, Object> tokens = new LinkedHashMap<>();
        tokens.put("input", input);
        tokens.put("cached", cached);
        tokens.put("output", output);
        tokens.put("thoughts", thoughts);
        tokens.put("total", input + output + thoughts);
        return tokens;
    }

    private static BigDecimal cost(List<Ledger.Call> paid) {
        return paid.stream()
                .map(Ledger.Call::price)
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .stripTrailingZeros();
    }

    private static String cut(String text) {
        return text.length() <= MOST_CHARACTERS
                ? text
                : text.substring(0, MOST_CHARACTERS) + "… (" + (text.length() - MOST_CHARACTERS) + " more characters)";
    }
}
