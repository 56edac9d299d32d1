package dev.atoll.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.client.Request;
import dev.atoll.host.Failure;
import dev.atoll.kinds.Tree;
import dev.atoll.server.archive.ArchiveDigest;
import dev.atoll.server.archive.ArchiveEnd;
import dev.atoll.server.archive.ArchiveHeader;
import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenant.TenantId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

final class TenantArchivesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final TenantArchives.Target COPY =
            new TenantArchives.Target("copy", false, "", "");
    private static final String DONE = "{kind: Status, status: Success}";

    private final TestingTransport api = new TestingTransport();
    private final TenantArchives archives = new TenantArchives(api, Duration.ZERO);

    private static byte[] archive(int objects) throws IOException {
        List<byte[]> lines = new ArrayList<>();
        lines.add(
                new ArchiveHeader(
                                new TenantId("shop"),
                                new Origin.Ancestor("u1", NOW),
                                new ArchiveHeader.Moment(7, NOW),
                                Optional.empty(),
                                Tree.empty())
                        .line());
        for (int i = 0; i < objects; i++) {
            lines.add(("{\"name\":\"" + i + "\"}").getBytes(StandardCharsets.UTF_8));
        }
        lines.add(new ArchiveEnd(objects, ArchiveDigest.none().with(lines)).line());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            for (byte[] line : lines) {
                zip.write(line);
                zip.write('\n');
            }
        }
        return bytes.toByteArray();
    }

    private static ByteArrayInputStream in(byte[] archive) {
        return new ByteArrayInputStream(archive);
    }

    private List<String> parts() {
        return api.requests().stream().map(request -> request.query().get("part")).toList();
    }

    @Test
    void writesAnArchiveAsItComes() throws IOException {
        byte[] archive = archive(3);
        api.downloading(archive);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TenantArchives.Done done =
                archives.backup("shop", new TenantArchives.Wanted(true, false), out);
        assertThat(done).isEqualTo(new TenantArchives.Done("shop", 3));
        assertThat(out.toByteArray()).isEqualTo(archive);
        assertThat(api.asked()).containsExactly("GET /apis/atoll.dev/v1/tenants/shop/backup");
        assertThat(api.last().query())
                .containsEntry("keys", "true")
                .containsEntry("events", "false");
    }

    @Test
    void anArchiveThatEndsTooEarlyIsNoBackup() throws IOException {
        byte[] archive = archive(3);
        api.downloading(Arrays.copyOf(archive, archive.length - 20));
        assertThatThrownBy(() ->
                        archives.backup(
                                "shop",
                                new TenantArchives.Wanted(true, false),
                                new ByteArrayOutputStream()))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("no backup of shop was made: it is not whole");
    }

    @Test
    void aTenantThatIsMissingIsSaidSo() {
        api.refusingDownload(404, "NotFound");
        assertThatThrownBy(() -> archives.open("shop", new TenantArchives.Wanted(true, false)))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("there is no tenant shop");
    }

    @Test
    void sendsAnArchivePartByPartInOneSession() throws IOException, InterruptedException {
        for (int i = 0; i < 5; i++) {
            api.answering(200, DONE);
        }
        TenantArchives.Done done = archives.restore(COPY, in(archive(250)));
        assertThat(done).isEqualTo(new TenantArchives.Done("copy", 250));
        assertThat(parts()).containsExactly("0", "1", "2", "3", "4");
        assertThat(api.requests())
                .extracting(Request::path)
                .containsOnly("/apis/atoll.dev/v1/tenants/copy/restore");
        assertThat(api.requests())
                .extracting(request -> request.query().get("session"))
                .doesNotContainNull()
                .containsOnly(api.last().query().get("session"));
        assertThat(api.requests().getFirst().query()).containsEntry("newKeys", "false");
    }

    @Test
    void sendsAPartAgainWhereThePlatformCannotTakeItYet() throws IOException, InterruptedException {
        api.answering(201, DONE);
        api.answering(503, "{kind: Status, message: later}");
        api.answering(429, "{kind: Status, message: later}");
        api.failing();
        api.answering(200, DONE);
        api.answering(200, DONE);
        archives.restore(COPY, in(archive(1)));
        assertThat(parts()).containsExactly("0", "1", "1", "1", "1", "2");
    }

    @Test
    void aNameThatIsTakenIsSaidSo() {
        api.answering(409, "{kind: Status, reason: AlreadyExists, message: no, code: 409}");
        assertThatThrownBy(() -> archives.restore(COPY, in(archive(1))))
                .isInstanceOf(Failure.class)
                .hasMessage("there is a tenant copy already; choose another name");
    }

    @Test
    void whatIsRefusedInTheMidstIsSaidToBeUnfinished() {
        api.answering(201, DONE);
        api.answering(400, "{kind: Status, message: 'the archive is refused: no'}");
        assertThatThrownBy(() -> archives.restore(COPY, in(archive(1))))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("the archive is refused: no")
                .hasMessageContaining("atoll tenant delete copy");
    }

    @Test
    void thePlatformIsToldOfAnArchiveThatEndsTooEarly() throws IOException {
        byte[] archive = archive(120_000);
        api.answering(201, DONE);
        for (int i = 0; i < 2_000; i++) {
            api.answering(200, DONE);
        }
        byte[] cut = Arrays.copyOf(archive, archive.length / 2);
        assertThatThrownBy(() -> archives.restore(COPY, in(cut)))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("it is not whole");
        assertThat(api.requests().size()).isGreaterThan(100);
        assertThat(parts()).doesNotHaveDuplicates();
    }

    @Test
    void nothingIsSentOfWhatIsNoArchive() {
        assertThatThrownBy(() -> archives.restore(COPY, in(new byte[] {1, 2, 3})))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("the archive cannot be restored");
        assertThat(api.asked()).isEmpty();
    }
}
