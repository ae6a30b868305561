package io.jenkins.plugins.agentic.engine.prompt.evaluation.suite;

import io.jenkins.plugins.agentic.engine.prompt.evaluation.assertion.Assertion;
import io.jenkins.plugins.agentic.engine.spec.Located;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a suite's tests. A variable whose value is a list stands for several tests, one an element, as with promptfoo, unless
 * {@code disableVarExpansion} is set; a list within the list is one element.
 */
final class TestReader {
    private static final int MOST_TESTS = 10_000;
    private static final List<String> KEYS =
            List.of("description", "vars", "assert", "threshold", "options", "metadata");
    private static final List<String> OPTION_KEYS = List.of("disableVarExpansion", "provider");

    private final SuiteFolder folder;
    private final AssertionReader assertions;
    private final List<TestCase> all = new ArrayList<>();
    /** Tests are in a file that is not at hand. */
    private boolean elsewhere;

    private Part defaults = new Part("", Map.of(), List.of(), null, false, "");

    TestReader(SuiteFolder folder) {
        this.folder = folder;
        this.assertions = new AssertionReader(folder);
    }

    /** What a test, or the default one, states itself. */
    private record Part(
            String description,
            Map<String, Object> variables,
            List<Assertion> assertions,
            Double threshold,
            boolean whole,
            String judge) {}

    List<TestCase> tests(Located tests, Located defaultTest) {
        if (defaultTest != null) {
            defaults = part(defaultTest);
        }
        add(tests);
        if (all.isEmpty() && !elsewhere) {
            throw tests.wrong("The suite has no test.", "List at least one.");
        }
        return all;
    }

    private void add(Located tests) {
        for (Located each : tests.isList() ? tests.items("'tests'") : List.of(tests)) {
            if (each.isMap()) {
                expand(each);
                continue;
            }
            String name = each.text("A test");
            if (!name.startsWith(SuiteReader.FILE) || !SuiteReader.isData(name)) {
                throw each.wrong(
                        "'" + name + "' is no test.",
                        "Write a map with 'vars' and 'assert', or file://NAME.yaml; other kinds of files are not read.");
            }
            String file = name.substring(SuiteReader.FILE.length());
            String text = folder.read(each, file);
            if (!folder.isKnown()) {
                elsewhere = true;
                continue;
            }
            Located inner = Located.parse(file, text);
            if (!inner.isList()) {
                throw inner.wrong("A file of tests must be a list.", "Write '- ' before each test.");
            }
            inner.items("It").forEach(this::expand);
        }
    }

    private void expand(Located at) {
        Part part = part(at);
        Map<String, Object> variables = new LinkedHashMap<>(defaults.variables);
        variables.putAll(part.variables);
        List<Assertion> demands = new ArrayList<>(defaults.assertions);
        demands.addAll(part.assertions);
        for (Map<String, Object> each : combinations(variables, part.whole || defaults.whole)) {
            if (all.size() >= MOST_TESTS) {
                throw at.wrong("The suite has more than " + MOST_TESTS + " tests.", "Split it.");
            }
            all.add(new TestCase(
                    all.size() + 1,
                    part.description.isEmpty() ? defaults.description : part.description,
                    each,
                    demands,
                    part.threshold == null ? defaults.threshold : part.threshold,
                    part.judge.isEmpty() ? defaults.judge : part.judge,
                    at.file() + ", line " + at.line()));
        }
    }

    private static List<Map<String, Object>> combinations(Map<String, Object> variables, boolean whole) {
        List<Map<String, Object>> all = new ArrayList<>();
        all.add(new LinkedHashMap<>());
        for (Map.Entry<String, Object> variable : variables.entrySet()) {
            List<?> values = !whole && variable.getValue() instanceof List<?> list && !list.isEmpty()
                    ? list
                    : java.util.Collections.singletonList(variable.getValue());
            List<Map<String, Object>> longer = new ArrayList<>();
            for (Map<String, Object> begun : all) {
                for (Object value : values) {
                    Map<String, Object> more = new LinkedHashMap<>(begun);
                    more.put(variable.getKey(), value);
                    longer.add(more);
                    if (longer.size() > MOST_TESTS) {
                        return longer;
                    }
                }
            }
            all = longer;
        }
        return all;
    }

    private Part part(Located at) {
        Map<String, Located> entries = at.entries("A test", KEYS);
        Map<String, Located> options =
                entries.containsKey("options") ? entries.get("options").entries("'options'", OPTION_KEYS) : Map.of();
        Located threshold = entries.get("threshold");
        return new Part(
                entries.containsKey("description") ? entries.get("description").text("'description'") : "",
                entries.containsKey("vars") ? variables(entries.get("vars")) : Map.of(),
                entries.containsKey("assert") ? assertions.list(entries.get("assert")) : List.of(),
                threshold == null || threshold.isNull() ? null : Double.valueOf(threshold.number("'threshold'")),
                options.containsKey("disableVarExpansion")
                        && options.get("disableVarExpansion").flag("'disableVarExpansion'"),
                options.containsKey("provider") ? SuiteReader.model(options.get("provider")) : "");
    }

    private Map<String, Object> variables(Located vars) {
        Located map = vars;
        if (!vars.isMap()) {
            String name = vars.text("'vars'");
            if (!name.startsWith(SuiteReader.FILE)) {
                throw vars.wrong("'vars' must be a map.", "Write 'name: value' lines below it, or file://NAME.yaml.");
            }
            String file = name.substring(SuiteReader.FILE.length());
            String text = folder.read(vars, file);
            if (!folder.isKnown()) {
                return Map.of();
            }
            map = Located.parse(file, text);
        }
        Map<String, Object> variables = new LinkedHashMap<>();
        map.entries("'vars'").forEach((name, value) -> variables.put(name, withFiles(value, value.plain())));
        return variables;
    }

    private Object withFiles(Located at, Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(element -> withFiles(at, element)).toList();
        }
        if (value instanceof String text && text.startsWith(SuiteReader.FILE)) {
            String file = text.substring(SuiteReader.FILE.length());
            String content = folder.read(at, file);
            return folder.isKnown() && SuiteReader.isData(file)
                    ? Located.parse(file, content).plain()
                    : content;
        }
        return value;
    }
}
