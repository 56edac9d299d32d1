package dev.atoll.laws;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The three laws of ARCHITECTURE.md, and what follows from them.
final class ArchitectureTest {
    private static final JavaClasses HOUSE =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.atoll");

    private static final List<String> SIBLINGS =
            List.of("scheduler", "controllers", "node", "network");

    private static void check(ArchRule rule) {
        rule.check(HOUSE);
    }

    @Test
    void siblingsNeverImportSiblings() {
        for (String one : SIBLINGS) {
            for (String other : SIBLINGS) {
                if (!one.equals(other)) {
                    check(
                            noClasses()
                                    .that()
                                    .resideInAPackage("dev.atoll." + one + "..")
                                    .should()
                                    .dependOnClassesThat()
                                    .resideInAPackage("dev.atoll." + other + "..")
                                    .because("siblings meet only through API objects, by client")
                                    .allowEmptyShould(true));
                }
            }
        }
    }

    @Test
    void onlyServerAndTheCommandSeeTheStore() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackages(
                                "dev.atoll",
                                "dev.atoll.store..",
                                "dev.atoll.server..",
                                "dev.atoll.platform..",
                                "dev.atoll.bench..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("dev.atoll.store..")
                        .because("everyone else asks the API server"));
    }

    @Test
    void theStoreKnowsKeysAndBytesOnly() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage("dev.atoll.store..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "dev.atoll.kinds..", "dev.atoll.client..", "dev.atoll.server..")
                        .because("the store keeps bytes; what they mean is the server's to know"));
    }

    @Test
    void theServerKnowsNoComponent() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage("dev.atoll.server..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "dev.atoll.scheduler..",
                                "dev.atoll.controllers..",
                                "dev.atoll.node..",
                                "dev.atoll.network..")
                        .because("components come to the server as clients"));
    }

    @Test
    void onlyTheGateAdmitsRequests() {
        check(
                noClasses()
                        .that()
                        .doNotHaveFullyQualifiedName("dev.atoll.server.auth.Gate")
                        .and()
                        .doNotHaveFullyQualifiedName("dev.atoll.server.auth.AuthorizedRequest")
                        .should()
                        .callConstructorWhere(
                                com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                                        com.tngtech.archunit.core.domain.properties.HasOwner
                                                .Predicates.With.owner(
                                                com.tngtech.archunit.core.domain.JavaClass
                                                        .Predicates.type(
                                                        dev.atoll.server.auth.AuthorizedRequest
                                                                .class))))
                        .because("a request's tenant comes from one gate"));
    }

    @Test
    void roomsFormNoCycles() {
        for (String module :
                List.of(
                        "kinds",
                        "store",
                        "client",
                        "scheduler",
                        "controllers",
                        "node",
                        "network")) {
            check(
                    slices().matching("dev.atoll." + module + ".(*)..")
                            .should()
                            .beFreeOfCycles()
                            .allowEmptyShould(true));
        }
        check(slices().matching("dev.atoll.server.(*)..").should().beFreeOfCycles());
    }

    @Test
    void timeAndChanceAreInjected() {
        check(
                noClasses()
                        .that()
                        .resideInAnyPackage(
                                "dev.atoll.server..",
                                "dev.atoll.scheduler..",
                                "dev.atoll.controllers..")
                        .should()
                        .callMethod(Instant.class, "now")
                        .orShould()
                        .callMethod(Clock.class, "systemUTC")
                        .orShould()
                        .callMethod(System.class, "currentTimeMillis")
                        .orShould()
                        .callConstructor(Random.class)
                        .because(
                                "take an InstantSource and a RandomGenerator, so that a failure can be replayed"));
    }

    @Test
    void nobodyIsReactiveOutsideTheHttpFronts() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage("dev.atoll..")
                        .and()
                        .resideOutsideOfPackages(
                                "dev.atoll.server",
                                "dev.atoll.server.http..",
                                "dev.atoll.node.stream..",
                                "dev.atoll.bench..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.vertx..")
                        .because("plain blocking code on virtual threads is the style here"));
    }
}
