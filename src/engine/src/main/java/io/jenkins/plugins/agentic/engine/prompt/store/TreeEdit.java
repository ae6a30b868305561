package io.jenkins.plugins.agentic.engine.prompt.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.TreeFormatter;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;

/** Trees with some files changed: only the folders on the way to them are read and written. */
final class TreeEdit {
    private TreeEdit() {}

    private record Item(byte[] name, FileMode mode, ObjectId id) {}

    /**
     * The tree with the changes.
     *
     * @param tree null for none
     * @param changes blobs by path; what is empty is removed
     * @return empty where nothing is left
     */
    static Optional<ObjectId> apply(
            ObjectReader reader, ObjectInserter inserter, ObjectId tree, Map<String, Optional<ObjectId>> changes)
            throws IOException {
        // By git's order: bytes, a folder as if its name ended with a slash. ISO 8859-1 keeps bytes as they are.
        TreeMap<String, Item> items = new TreeMap<>();
        if (tree != null) {
            CanonicalTreeParser parser = new CanonicalTreeParser(null, reader, tree);
            for (; !parser.eof(); parser.next()) {
                byte[] name = new byte[parser.getNameLength()];
                parser.getName(name, 0);
                FileMode mode = parser.getEntryFileMode();
                String key = new String(name, StandardCharsets.ISO_8859_1) + (FileMode.TREE.equals(mode) ? "/" : "");
                items.put(key, new Item(name, mode, parser.getEntryObjectId()));
            }
        }
        Map<String, Map<String, Optional<ObjectId>>> folders = new HashMap<>();
        changes.forEach((path, blob) -> {
            int slash = path.indexOf('/');
            if (slash > 0) {
                folders.computeIfAbsent(path.substring(0, slash), name -> new HashMap<>())
                        .put(path.substring(slash + 1), blob);
            } else {
                put(items, path, path, FileMode.REGULAR_FILE, blob);
            }
        });
        for (Map.Entry<String, Map<String, Optional<ObjectId>>> folder : folders.entrySet()) {
            Item before = items.get(folder.getKey() + "/");
            Optional<ObjectId> after = apply(reader, inserter, before == null ? null : before.id, folder.getValue());
            put(items, folder.getKey() + "/", folder.getKey(), FileMode.TREE, after);
        }
        if (items.isEmpty()) {
            return Optional.empty();
        }
        TreeFormatter formatter = new TreeFormatter(items.size() * 48);
        items.values().forEach(item -> formatter.append(item.name, item.mode, item.id));
        return Optional.of(inserter.insert(formatter));
    }

    private static void put(
            Map<String, Item> items, String key, String name, FileMode mode, Optional<ObjectId> content) {
        if (content.isPresent()) {
            // A push may have made a folder of that name, or a file; both at once is no tree.
            items.remove(key.endsWith("/") ? name : name + "/");
            items.put(key, new Item(name.getBytes(StandardCharsets.ISO_8859_1), mode, content.get()));
        } else {
            items.remove(key);
        }
    }

    /** The tree of nothing. */
    static ObjectId empty(ObjectInserter inserter) {
        try {
            return inserter.insert(new TreeFormatter());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
