package io.jenkins.plugins.agentic.engine.build.artifact;

/**
 * One thing a build made.
 *
 * @param path relative to the workspace; an image's name where it is one
 * @param size bytes
 * @param sha256 of the content; of its configuration (the image id) where it is an image
 * @param digest SHA-256 of the manifest by which a pushed image is asked for; empty where it is no such
 */
record Artifact(String path, long size, String sha256, String mediaType, String digest) {
    /** Of what file names say; RFC 6713 (gzip), and the registry of media types. */
    static String mediaType(String path) {
        String name = path.toLowerCase(java.util.Locale.ROOT);
        if (name.endsWith(".tgz") || name.endsWith(".gz")) {
            return "application/gzip";
        }
        if (name.endsWith(".whl") || name.endsWith(".zip")) {
            return "application/zip";
        }
        if (name.endsWith(".jar") || name.endsWith(".hpi")) {
            return "application/java-archive";
        }
        if (name.endsWith(".tar")) {
            return "application/x-tar";
        }
        return name.endsWith(".json") ? "application/json" : "application/octet-stream";
    }

    /** An image's name without its tag: what its digest is one of. */
    String repository() {
        int colon = path.lastIndexOf(':');
        return colon > path.lastIndexOf('/') ? path.substring(0, colon) : path;
    }

    /** The last word of an image's name. */
    String name() {
        String name = repository();
        return name.substring(name.lastIndexOf('/') + 1);
    }

    /** An image's, as an engine takes a name without one. */
    String tag() {
        return path.equals(repository())
                ? "latest"
                : path.substring(repository().length() + 1);
    }

    String fileName() {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
