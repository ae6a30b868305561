package io.jenkins.plugins.agentic.engine.prompt.store;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.revwalk.RevObject;
import org.eclipse.jgit.revwalk.RevTag;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * Labels: refs that move. Each points at an annotated tag, which names who moved it and holds a canary's percentage, and
 * the tag at the version's commit. What was read is believed for {@link #STALE_NANOS}, and then compared with the ref,
 * for another process or a push may have moved it.
 */
final class Labels {
    static final long STALE_NANOS = 1_000_000_000L;

    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,49}");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{7,40}");
    private static final Pattern PERCENT = Pattern.compile("(?m)^percent: ([0-9]{1,3})$");
    private static final int MOST_CACHED = 100_000;

    private final PromptRepository repository;
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();
    /** By the ref's value, which stands for one content for ever. */
    private final Map<ObjectId, Target> targets = new ConcurrentHashMap<>();

    Labels(PromptRepository repository) {
        this.repository = repository;
    }

    /**
     * Where a label points.
     *
     * @param ref the ref's own value, which differs for each move
     * @param percent a canary's share; 100 for other labels
     * @param by who moved it, as the tag says; empty where there is none
     * @param at when, as the tag says; the epoch where there is none
     */
    record Target(ObjectId ref, ObjectId commit, int percent, String by, Instant at) {}

    private record Seen(Optional<Target> target, long at) {}

    static String checked(String label) {
        if (!FORM.matcher(label).matches() || COMMIT.matcher(label).matches()) {
            throw new AgenticException(
                    ErrorCode.PROMPT,
                    "'" + label.replaceAll("[^\\x20-\\x7e]", "?") + "' is no label.",
                    "A label is up to 50 lower-case letters, digits and '-', begins with a letter, and does not look"
                            + " like a commit; such as production, candidate, canary, team-a.");
        }
        return label;
    }

    static boolean isCommit(String text) {
        return COMMIT.matcher(text).matches();
    }

    Optional<Target> find(PromptName name, String label) {
        String ref = name.labelRefs() + label;
        Seen known = seen.get(ref);
        long now = System.nanoTime();
        if (known != null && now - known.at < STALE_NANOS) {
            return known.target;
        }
        Optional<ObjectId> value = repository.ref(ref);
        Optional<Target> target =
                known != null && known.target.map(Target::ref).equals(value) ? known.target : value.map(this::target);
        if (seen.size() > MOST_CACHED) {
            seen.clear();
        }
        seen.put(ref, new Seen(target, now));
        return target;
    }

    private Target target(ObjectId value) {
        if (targets.size() > MOST_CACHED) {
            targets.clear();
        }
        return targets.computeIfAbsent(value.copy(), this::load);
    }

    private Target load(ObjectId value) {
        return repository.with(git -> {
            try (RevWalk walk = new RevWalk(git)) {
                RevObject object = walk.parseAny(value);
                ObjectId commit = walk.peel(object).copy();
                if (!(object instanceof RevTag tag)) {
                    return new Target(value, commit, 100, "", Instant.EPOCH);
                }
                Matcher matcher = PERCENT.matcher(tag.getFullMessage());
                int percent = matcher.find() ? Math.min(100, Integer.parseInt(matcher.group(1))) : 100;
                PersonIdent tagger = tag.getTaggerIdent();
                return tagger == null
                        ? new Target(value, commit, percent, "", Instant.EPOCH)
                        : new Target(value, commit, percent, Authors.text(tagger), tagger.getWhenAsInstant());
            }
        });
    }

    /** A template's labels by name, as the refs are now. */
    Map<String, Target> of(PromptName name) {
        return all(name.labelRefs()).getOrDefault(name, Map.of());
    }

    /** All templates' labels, as the refs are now. */
    Map<PromptName, Map<String, Target>> all() {
        return all(PromptRepository.LABELS);
    }

    private Map<PromptName, Map<String, Target>> all(String prefix) {
        Map<PromptName, Map<String, Target>> labels = new TreeMap<>();
        for (Ref ref : repository.refs(prefix)) {
            int slash = ref.getName().lastIndexOf('/');
            String label = ref.getName().substring(slash + 1);
            if (slash < PromptRepository.LABELS.length() || !FORM.matcher(label).matches()) {
                continue;
            }
            PromptName.ofPath(ref.getName().substring(PromptRepository.LABELS.length(), slash))
                    .ifPresent(name ->
                            labels.computeIfAbsent(name, n -> new TreeMap<>()).put(label, target(ref.getObjectId())));
        }
        return labels;
    }

    /** Points a label at a version's commit; empty where another move came between. */
    Optional<Target> set(
            PromptName name, String label, PromptVersion version, int percent, PersonIdent by, ObjectId expected) {
        String message = version.id() + "\n" + (percent == 100 ? "" : "\npercent: " + percent + "\n");
        ObjectId tag = repository.tag(name.text() + "/" + label, ObjectId.fromString(version.commit()), by, message);
        boolean moved = repository.move(name.labelRefs() + label, expected, tag);
        seen.remove(name.labelRefs() + label);
        return moved ? Optional.of(target(tag)) : Optional.empty();
    }

    boolean remove(PromptName name, String label, ObjectId expected) {
        boolean moved = repository.move(name.labelRefs() + label, expected, ObjectId.zeroId());
        seen.remove(name.labelRefs() + label);
        return moved;
    }
}
