package dev.atoll.members;

import dev.atoll.server.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Members, in the order of their ids, and by that whose each tenant is.
///
/// Rendezvous hashing: each member has a weight for each tenant, and the tenant is whose weight is largest. Where a
/// member comes or goes, no other tenants change hands than those that it gets or had.
record MemberSet(List<Member> members) {
    private static final int DIGEST_CHARACTERS = 32;
    private static final MemberSet NOBODY = new MemberSet(List.of());

    MemberSet {
        members = List.copyOf(members);
    }

    static MemberSet nobody() {
        return NOBODY;
    }

    static MemberSet of(Collection<Member> members) {
        return new MemberSet(List.copyOf(new TreeSet<>(members)));
    }

    /// What no other set has. An id has the same roles all its life.
    String digest() {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(ids().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, DIGEST_CHARACTERS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private String ids() {
        return members.stream().map(Member::id).collect(Collectors.joining(","));
    }

    int count(Role role) {
        return (int) members.stream().filter(member -> member.roles().contains(role)).count();
    }

    /// Who does for a tenant what the role is about; empty where nobody has the role. Who has it for one role has the
    /// tenant for others too, as far as it has these.
    Optional<Member> owner(Role role, TenantId tenant) {
        return members.stream()
                .filter(member -> member.roles().contains(role))
                .max(
                        Comparator.comparingLong((Member member) -> weight(member, tenant))
                                .thenComparing(Comparator.naturalOrder()));
    }

    /// FNV-1a over both names, and the finish of MurmurHash3, without which names that differ in their last letters
    /// only have weights that do so too.
    private static long weight(Member member, TenantId tenant) {
        long hash = 0xcbf29ce484222325L;
        for (String part : new String[] {tenant.name(), "/", member.id()}) {
            for (int i = 0; i < part.length(); i++) {
                hash = (hash ^ part.charAt(i)) * 0x100000001b3L;
            }
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }
}
