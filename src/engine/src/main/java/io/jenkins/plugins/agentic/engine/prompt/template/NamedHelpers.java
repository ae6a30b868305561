package io.jenkins.plugins.agentic.engine.prompt.template;

import com.github.jknack.handlebars.helper.DefaultHelperRegistry;

/** A registry of helpers without those that handlebars.java adds by itself and that read files, resources or bundles. */
final class NamedHelpers extends DefaultHelperRegistry {
    @Override
    @SuppressWarnings("unchecked")
    public <C> com.github.jknack.handlebars.Helper<C> helper(String name) {
        return BodyHelpers.names().contains(name) ? super.helper(name) : null;
    }
}
