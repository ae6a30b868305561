package io.jenkins.plugins.agentic.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The walls of the house: the engine knows no host, and its rooms have no way round in circles. */
@AnalyzeClasses(packages = "io.jenkins.plugins.agentic", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule engine_knows_no_host = noClasses()
            .that()
            .resideInAPackage("io.jenkins.plugins.agentic.engine..")
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
                    "io.jenkins.plugins.agentic.testkit..");

    @ArchTest
    static final ArchRule ports_depend_on_no_room = noClasses()
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
                    "..engine.cost..");

    @ArchTest
    static final ArchRule only_the_store_opens_connections = noClasses()
            .that()
            .resideOutsideOfPackage("..engine.store..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.zaxxer..", "org.flywaydb..", "org.h2..");

    @ArchTest
    static final ArchRule only_the_model_room_knows_a_model_sdk = noClasses()
            .that()
            .resideOutsideOfPackage("..engine.model..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.google.genai..");
}
