package io.jenkins.plugins.agentic.engine.build.docker;

import io.jenkins.plugins.agentic.engine.archive.ArchiveLimits;
import io.jenkins.plugins.agentic.engine.archive.BoundedTar;
import io.jenkins.plugins.agentic.engine.build.docker.ImageContents.Package;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * What one layer of an image adds and hides. An empty file {@code .wh.<name>} hides that name of the layers below, {@code
 * .wh..wh..opq} all that they have in its folder (the image specification's whiteouts). A link hides what was at its place.
 */
final class ImageLayer {
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";

    private final Map<String, List<Package>> packages = new HashMap<>();
    private final Map<String, String> distributions = new HashMap<>();
    private final Set<String> rpm = new HashSet<>();
    private final Set<String> hidden = new HashSet<>();

    /** Below the first layer. */
    static ImageLayer empty() {
        return new ImageLayer();
    }

    /**
     * Reads a layer's tar to its end. Keeps what names packages, and nothing of other files but what they hide.
     *
     * @param limit of all that is kept, of all layers
     */
    static ImageLayer read(InputStream in, Limit limit) throws IOException {
        ImageLayer layer = new ImageLayer();
        BoundedTar tar = new BoundedTar(in, limit.archives());
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            limit.check();
            String path = path(entry.getName());
            String name = path.substring(path.lastIndexOf('/') + 1);
            String folder = path.substring(0, path.length() - name.length());
            if (name.equals(OPAQUE)) {
                layer.hide(folder, limit);
            } else if (name.startsWith(WHITEOUT)) {
                layer.hide(folder + name.substring(WHITEOUT.length()), limit);
            } else if (entry.isSymbolicLink() || entry.isLink()) {
                layer.hide(path, limit);
            } else if (entry.isFile()) {
                layer.file(path, tar, limit);
            }
        }
        return layer;
    }

    private static String path(String name) {
        String path = name.startsWith("./") ? name.substring(2) : name;
        return path.startsWith("/") ? path.substring(1) : path;
    }

    /** @param path a folder's ends with '/' where only what is in it is hidden */
    private void hide(String path, Limit limit) {
        if (limit.take(path)) {
            hidden.add(path);
        }
    }

    private void file(String path, InputStream in, Limit limit) throws IOException {
        if (PackageFiles.isOsRelease(path)) {
            distributions.put(path, PackageFiles.distribution(in));
        } else if (PackageFiles.isRpm(path)) {
            rpm.add(path);
        } else if (PackageFiles.isPackages(path) && limit.take(path)) {
            List<Package> found = new ArrayList<>();
            PackageFiles.read(path, in, one -> {
                if (limit.take()) {
                    found.add(one);
                }
            });
            packages.put(path, found);
        }
    }

    /** Lays this layer over those below. */
    void over(ImageLayer below) {
        below.packages.keySet().removeIf(this::hides);
        below.distributions.keySet().removeIf(this::hides);
        below.rpm.removeIf(this::hides);
        below.packages.putAll(packages);
        below.distributions.putAll(distributions);
        below.rpm.addAll(rpm);
    }

    private boolean hides(String path) {
        for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
            String at = path.substring(0, end);
            if (hidden.contains(at) || end < path.length() && hidden.contains(at + "/")) {
                return true;
            }
        }
        return hidden.contains("");
    }

    Map<String, List<Package>> packages() {
        return packages;
    }

    /** Empty where the image does not say it. */
    String distribution() {
        return distributions.values().stream()
                .filter(each -> !each.isEmpty())
                .findFirst()
                .orElse("");
    }

    boolean hasRpm() {
        return !rpm.isEmpty();
    }

    /** Bounds memory and time over all layers. */
    static final class Limit {
        private static final int MOST_ENTRIES = 10_000_000;
        private static final long MOST_UNPACKED = 256L << 30;

        private static final int USUAL = 500;

        private final ArchiveLimits archives = new ArchiveLimits(MOST_ENTRIES, MOST_UNPACKED);
        private final long deadline;
        private long left;
        private boolean reached;

        /**
         * What may be kept.
         *
         * @param most packages, files that name them and hidden paths
         * @param seconds until it is given up
         */
        Limit(int most, int seconds) {
            this.left = most;
            this.deadline = System.nanoTime() + seconds * 1_000_000_000L;
        }

        boolean take() {
            return take("");
        }

        /** A long path is taken for several of the usual. */
        boolean take(String path) {
            left -= 1 + path.length() / USUAL;
            reached |= left < 0;
            return left >= 0;
        }

        ArchiveLimits archives() {
            return archives;
        }

        boolean reached() {
            return reached;
        }

        void check() throws IOException {
            if (Thread.currentThread().isInterrupted()) {
                throw new java.io.InterruptedIOException("The step was cancelled");
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("reading the image took too long");
            }
        }
    }
}
