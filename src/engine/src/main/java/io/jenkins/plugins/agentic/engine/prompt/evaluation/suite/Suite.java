package io.jenkins.plugins.agentic.engine.prompt.evaluation.suite;

import java.util.List;

/**
 * A suite of tests as its file states it; docs/prompts.md has the format.
 *
 * @param file for messages
 * @param prompts empty where whoever runs it must say which
 * @param providers empty for the model that the configuration or the prompt names
 */
public record Suite(
        String file,
        String description,
        List<Prompt> prompts,
        List<Provider> providers,
        List<TestCase> tests,
        int repeat,
        Integer concurrency) {

    /**
     * A prompt to test.
     *
     * @param reference a stored prompt ({@code planner@production}) or, from {@code file://}, a name for the source
     * @param source its text where the suite holds it or names its file; else empty
     * @param folder where in the workspace the partials of such a text are: empty, or with '/' at its end
     */
    public record Prompt(String reference, String label, String source, String folder, String place) {
        private static final String INLINE = "inline-";

        /** One whose text the suite's file holds, the n-th of the suite. */
        static Prompt inline(int number, String label, String source, String folder, String place) {
            String name = INLINE + number;
            return new Prompt(name, label.isEmpty() ? name : label, source, folder, place);
        }

        /** Whether the suite's file holds its text, so that there is no template of its own. */
        public boolean isInline() {
            return reference.startsWith(INLINE) && !source.isEmpty();
        }
    }

    /**
     * A model to ask.
     *
     * @param temperature or null, as is {@code maxTokens}
     */
    public record Provider(String model, String label, Double temperature, Integer maxTokens) {}

    public Suite {
        prompts = List.copyOf(prompts);
        providers = List.copyOf(providers);
        tests = List.copyOf(tests);
    }
}
