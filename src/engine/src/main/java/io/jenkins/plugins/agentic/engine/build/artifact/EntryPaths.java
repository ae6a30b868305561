package io.jenkins.plugins.agentic.engine.build.artifact;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import io.jenkins.plugins.agentic.engine.archive.ArchiveTooLarge;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The names in an archive and where its links lead. None may lead out of the folder that it is unpacked in, and none through
 * a link: where that leads in the end is not seen by looking at names.
 */
final class EntryPaths {
    static final int MOST_FOUND = 20;
    /** In characters; no usual system takes more. */
    private static final int LONGEST = 4096;
    /** In characters, of all names. */
    private static final long MOST_KEPT = 16 << 20;

    private final String archive;
    private final Set<String> links = new HashSet<>();
    private final List<String> passed = new ArrayList<>();
    private long kept;

    EntryPaths(String archive) {
        this.archive = archive;
    }

    void add(String name) throws ArchiveTooLarge {
        keep(name);
        refuseIfOut(name);
    }

    private void keep(String path) throws ArchiveTooLarge {
        kept += path.length();
        if (path.length() > LONGEST || kept > MOST_KEPT) {
            throw new ArchiveTooLarge(
                    path.length() > LONGEST
                            ? "has a name of more than " + LONGEST + " characters"
                            : "has names of more than " + MOST_KEPT + " characters");
        }
        passed.add(path);
    }

    /** A symbolic link: its target is named from its own folder. */
    void link(String name, String target) throws ArchiveTooLarge {
        add(name);
        String folder = name.contains("/") ? name.substring(0, name.lastIndexOf('/') + 1) : "";
        String from = target.startsWith("/") || target.startsWith("\\") || target.matches("[A-Za-z]:.*")
                ? target
                : folder + target;
        keep(from);
        refuseIfOut(from);
        links.add(place(name));
    }

    /** Another name of an entry, which is named from the top. */
    void hardLink(String name, String target) throws ArchiveTooLarge {
        add(name);
        // Of a link it would be a link as well, elsewhere.
        keep(target + "/.");
        refuseIfOut(target);
    }

    /** When all entries are known, whatever their order. */
    void check() {
        for (String path : passed) {
            List<String> way = new ArrayList<>();
            List<String> steps = List.of(path.replace('\\', '/').split("/"));
            for (int i = 0; i < steps.size(); i++) {
                step(way, steps.get(i));
                if (i < steps.size() - 1 && links.contains(String.join("/", way))) {
                    throw refused(path, "leads through a link");
                }
            }
        }
    }

    /** Where a name is in the end. */
    private static String place(String name) {
        List<String> way = new ArrayList<>();
        for (String part : name.replace('\\', '/').split("/")) {
            step(way, part);
        }
        return String.join("/", way);
    }

    /** Lower-case, as some file systems take names. */
    private static void step(List<String> way, String part) {
        if (part.equals("..")) {
            if (!way.isEmpty()) {
                way.remove(way.size() - 1);
            }
        } else if (!part.isEmpty() && !part.equals(".")) {
            way.add(part.toLowerCase(Locale.ROOT));
        }
    }

    private void refuseIfOut(String path) {
        String name = path.replace('\\', '/');
        int depth = 0;
        boolean leaves = name.startsWith("/") || name.matches("[A-Za-z]:.*");
        for (String part : List.of(name.split("/"))) {
            depth += part.equals("..") ? -1 : part.isEmpty() || part.equals(".") ? 0 : 1;
            leaves |= depth < 0;
        }
        if (leaves) {
            throw refused(path, "leads out of the folder it is unpacked in");
        }
    }

    /** Keeps a text. What unpacks an archive takes the last entry of a name, others the first. */
    void found(Map<String, String> texts, String name, String text) {
        if (texts.containsKey(name)) {
            throw refused(name, "is there twice");
        }
        if (texts.size() < MOST_FOUND) {
            texts.put(name, text);
        }
    }

    AgenticException refused(String entry, String why) {
        return new AgenticException(
                ErrorCode.BUILD,
                "The package " + archive + " has the entry '" + entry + "', which " + why + "; it is refused.",
                "Check what packs it.");
    }
}
