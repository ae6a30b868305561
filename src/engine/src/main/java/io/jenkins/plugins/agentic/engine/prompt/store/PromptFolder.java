package io.jenkins.plugins.agentic.engine.prompt.store;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.Recent;
import io.jenkins.plugins.agentic.engine.prompt.template.DotPrompt;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.eclipse.jgit.lib.ObjectId;

/** All templates of the branch at once: listed and searched. */
public final class PromptFolder {
    private static final int MOST_SUMMARIES = 50_000;
    private static final int MOST_CHARACTERS = 1 << 25;

    private final PromptRepository repository;
    private final VersionIndex versions;
    private final Labels labels;
    /** By blob, as {@link #texts}: what lists and searches have read once they do not read again. */
    private final Recent<Facts> facts = new Recent<>(MOST_SUMMARIES, fact -> 1);
    /** In lower case; empty where it is no text. */
    private final Recent<String> texts = new Recent<>(MOST_CHARACTERS, String::length);

    PromptFolder(PromptRepository repository, VersionIndex versions, Labels labels) {
        this.repository = repository;
        this.versions = versions;
        this.labels = labels;
    }

    /**
     * What a list shows of a text; {@code problem} is empty where there is none.
     *
     * @param partials names of those it uses
     */
    private record Facts(String description, String problem, List<String> partials) {}

    /**
     * A template as a list shows it.
     *
     * @param version the newest version's number
     * @param description the front matter's, may be empty
     * @param labels by name, with a canary's percentage, and with their versions where those are not the newest
     * @param problem why it can't be used; empty where nothing is known against it
     */
    public record Summary(String name, String version, String description, Collection<String> labels, String problem) {}

    /** All templates of the branch by name, partials too; broken ones say so, and others' files are passed over. */
    public List<Summary> list() {
        return summaries(templates(versions.sync()));
    }

    private List<Summary> summaries(Map<PromptName, ObjectId> templates) {
        Map<PromptName, Semver> newest = versions.newest();
        Map<PromptName, Map<String, Labels.Target>> all = labels.all();
        List<Summary> list = new ArrayList<>();
        for (Map.Entry<PromptName, ObjectId> template : templates.entrySet()) {
            PromptName name = template.getKey();
            Facts known = facts(name, template.getValue());
            String problem = known.problem.isEmpty() ? partialsProblem(name, templates) : known.problem;
            Semver version = newest.get(name);
            List<String> shown = new ArrayList<>();
            all.getOrDefault(name, Map.of())
                    .forEach((label, target) -> shown.add(label(name, label, target, String.valueOf(version))));
            list.add(new Summary(
                    name.text(), version == null ? "" : version.toString(), known.description, shown, problem));
        }
        return list;
    }

    private Facts facts(PromptName name, ObjectId blob) {
        return facts.get(blob.name(), () -> readFacts(name, blob));
    }

    /** What is wrong with the partials that a template uses, by way of others too; empty where nothing is. */
    private String partialsProblem(PromptName name, Map<PromptName, ObjectId> templates) {
        String folder = name.text().substring(0, name.text().lastIndexOf('/') + 1);
        return partialsProblem(name, folder, templates, new LinkedHashSet<>(), new HashSet<>());
    }

    private String partialsProblem(
            PromptName name,
            String folder,
            Map<PromptName, ObjectId> templates,
            Set<PromptName> path,
            Set<PromptName> known) {
        if (!path.add(name)) {
            return "Partials include each other: "
                    + path.stream().map(PromptName::text).collect(Collectors.joining(" → ")) + " → " + name + ".";
        }
        for (String partial : facts(name, templates.get(name)).partials) {
            Optional<PromptName> file = PromptName.ofPath(PromptName.partialPath(folder, partial));
            if (file.filter(templates::containsKey).isEmpty()) {
                return "There is no partial '" + partial + "', which " + name + " uses.";
            }
            String problem =
                    known.contains(file.get()) ? "" : partialsProblem(file.get(), folder, templates, path, known);
            if (!problem.isEmpty()) {
                return problem;
            }
        }
        path.remove(name);
        known.add(name);
        return "";
    }

    /** With the share of a canary, and with its version where that is not the newest. */
    private String label(PromptName name, String label, Labels.Target target, String newest) {
        String version = versions.numberAt(name, target.commit())
                .map(Semver::toString)
                .filter(number -> !number.equals(newest))
                .map(number -> " " + number)
                .orElse("");
        return label + version + (target.percent() == 100 ? "" : " " + target.percent() + "%");
    }

    private Map<PromptName, ObjectId> templates(ObjectId tip) {
        Map<PromptName, ObjectId> templates = new TreeMap<>();
        if (tip != null) {
            for (CommitFiles.Entry file : repository.files().of(tip)) {
                file.name().ifPresent(name -> templates.put(name, file.blob()));
            }
        }
        return templates;
    }

    /** Files of the branch that end in .prompt and whose names are not allowed: they came by a push. */
    public List<String> strangers() {
        ObjectId tip = versions.sync();
        return tip == null
                ? List.of()
                : repository.files().of(tip).stream()
                        .filter(file ->
                                file.path().endsWith(".prompt") && file.name().isEmpty())
                        .map(CommitFiles.Entry::path)
                        .toList();
    }

    private Facts readFacts(PromptName name, ObjectId blob) {
        try {
            String text = repository.files().text(blob, name.text());
            JsonNode matter = PromptChanges.frontMatter(text);
            String description = matter.path("description")
                    .asText(matter.path("metadata").path("description").asText(""));
            return new Facts(description.replaceAll("\\s+", " ").strip(), "", DotPrompt.partials(text));
        } catch (AgenticException e) {
            return new Facts("", e.getMessage(), List.of());
        }
    }

    /** The templates whose name, description or text contains the words, whatever their case. */
    public List<Summary> search(String words) {
        String wanted = words.toLowerCase(Locale.ROOT);
        Map<PromptName, ObjectId> templates = templates(versions.sync());
        return summaries(templates).stream()
                .filter(summary -> summary.name().toLowerCase(Locale.ROOT).contains(wanted)
                        || lowerCase(summary.name(), templates.get(new PromptName(summary.name())))
                                .contains(wanted))
                .toList();
    }

    private String lowerCase(String name, ObjectId blob) {
        return texts.get(blob.name(), () -> {
            try {
                return repository.files().text(blob, name).toLowerCase(Locale.ROOT);
            } catch (AgenticException e) {
                // The list says what is wrong with it.
                return "";
            }
        });
    }
}
