package io.jenkins.plugins.agentic.offline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** What must hold of the packed agentic-workflow.hpi, so that a Jenkins takes and starts it. */
class PackedPluginTest {
    private static final Path HPI = Path.of(System.getProperty("hpi", "target/agentic-workflow.hpi"));
    private static final String OWN_JAR = "WEB-INF/lib/agentic-workflow.jar";

    /** Every library that is bundled, version left out. A new one is a decision: add it here when it is meant. */
    private static final List<String> BUNDLED = PluginFiles.text(Path.of("src/test/resources/bundled-libraries.txt"))
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .toList();

    @Test
    void should_bundle_the_listed_libraries_and_no_other() throws IOException {
        try (JarFile hpi = new JarFile(HPI.toFile())) {
            List<String> names = hpi.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.startsWith("WEB-INF/lib/") && name.endsWith(".jar"))
                    .map(name -> name.substring("WEB-INF/lib/".length())
                            .replaceFirst("-[0-9][^-]*(-SNAPSHOT|-jre|-beta[0-9]+|-r)?\\.jar$", "")
                            .replaceFirst("\\.jar$", ""))
                    .sorted()
                    .toList();

            assertThat(names).containsExactlyElementsOf(BUNDLED);
        }
    }

    @Test
    void should_tell_jenkins_what_it_is() throws IOException {
        try (JarFile hpi = new JarFile(HPI.toFile())) {
            Attributes manifest = hpi.getManifest().getMainAttributes();

            assertThat(manifest.getValue("Short-Name")).isEqualTo("agentic-workflow");
            assertThat(manifest.getValue("Long-Name")).isEqualTo("Agentic Workflow");
            assertThat(manifest.getValue("Plugin-Version")).isNotBlank();
            assertThat(manifest.getValue("Jenkins-Version")).startsWith("2.541.");
            assertThat(manifest.getValue("Minimum-Java-Version")).isEqualTo("17");
            assertThat(manifest.getValue("Plugin-License-Name")).startsWith("MIT");
            assertThat(manifest.getValue("Plugin-Dependencies").split(","))
                    .hasSize(11)
                    .allMatch(
                            dependency -> dependency.matches("[a-z-]+:[0-9.]+\\.v[0-9a-f_]+(;resolution:=optional)?"));
        }
    }

    @Test
    void should_let_builds_persist_our_classes() throws IOException {
        try (JarFile hpi = new JarFile(HPI.toFile());
                JarInputStream own = new JarInputStream(hpi.getInputStream(hpi.getEntry(OWN_JAR)))) {
            assertThat(own.getManifest().getMainAttributes().getValue("Jenkins-ClassFilter-Whitelisted"))
                    .isEqualTo("true");
        }
    }

    @Test
    void should_have_only_own_classes_in_its_jar() throws IOException {
        assertThat(ownEntries())
                .filteredOn(name -> name.endsWith(".class"))
                .isNotEmpty()
                .allMatch(name -> name.startsWith("io/jenkins/plugins/agentic/"))
                .noneMatch(name -> name.startsWith("io/jenkins/plugins/agentic/offline/"))
                .noneMatch(name -> name.startsWith("io/jenkins/plugins/agentic/engine/"));
    }

    @Test
    void should_index_extensions_and_other_annotations() throws IOException {
        assertThat(own("META-INF/annotations/hudson.Extension.txt"))
                .contains(
                        "AgenticGlobalConfiguration",
                        "RunsPage",
                        "PipelineVariable$AgenticWorkflow",
                        "BuildEndListener");
        assertThat(ownEntries()).contains("META-INF/annotations/hudson.Extension");
        assertThat(own("META-INF/annotations/hudson.init.Terminator").strip())
                .isEqualTo("io.jenkins.plugins.agentic.host.InstalledEngine");
        assertThat(own("META-INF/annotations/hudson.init.Initializer").strip())
                .isEqualTo(
                        "io.jenkins.plugins.agentic.AgenticPermissions\n" + "io.jenkins.plugins.agentic.host.LostEnds");
        assertThat(own("META-INF/annotations/org.jenkinsci.Symbol").strip())
                .isEqualTo("io.jenkins.plugins.agentic.AgenticGlobalConfiguration\n"
                        + "io.jenkins.plugins.agentic.api.WebhookFilter$DescriptorImpl\n"
                        + "io.jenkins.plugins.agentic.api.WebhookParameter$DescriptorImpl\n"
                        + "io.jenkins.plugins.agentic.api.WebhookTrigger$DescriptorImpl\n"
                        + Stream.of(
                                        "AgenticFolderProperty",
                                        "AgenticJobProperty",
                                        "BudgetEntry",
                                        "DatabaseSection",
                                        "GeminiSection",
                                        "LimitEntry",
                                        "McpEntry",
                                        "ModelClassEntry",
                                        "PromptSection",
                                        "ProviderEntry",
                                        "RoleEntry",
                                        "RoutingSection",
                                        "SpendingSection",
                                        "TelemetrySection",
                                        "ToolSection")
                                .map(name -> "io.jenkins.plugins.agentic.configuration." + name + "$DescriptorImpl")
                                .collect(Collectors.joining("\n"))
                        + "\nio.jenkins.plugins.agentic.prompt.PromptChangedTrigger$DescriptorImpl");
    }

    @Test
    void should_have_the_pipeline_sources_once() throws IOException {
        Set<String> sources = new TreeSet<>();
        try (JarFile hpi = new JarFile(HPI.toFile())) {
            for (ZipEntry entry :
                    hpi.stream().filter(each -> each.getName().endsWith(".jar")).toList()) {
                sources.addAll(entries(hpi.getInputStream(entry)).stream()
                        .filter(name -> name.startsWith("io/jenkins/plugins/agentic/pipeline/"))
                        .filter(name -> name.endsWith(".groovy"))
                        .collect(Collectors.toSet()));
            }
        }

        assertThat(sources)
                .containsExactly(
                        "io/jenkins/plugins/agentic/pipeline/AgentCheckpoint.groovy",
                        "io/jenkins/plugins/agentic/pipeline/AgenticWorkflow.groovy",
                        "io/jenkins/plugins/agentic/pipeline/CompilePackage.groovy");
    }

    @Test
    void should_have_the_components_where_the_pages_look_for_them() throws IOException {
        try (JarFile hpi = new JarFile(HPI.toFile())) {
            assertThat(hpi.stream()
                            .map(ZipEntry::getName)
                            .filter(name -> name.startsWith("web/") && !name.endsWith("/"))
                            // What a page loads when it is opened is named by its content.
                            .map(name -> name.replaceFirst("-[A-Za-z0-9_-]{8}\\.js$", ".js")))
                    .contains("web/agentic.css", "web/agentic.js", "web/assets/Prompts.js")
                    .allMatch(name -> name.matches("web/(agentic\\.(css|js)|assets/[A-Za-z][A-Za-z0-9-]*\\.js)"));
            assertThat(new String(
                            hpi.getInputStream(hpi.getEntry("web/agentic.css")).readAllBytes(), StandardCharsets.UTF_8))
                    .as("a style sheet that leaves Jenkins' own pages alone")
                    // A library's own variables change nothing there.
                    .doesNotContainPattern("[}]\\s*(body|html|main|:root(?![{](--diff-[a-z-]+:[^;}]*;?)+[}]))\\b");
        }
        assertThat(ownEntries()).contains("lib/agentic/taglib", "lib/agentic/component.jelly");
    }

    @Test
    void should_hold_no_time_of_the_build() throws IOException {
        try (JarFile hpi = new JarFile(HPI.toFile())) {
            assertThat(hpi.stream().map(ZipEntry::getTime).distinct()).hasSize(1);
            assertThat(Files.size(HPI)).isLessThan(64_000_000L);
        }
    }

    private static Set<String> ownEntries() throws IOException {
        try (JarFile hpi = new JarFile(HPI.toFile())) {
            return entries(hpi.getInputStream(hpi.getEntry(OWN_JAR)));
        }
    }

    private static Set<String> entries(InputStream in) throws IOException {
        Set<String> names = new TreeSet<>();
        try (JarInputStream jar = new JarInputStream(in)) {
            for (ZipEntry entry = jar.getNextEntry(); entry != null; entry = jar.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        return names;
    }

    private static String own(String name) throws IOException {
        try (JarFile hpi = new JarFile(HPI.toFile());
                JarInputStream jar = new JarInputStream(hpi.getInputStream(hpi.getEntry(OWN_JAR)))) {
            for (ZipEntry entry = jar.getNextEntry(); entry != null; entry = jar.getNextEntry()) {
                if (entry.getName().equals(name)) {
                    return new String(jar.readAllBytes(), StandardCharsets.UTF_8);
                }
            }
        }
        throw new AssertionError(OWN_JAR + " has no " + name);
    }
}
