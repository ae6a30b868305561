package io.jenkins.plugins.agentic.engine.prompt.evaluation.optimize;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.prompt.PromptTemplate;
import io.jenkins.plugins.agentic.engine.prompt.evaluation.suite.TestCase;
import io.jenkins.plugins.agentic.engine.prompt.template.BodyUse;
import io.jenkins.plugins.agentic.engine.prompt.template.FrontMatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What an edit of a prompt must leave as it is, whoever proposes it. */
final class Invariants {
    /** Parts of the front matter that callers rely on. */
    private static final List<String> FIXED =
            List.of("model", "input", "output", "tools", "metadata", FrontMatter.ANSWER);

    private static final int LONGEST = 200_000;

    private Invariants() {}

    /** What is wrong with the edit, one sentence each; empty for one that may be tried. */
    static List<String> violations(PromptTemplate now, String after, List<TestCase> tests) {
        if (after.length() > LONGEST) {
            return List.of("The template has " + after.length() + " characters, " + LONGEST + " are the most.");
        }
        if (after.equals(now.source())) {
            return List.of("Nothing changed.");
        }
        PromptTemplate template;
        try {
            template = now.withSource(after);
        } catch (AgenticException e) {
            return List.of(e.getMessage());
        }
        List<String> violations = new ArrayList<>();
        BodyUse old = now.prompt().use();
        BodyUse changed = template.prompt().use();
        for (String part : FIXED) {
            if (!now.prompt()
                    .fields()
                    .at(part)
                    .equals(template.prompt().fields().at(part))) {
                violations.add("The front matter's '" + part + "' was changed.");
            }
        }
        missing(old.used(), changed.used()).forEach(each -> violations.add("The variable '" + each + "' is not used."));
        missing(old.fences(), changed.fences())
                .forEach(each -> violations.add("The data fence {{" + each + "}} is gone."));
        missing(changed.unfenced(), old.unfenced())
                .forEach(each -> violations.add("'" + each + "' is printed outside of a data fence."));
        try {
            tests.forEach(test -> template.render(test.variables()));
        } catch (AgenticException e) {
            violations.add(e.getMessage());
        }
        return violations;
    }

    private static Set<String> missing(Set<String> wanted, Set<String> there) {
        Set<String> missing = new TreeSet<>(wanted);
        missing.removeAll(there);
        return missing;
    }
}
