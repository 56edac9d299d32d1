package dev.atoll.members;

import java.util.Set;
import java.util.TreeSet;

/// A process of the platform.
///
/// @param id of this very run of it: after a restart it is another
public record Member(String id, Set<Role> roles) implements Comparable<Member> {
    public Member {
        roles = Set.copyOf(roles);
    }

    @Override
    public int compareTo(Member other) {
        return id.compareTo(other.id);
    }

    @Override
    public String toString() {
        return id + new TreeSet<>(roles);
    }
}
