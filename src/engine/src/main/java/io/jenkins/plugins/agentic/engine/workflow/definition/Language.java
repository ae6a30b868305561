package io.jenkins.plugins.agentic.engine.workflow.definition;

import java.util.List;
import java.util.Locale;

/** What a workflow can build: the steps of compilePackage by what they are for, and the files they make. */
public enum Language {
    TYPESCRIPT(List.of("install", "test"), List.of("lint", "type_check", "test", "build"), List.of("package"), "*.tgz"),
    PYTHON(
            List.of("test"),
            List.of("lint", "type_check", "test", "security", "dependencies"),
            List.of("build", "verify"),
            "dist/*");

    private final List<String> tests;
    private final List<String> judge;
    private final List<String> pack;
    private final String files;

    Language(List<String> tests, List<String> judge, List<String> pack, String files) {
        this.tests = tests;
        this.judge = judge;
        this.pack = pack;
        this.files = files;
    }

    /** As compilePackage names it. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    List<String> tests() {
        return tests;
    }

    List<String> judge() {
        return judge;
    }

    List<String> pack() {
        return pack;
    }

    String files() {
        return files;
    }
}
