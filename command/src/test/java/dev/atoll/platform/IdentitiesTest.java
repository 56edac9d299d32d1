package dev.atoll.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.host.DataFolder;
import dev.atoll.host.Failure;
import dev.atoll.server.http.TenantDomain;
import dev.atoll.server.pki.CertificateAuthority;
import dev.atoll.server.pki.Pem;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Bytes;
import dev.atoll.store.Store;
import dev.atoll.store.Write;
import dev.atoll.store.embedded.EmbeddedOptions;
import dev.atoll.store.embedded.EmbeddedStore;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IdentitiesTest {
    private static final List<TenantId> TENANTS = List.of(TenantId.DEFAULT);
    private static final InstantSource CLOCK = InstantSource.system();

    private final SecureRandom random = new SecureRandom();
    private final Path folder;
    private Store store;

    IdentitiesTest(@TempDir Path folder) {
        this.folder = folder;
        store = opened();
    }

    private Store opened() {
        return EmbeddedStore.open(folder.resolve("store"), EmbeddedOptions.defaults());
    }

    @AfterEach
    void close() {
        store.close();
    }

    private DataFolder data(String name) {
        DataFolder data = new DataFolder(folder.resolve(name));
        data.prepare();
        return data;
    }

    private Identities in(DataFolder data) {
        Identities.Candidate candidate = Identities.Candidate.in(data, TENANTS, CLOCK, random);
        return Identities.agree(store, candidate, CLOCK, random);
    }

    @Test
    void aSecondFolderOverTheStoreFindsTheAuthorityOfTheFirst() {
        String first = in(data("first")).authorityPem();
        assertThat(in(data("second")).authorityPem()).isEqualTo(first);
        store.close();
        store = opened();
        assertThat(in(data("third")).authorityPem()).isEqualTo(first);
    }

    @Test
    void theAuthorityOfAnEarlierFolderGoesOnInTheStore()
            throws IOException, GeneralSecurityException {
        DataFolder earlier = data("earlier");
        String kept =
                CertificateAuthority.in(earlier.pki(), "atoll", CLOCK, random).certificatePem();
        assertThat(in(earlier).authorityPem()).isEqualTo(kept);
        assertThat(in(data("new")).authorityPem()).isEqualTo(kept);
    }

    @Test
    void theStoreCountsWhereTheFolderHasAnother() throws IOException, GeneralSecurityException {
        String first = in(data("first")).authorityPem();
        DataFolder earlier = data("earlier");
        CertificateAuthority.in(earlier.pki(), "atoll", CLOCK, random);
        assertThat(in(earlier).authorityPem()).isEqualTo(first);
    }

    @Test
    void processesThatBeginTogetherAgree() throws InterruptedException {
        Set<String> authorities = ConcurrentHashMap.newKeySet();
        List<Thread> processes =
                List.of("a", "b", "c", "d").stream()
                        .map(this::data)
                        .map(data ->
                                Thread.ofVirtual()
                                        .start(() -> authorities.add(in(data).authorityPem())))
                        .toList();
        for (Thread process : processes) {
            process.join();
        }
        assertThat(authorities).hasSize(1);
    }

    @Test
    void whatIssuesIsTheAuthorityThatIsShown() throws GeneralSecurityException {
        in(data("first"));
        Identities second = in(data("second"));
        X509Certificate server =
                second.server(List.of("192.0.2.1"), TenantDomain.NONE).server().certificate();
        server.verify(Pem.certificate(second.authorityPem()).getPublicKey());
        assertThat(server.getIssuerX500Principal().getName()).isEqualTo("CN=atoll");
    }

    @Test
    void refusesAnAuthorityThatCannotBeRead() {
        store.write(
                Write.of(
                        new Write.Put(
                                Bytes.utf8("authority"), Bytes.utf8("{}"), new Write.Absent())));
        assertThatThrownBy(() -> in(data("first")))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("authority is broken");
    }
}
