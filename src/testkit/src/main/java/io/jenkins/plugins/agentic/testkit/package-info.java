/**
 * Servers that speak the real protocols on loopback: what the product's own SDKs talk to in tests and rehearsals. Nothing
 * here knows the engine or a host.
 */
package io.jenkins.plugins.agentic.testkit;
