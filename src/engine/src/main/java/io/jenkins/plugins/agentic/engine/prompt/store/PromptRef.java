package io.jenkins.plugins.agentic.engine.prompt.store;

/**
 * How a version is named: {@code name}, {@code name@label}, {@code name@1.2.0} or {@code name@commit}.
 *
 * @param selector what stands after the {@code @}; empty where nothing does
 */
public record PromptRef(PromptName name, String selector) {
    public static PromptRef parse(String text) {
        int at = text.indexOf('@');
        PromptRef ref = at < 0
                ? new PromptRef(new PromptName(text), "")
                : new PromptRef(new PromptName(text.substring(0, at)), text.substring(at + 1));
        if (at >= 0 && Semver.parse(ref.selector).isEmpty() && !Labels.isCommit(ref.selector)) {
            Labels.checked(ref.selector);
        }
        return ref;
    }
}
