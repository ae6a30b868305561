package io.jenkins.plugins.agentic.engine.prompt.store;

import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.PersonIdent;

/** Who made a commit, between git's form and ours: {@code Name <mail>}, or a name alone. */
final class Authors {
    private static final Pattern FORM = Pattern.compile("([^<>]*)<([^<>]*)>");
    private static final String NOBODY = "unknown";

    private Authors() {}

    static PersonIdent of(String author, Instant at) {
        // Git's own form has no room for line ends and angle brackets in a name.
        String clean = author.replaceAll("\\p{Cntrl}", " ").strip();
        Matcher matcher = FORM.matcher(clean);
        String name = matcher.matches() ? matcher.group(1).strip() : clean.replaceAll("[<>]", "");
        String mail = matcher.matches() ? matcher.group(2).strip() : "";
        if (name.isEmpty()) {
            name = mail.isEmpty() ? NOBODY : mail;
        }
        return new PersonIdent(name, mail, at, java.time.ZoneOffset.UTC);
    }

    static String text(PersonIdent person) {
        return person.getEmailAddress().isEmpty()
                ? person.getName()
                : person.getName() + " <" + person.getEmailAddress() + ">";
    }
}
