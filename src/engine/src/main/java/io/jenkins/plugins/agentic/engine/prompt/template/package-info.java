/**
 * Google's dotprompt format: YAML front matter, Picoschema, a Handlebars body, and the messages that come of it. Our own code;
 * only the template language itself is handlebars.java's.
 */
package io.jenkins.plugins.agentic.engine.prompt.template;
