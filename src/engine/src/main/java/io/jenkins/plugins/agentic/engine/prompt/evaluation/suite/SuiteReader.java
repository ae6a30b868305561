package io.jenkins.plugins.agentic.engine.prompt.evaluation.suite;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.host.Workspace;
import io.jenkins.plugins.agentic.engine.spec.Located;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads a suite: a YAML file in the shape of promptfoo's configuration, as far as docs/prompts.md describes it. Everything
 * unknown is an error with its line.
 */
public final class SuiteReader {
    static final String FILE = "file://";

    /** Parallel calls beyond this are no help to anybody. */
    public static final int MOST_CONCURRENT = 64;

    public static final int MOST_REPEATS = 100;

    private static final List<String> KEYS =
            List.of("description", "prompts", "providers", "tests", "defaultTest", "evaluateOptions", "tags");
    private static final List<String> PROMPT_KEYS = List.of("id", "label", "raw");
    private static final List<String> PROVIDER_KEYS = List.of("id", "label", "config");
    private static final List<String> CONFIG_KEYS =
            List.of("temperature", "max_tokens", "maxTokens", "maxOutputTokens");
    private static final List<String> OPTION_KEYS = List.of("repeat", "maxConcurrency");

    /** How promptfoo writes a model's provider before its name. */
    private static final Pattern PROVIDER =
            Pattern.compile("^(google|vertex|openai(:chat|:responses)?|anthropic(:messages)?|ollama(:chat)?|mistral):");

    private static final Pattern REFERENCE =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*(@[A-Za-z0-9][A-Za-z0-9_.+-]*)?");

    private final SuiteFolder folder;

    private SuiteReader(SuiteFolder folder) {
        this.folder = folder;
    }

    /**
     * Reads the suite at a path of the workspace.
     *
     * @throws AgenticException that names file, line and cure
     */
    public static Suite read(Workspace workspace, String path) {
        Located root = Located.parse(path, SuiteFolder.suite(workspace, path));
        return new SuiteReader(new SuiteFolder(workspace, path)).suite(path, root);
    }

    /**
     * Refuses what {@link #read} would refuse, of a suite whose files are not at hand.
     *
     * @throws AgenticException that names file, line and cure
     */
    public static void check(String path, String yaml) {
        new SuiteReader(SuiteFolder.away(path)).suite(path, Located.parse(path, yaml));
    }

    static boolean isData(String name) {
        return name.endsWith(".json") || name.endsWith(".yaml") || name.endsWith(".yml");
    }

    private Suite suite(String path, Located root) {
        Map<String, Located> entries = root.entries("A suite", KEYS);
        if (!entries.containsKey("tests")) {
            throw root.wrong("The suite has no 'tests'.", "List at least one test there.");
        }
        Map<String, Located> options = entries.containsKey("evaluateOptions")
                ? entries.get("evaluateOptions").entries("'evaluateOptions'", OPTION_KEYS)
                : Map.of();
        return new Suite(
                path,
                entries.containsKey("description") ? entries.get("description").text("'description'") : "",
                entries.containsKey("prompts") ? prompts(entries.get("prompts")) : List.of(),
                entries.containsKey("providers") ? providers(entries.get("providers")) : List.of(),
                new TestReader(folder).tests(entries.get("tests"), entries.get("defaultTest")),
                options.containsKey("repeat") ? options.get("repeat").whole("'repeat'", 1, MOST_REPEATS) : 1,
                options.containsKey("maxConcurrency")
                        ? options.get("maxConcurrency").whole("'maxConcurrency'", 1, MOST_CONCURRENT)
                        : null);
    }

    private List<Suite.Prompt> prompts(Located prompts) {
        List<Suite.Prompt> all = new ArrayList<>();
        for (Located each : prompts.isList() ? prompts.items("'prompts'") : List.of(prompts)) {
            all.add(prompt(each, all.size() + 1));
        }
        return all;
    }

    private Suite.Prompt prompt(Located at, int number) {
        String place = at.file() + ", line " + at.line();
        if (!at.isMap()) {
            return prompt(at, at.text("A prompt"), "", number, place);
        }
        Map<String, Located> entries = at.entries("A prompt", PROMPT_KEYS);
        String label = entries.containsKey("label") ? entries.get("label").text("'label'") : "";
        if (entries.containsKey("raw")) {
            return Suite.Prompt.inline(number, label, entries.get("raw").text("'raw'"), folder.beside(""), place);
        }
        if (!entries.containsKey("id")) {
            throw at.wrong("The prompt has neither 'id' nor 'raw'.", "Name it, or write its text.");
        }
        return prompt(entries.get("id"), entries.get("id").text("'id'"), label, number, place);
    }

    private Suite.Prompt prompt(Located at, String given, String label, int number, String place) {
        if (given.startsWith(FILE)) {
            String file = given.substring(FILE.length());
            String name = file.substring(file.lastIndexOf('/') + 1).replaceAll("\\.[A-Za-z]+$", "");
            return new Suite.Prompt(
                    name, label.isEmpty() ? name : label, folder.read(at, file), folder.beside(file), place);
        }
        if (REFERENCE.matcher(given).matches()) {
            return new Suite.Prompt(given, label.isEmpty() ? given : label, "", "", place);
        }
        return Suite.Prompt.inline(number, label, given, folder.beside(""), place);
    }

    private static List<Suite.Provider> providers(Located providers) {
        List<Suite.Provider> all = new ArrayList<>();
        for (Located each : providers.isList() ? providers.items("'providers'") : List.of(providers)) {
            if (!each.isMap()) {
                String model = model(each);
                all.add(new Suite.Provider(model, model, null, null));
                continue;
            }
            Map<String, Located> entries = each.entries("A provider", PROVIDER_KEYS);
            if (!entries.containsKey("id")) {
                throw each.wrong("The provider has no 'id'.", "Name a model.");
            }
            Map<String, Located> config =
                    entries.containsKey("config") ? entries.get("config").entries("'config'", CONFIG_KEYS) : Map.of();
            String model = model(entries.get("id"));
            Located most = config.entrySet().stream()
                    .filter(entry -> !entry.getKey().equals("temperature"))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(null);
            all.add(new Suite.Provider(
                    model,
                    entries.containsKey("label") ? entries.get("label").text("'label'") : model,
                    config.containsKey("temperature")
                            ? Double.valueOf(config.get("temperature").number("'temperature'"))
                            : null,
                    most == null ? null : Integer.valueOf(most.whole("The most tokens", 1, 10_000_000))));
        }
        return all;
    }

    /** A model's name, without promptfoo's provider before it. */
    static String model(Located at) {
        return PROVIDER.matcher(at.text("A provider")).replaceFirst("");
    }
}
