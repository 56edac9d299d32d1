package dev.atoll.members;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.server.tenant.TenantId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class MemberSetTest {
    private static final List<TenantId> TENANTS =
            IntStream.range(0, 3_000).mapToObj(i -> new TenantId("tenant-" + i)).toList();

    private static Member member(String id, Role... roles) {
        return new Member(id, Set.of(roles));
    }

    private static final Member A = member("a", Role.SCHEDULER, Role.CONTROLLERS);
    private static final Member B = member("b", Role.SCHEDULER, Role.CONTROLLERS);
    private static final Member C = member("c", Role.SCHEDULER);

    private static Map<TenantId, String> owners(Role role, Member... members) {
        MemberSet set = MemberSet.of(List.of(members));
        return TENANTS.stream()
                .collect(
                        Collectors.toMap(
                                tenant -> tenant,
                                tenant -> set.owner(role, tenant).orElseThrow().id()));
    }

    @Test
    void eachHasAboutItsPart() {
        Map<String, Long> counts =
                owners(Role.SCHEDULER, A, B, C).values().stream()
                        .collect(Collectors.groupingBy(id -> id, Collectors.counting()));
        assertThat(counts)
                .hasSize(3)
                .allSatisfy((_, count) -> assertThat(count).isBetween(900L, 1_100L));
    }

    @Test
    void onlyWhatAMemberHadChangesHandsWhenItGoes() {
        Map<TenantId, String> before = owners(Role.SCHEDULER, A, B, C);
        Map<TenantId, String> after = owners(Role.SCHEDULER, C, A);
        before.forEach((tenant, owner) -> {
            if (!owner.equals("b")) {
                assertThat(after).containsEntry(tenant, owner);
            }
        });
    }

    @Test
    void aTenantIsTheSameMembersInBothRoles() {
        assertThat(owners(Role.SCHEDULER, A, B)).isEqualTo(owners(Role.CONTROLLERS, A, B, C));
    }

    @Test
    void nobodyOwnsWhereNobodyHasTheRole() {
        assertThat(MemberSet.of(List.of(C)).owner(Role.CONTROLLERS, TENANTS.getFirst())).isEmpty();
    }

    @Test
    void digestsTellSetsApartAndNotTheirOrder() {
        assertThat(MemberSet.of(List.of(A, B)).digest())
                .isEqualTo(MemberSet.of(List.of(B, A)).digest())
                .isNotEqualTo(MemberSet.of(List.of(A, C)).digest())
                .isNotEqualTo(MemberSet.of(List.of(A, B, C)).digest());
    }
}
