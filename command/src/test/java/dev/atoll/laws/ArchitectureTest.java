package dev.atoll.laws;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasOwner;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.atoll.server.auth.AuthorizedRequest;
import java.util.List;
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

    /// A law that looks at nothing finds nothing.
    @Test
    void theWholeHouseIsLookedAt() {
        for (String module :
                List.of(
                        "kinds",
                        "store",
                        "client",
                        "server",
                        "scheduler",
                        "controllers",
                        "node",
                        "network",
                        "platform")) {
            String prefix = "dev.atoll." + module;
            assertThat(HOUSE.stream().filter(type -> type.getPackageName().startsWith(prefix)))
                    .as(module)
                    .hasSizeGreaterThan(10);
        }
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
                                JavaCall.Predicates.target(
                                        HasOwner.Predicates.With.owner(
                                                JavaClass.Predicates.type(
                                                        AuthorizedRequest.class))))
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
                        .accessTargetWhere(
                                DescribedPredicate.describe(
                                        "is a clock or a source of chance",
                                        ArchitectureTest::isAmbient))
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

    /// Method references are accesses too.
    private static boolean isAmbient(JavaAccess<?> access) {
        String owner = access.getTarget().getOwner().getName();
        String name = access.getTarget().getName();
        return (owner.startsWith("java.time.") && name.equals("now"))
                || (owner.equals("java.time.Clock") && name.startsWith("system"))
                || (owner.equals("java.lang.System") && name.equals("currentTimeMillis"))
                || (owner.equals("java.lang.Math") && name.equals("random"))
                || (owner.equals("java.util.Random") && name.equals("<init>"))
                || owner.equals("java.util.concurrent.ThreadLocalRandom");
    }
}
