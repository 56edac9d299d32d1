/// Whether servers keep their promises to those who use their API, whatever fails meanwhile.
///
/// [dev.atoll.bench.history.MapUser]s read and write a few ConfigMaps and
/// [dev.atoll.bench.history.MapWatcher]s follow them; each writes down what it was told. Afterwards a
/// [dev.atoll.bench.history.Verdict] says what of that cannot be, by what was really stored. The simulation does so
/// with servers at a made-up time, and [dev.atoll.bench.history.ServersHistory] with real processes, disks and wires.
@NullMarked
package dev.atoll.bench.history;

import org.jspecify.annotations.NullMarked;
