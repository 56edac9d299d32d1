/// The embedded engine: one RocksDB folder, group-committed and fsynced by one committer thread. A write goes from its
/// caller through `Committer` to `Database`, then to `RecentCommits`, from which each `LogWatch` takes what it may see.
@NullMarked
package dev.atoll.store.embedded;

import org.jspecify.annotations.NullMarked;
