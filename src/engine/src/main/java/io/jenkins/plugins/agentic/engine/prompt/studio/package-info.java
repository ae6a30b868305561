/**
 * Prompts of Google AI Studio: the JSON it saves to Drive (chat and structured prompts), and the request bodies of its 'Get
 * code'. The format is not documented; this is what its files contain.
 */
package io.jenkins.plugins.agentic.engine.prompt.studio;
