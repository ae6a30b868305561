package io.jenkins.plugins.agentic.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The walls of the house: the engine knows no host, and its rooms keep to themselves what is theirs. */
class ArchitectureTest {
    private static final JavaClasses ENGINE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.jenkins.plugins.agentic.engine");

    @Test
    void should_know_no_host() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "hudson..",
                        "jenkins..",
                        "org.jenkinsci..",
                        "groovy..",
                        "org.codehaus.groovy..",
                        "org.eclipse.jetty..",
                        "picocli..",
                        "io.jenkins.plugins.agentic.cli..",
                        "io.jenkins.plugins.agentic.testkit..")
                .check(ENGINE);
    }

    @Test
    void should_keep_the_ports_free_of_rooms() {
        noClasses()
                .that()
                .resideInAPackage("..engine.host..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "..engine.agent..",
                        "..engine.model..",
                        "..engine.journal..",
                        "..engine.publish..",
                        "..engine.store..",
                        "..engine.cost..")
                .check(ENGINE);
    }

    @Test
    void should_open_connections_in_the_store_only() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..engine.store..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.zaxxer..", "org.flywaydb..", "org.h2..")
                .check(ENGINE);
    }

    @Test
    void should_know_a_model_sdk_in_the_model_room_only() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..engine.model..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.google.genai..")
                .check(ENGINE);
    }

    /** They read names of any length into memory, and skip bytes without end. */
    @Test
    void should_read_archives_with_bounds_only() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..engine.archive..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.apache.commons.compress.archivers.tar.TarArchiveInputStream")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.zip.ZipInputStream")
                .check(ENGINE);
    }

    /** Its defaults fetch what a schema names, and a pattern of its can hold a thread. */
    @Test
    void should_check_schemas_in_one_place_only() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(SchemaCheck.class.getName())
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.networknt..")
                .check(ENGINE);
    }
}
