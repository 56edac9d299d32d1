package dev.atoll.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.kinds.Tree;
import dev.atoll.server.pki.Pem;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClientGrantTest {
    private final Tree plain;

    ClientGrantTest() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        plain =
                Tree.empty()
                        .with(
                                "publicKey",
                                Pem.encode(
                                        "PUBLIC KEY",
                                        generator.generateKeyPair().getPublic().getEncoded()));
    }

    @Test
    void aKeyAloneIsAnAdministratorsOfNoRoleForAYear() {
        ClientGrant grant = ClientGrant.ofUser("shop", plain);
        assertThat(grant.subject().commonName()).isEqualTo("admin");
        assertThat(grant.subject().organizations()).isEmpty();
        assertThat(grant.subject().validity()).isEqualTo(Duration.ofDays(365));
    }

    @ParameterizedTest
    @CsvSource({
        "cluster-admin, system:masters",
        "admin, atoll:admin",
        "edit, atoll:edit",
        "view, atoll:view"
    })
    void aRoleStandsForAGroup(String role, String group) {
        ClientGrant grant =
                ClientGrant.ofUser(
                        "shop",
                        plain.with("role", role)
                                .with("user", "jane")
                                .with("groups", List.of("team", group)));
        assertThat(grant.subject().commonName()).isEqualTo("jane");
        assertThat(grant.subject().organizations()).containsExactly(group, "team");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "role | owner | spec.role: Unsupported value: \"owner\": supported values: \"admin\","
                        + " \"cluster-admin\", \"edit\", \"view\"",
                "user | #61 | spec.user: Invalid value: \"#61\": must not begin with '#' or '\\',"
                        + " begin or end with a space, or contain control characters",
                "publicKey | none | spec.publicKey: Invalid value: \"none\": must be a PEM block of the type PUBLIC"
                        + " KEY",
            })
    void refusesInKubernetesWords(String field, String value, String error) {
        assertThatThrownBy(() -> ClientGrant.ofUser("shop", plain.with(field, value)))
                .hasMessage("KubeconfigRequest.atoll.dev \"shop\" is invalid: " + error);
    }

    @Test
    void refusesTimesThatAreTooShort() {
        assertThatThrownBy(() -> ClientGrant.ofUser("shop", plain.with("expirationSeconds", 599)))
                .hasMessageEndingWith(
                        "spec.expirationSeconds: Invalid value: 599: may not specify a duration less"
                                + " than 10 minutes");
    }

    @Test
    void refusesARequestWithoutAKey() {
        assertThatThrownBy(() -> ClientGrant.ofUser("shop", Tree.empty()))
                .hasMessageEndingWith("spec.publicKey: Required value");
    }

    @Test
    void refusesNamesThatAreTooLong() {
        assertThatThrownBy(() -> ClientGrant.ofUser("shop", plain.with("user", "a".repeat(257))))
                .hasMessageEndingWith("spec.user: Too long: may not be more than 256 bytes");
    }
}
