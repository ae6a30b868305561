package io.jenkins.plugins.agentic.engine.prompt.evaluation;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.host.Workspace;
import io.jenkins.plugins.agentic.engine.prompt.PromptTemplate;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.suite.Suite;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.suite.TestCase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes the variants of an evaluation: each prompt with each model. */
public final class Variants {
    private static final String FILE = ".prompt";
    private static final long LARGEST = 5_000_000;

    private final PromptSources sources;
    private final Workspace workspace;

    public Variants(PromptSources sources, Workspace workspace) {
        this.sources = sources;
        this.workspace = workspace;
    }

    /**
     * The suite's prompts, or the given ones instead, at the suite's providers, or the given models instead.
     *
     * @throws AgenticException before anything is paid, where a prompt is missing or broken, or a test lacks a variable
     */
    public List<Variant> of(Suite suite, List<String> references, List<String> models) {
        List<Suite.Prompt> prompts = references.isEmpty()
                ? suite.prompts()
                : references.stream().map(reference -> named(reference, suite)).toList();
        if (prompts.isEmpty()) {
            throw new AgenticException(
                    ErrorCode.PROMPT, suite.file() + " names no prompts.", "Add 'prompts', or say which to test.");
        }
        List<Suite.Provider> providers = models.isEmpty()
                ? suite.providers()
                : models.stream()
                        .map(model -> new Suite.Provider(model, model, null, null))
                        .toList();
        List<Variant> variants = new ArrayList<>();
        for (Suite.Prompt prompt : prompts) {
            Variant plain = variant(prompt);
            suite.tests().forEach(test -> requireVariables(plain, test));
            if (providers.isEmpty()) {
                variants.add(plain);
            }
            for (Suite.Provider provider : providers) {
                String label = providers.size() == 1 ? prompt.label() : prompt.label() + " at " + provider.label();
                variants.add(new Variant(label, plain.prompt(), plain.source(), provider));
            }
        }
        Set<String> labels = new HashSet<>();
        for (Variant variant : variants) {
            if (!labels.add(variant.label())) {
                throw new AgenticException(
                        ErrorCode.PROMPT,
                        "Two prompts of the evaluation are called '" + variant.label() + "'.",
                        "Give each a label of its own.");
            }
        }
        return variants;
    }

    /** One of the suite's own by its label, a file of the workspace, or a stored prompt. */
    private Suite.Prompt named(String reference, Suite suite) {
        for (Suite.Prompt prompt : suite.prompts()) {
            if (prompt.label().equals(reference)) {
                return prompt;
            }
        }
        if (!reference.endsWith(FILE)) {
            return new Suite.Prompt(reference, reference, "", "", "the step");
        }
        String name = reference.substring(reference.lastIndexOf('/') + 1, reference.length() - FILE.length());
        try {
            String folder = reference.substring(0, reference.lastIndexOf('/') + 1);
            return new Suite.Prompt(name, reference, workspace.readText(reference, LARGEST), folder, reference);
        } catch (IOException e) {
            throw new AgenticException(
                    ErrorCode.PROMPT,
                    "The prompt " + reference + " can't be read in " + workspace.location() + ": " + e.getMessage()
                            + ".",
                    "Check the path.",
                    false,
                    e);
        }
    }

    private Variant variant(Suite.Prompt prompt) {
        PromptTemplate template = prompt.source().isEmpty()
                ? sources.read(prompt.reference())
                : PromptTemplate.parse(
                        prompt.reference(), prompt.source(), partial -> partial(prompt.folder(), partial));
        return new Variant(prompt.label(), template, template.source(), null);
    }

    /** Partials stand beside the template, with '_' before their name; names were checked to lead nowhere else. */
    private Optional<String> partial(String folder, String name) {
        int slash = name.lastIndexOf('/') + 1;
        try {
            return Optional.of(workspace.readText(
                    folder + name.substring(0, slash) + "_" + name.substring(slash) + FILE, LARGEST));
        } catch (IOException e) {
            // The template's own error says where it is wanted.
            return Optional.empty();
        }
    }

    private static void requireVariables(Variant variant, TestCase test) {
        List<String> missing = variant.prompt().prompt().use().required().stream()
                .filter(name -> !test.variables().containsKey(name))
                .toList();
        if (!missing.isEmpty()) {
            throw new AgenticException(
                    ErrorCode.PROMPT,
                    test.place() + ": the test '" + test.title() + "' lacks " + String.join(", ", missing)
                            + ", which the prompt '" + variant.label() + "' needs.",
                    "Add it to 'vars'.");
        }
    }
}
