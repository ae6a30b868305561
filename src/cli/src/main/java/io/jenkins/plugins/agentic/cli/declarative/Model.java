package io.jenkins.plugins.agentic.cli.declarative;

import groovy.lang.Closure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a declarative pipeline, or one of its stages, says. Filled while the blocks are read, not changed afterwards. */
final class Model {
    /** Empty for the pipeline itself. */
    final String name;
    /** 'any', 'none', a label, or empty where nothing is said. */
    String agent = "";

    Closure<?> environment;
    Closure<?> when;
    /** timeout and retry, outermost first, each with its arguments. */
    final Map<String, List<Object>> wrappers = new LinkedHashMap<>();
    /** Options and triggers without effect here. */
    final List<String> ignored = new ArrayList<>();

    final List<Object> parameters = new ArrayList<>();
    Map<String, Object> input;
    Closure<?> steps;
    final List<Model> stages = new ArrayList<>();
    boolean parallel;
    boolean failFast;
    final Map<String, Closure<?>> post = new LinkedHashMap<>();

    Model(String name) {
        this.name = name;
    }
}
