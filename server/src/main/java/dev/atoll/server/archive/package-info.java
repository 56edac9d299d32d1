/// A tenant as a file, and a tenant made from one. An archive is lines of JSON: an [ArchiveHeader], [ArchivedObject]s
/// in the order of their keys, an [ArchiveEnd]. [Backup] writes them, [ArchiveReader] reads them from a file, and
/// [Restores] takes them part by part into a tenant that nobody can enter until it is whole. [ArchivedKinds] refuses
/// what is no tenant's object, and [Unbinding] leaves out what belongs to the machines that the tenant ran on. A whole
/// shard is a file as well: [ShardBackup] writes what is in its store, and [ShardRestore] fills an empty one.
@NullMarked
package dev.atoll.server.archive;

import org.jspecify.annotations.NullMarked;
