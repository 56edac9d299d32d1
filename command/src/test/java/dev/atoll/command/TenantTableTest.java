package dev.atoll.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Quantity;
import dev.atoll.kinds.atoll.v1.Tenant;
import dev.atoll.kinds.atoll.v1.TenantSpec;
import dev.atoll.kinds.atoll.v1.TenantStatus;
import dev.atoll.kinds.atoll.v1.TenantUsage;
import dev.atoll.kinds.meta.v1.ObjectMeta;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TenantTableTest {
    private static final Instant MADE = Instant.parse("2026-01-01T00:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(MADE.plusSeconds(600));

    private static Tenant tenant(String name, long objects) {
        return Tenant.of()
                .withMetadata(ObjectMeta.of().withName(name).withCreationTimestamp(MADE))
                .withSpec(TenantSpec.of().withDisplayName("The " + name))
                .withStatus(
                        TenantStatus.of()
                                .withPhase("Active")
                                .withShard("embedded")
                                .withKubernetesVersion("1.36")
                                .withUsage(
                                        TenantUsage.of()
                                                .withObjects(objects)
                                                .withBytes(Quantity.parse("4Ki"))));
    }

    @Test
    void hasTheColumnsThatTheApiGives() {
        List<Tenant> tenants = List.of(tenant("shop", 12), tenant("a", 3000));
        assertThat(TenantTable.of(tenants, false, CLOCK).lines())
                .containsExactly(
                        "NAME   STATUS   OBJECTS   NODES   SHARD      VERSION   AGE",
                        "shop   Active   12        0       embedded   1.36      10m",
                        "a      Active   3000      0       embedded   1.36      10m");
    }

    @Test
    void wideShowsMore() {
        assertThat(TenantTable.of(List.of(tenant("shop", 12)), true, CLOCK).lines())
                .containsExactly(
                        "NAME   STATUS   OBJECTS   NODES   SHARD      VERSION   AGE   BYTES   DISPLAY-NAME   ENDPOINT",
                        "shop   Active   12        0       embedded   1.36      10m   4Ki     The shop       <none>");
    }

    @Test
    void ofNoTenantsOnlyTheHeadersAreShown() {
        assertThat(TenantTable.of(List.of(), false, CLOCK).lines()).hasSize(1);
    }

    @Test
    void showsOneTenantLineByLine() {
        assertThat(TenantShowCommand.lines(tenant("shop", 12), "https://127.0.0.1:6443"))
                .containsExactly(
                        "Name          shop",
                        "Display name  The shop",
                        "Status        Active",
                        "Endpoint      https://127.0.0.1:6443/tenants/shop",
                        "Version       1.36",
                        "Shard         embedded",
                        "Objects       12",
                        "Bytes         4Ki",
                        "Nodes         0",
                        "Created       2026-01-01T00:00:00Z");
    }
}
