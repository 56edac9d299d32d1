package dev.atoll.members;

/// What a member says of itself to all others.
///
/// @param actsBy the digest of the members by which it divides the tenants: it does nothing for a tenant that is
///     another's by them
/// @param released whether it has ended, and said so
/// @param version changes with each write; empty where it was not written yet
record MemberLease(Member member, String actsBy, boolean released, String version) {

    MemberLease at(String newVersion) {
        return new MemberLease(member, actsBy, released, newVersion);
    }

    MemberLease release() {
        return new MemberLease(member, actsBy, true, version);
    }
}
