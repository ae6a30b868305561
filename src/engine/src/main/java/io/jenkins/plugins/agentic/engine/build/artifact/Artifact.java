package io.jenkins.plugins.agentic.engine.build.artifact;

/**
 * One thing a build made.
 *
 * @param path relative to the workspace; an image's name where it is one
 * @param size bytes
 * @param sha256 of the content; of its configuration (the image id) where it is an image
 */
record Artifact(String path, long size, String sha256, String mediaType) {
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

    String fileName() {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
