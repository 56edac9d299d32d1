package dev.atoll.members;

import java.util.List;
import java.util.Optional;

/// Where members write their leases. All methods block, and may fail with a runtime exception; a write that fails so
/// may have been made, or may still be.
interface LeaseBook {

    /// All that were written before this was called; others perhaps.
    List<MemberLease> all();

    /// Writes a lease over the version that it names, or makes it.
    ///
    /// @return the new version; empty where it is in another version, and nothing was written
    Optional<String> write(MemberLease lease);

    /// Removes one that is in this version still.
    void remove(MemberLease lease);
}
