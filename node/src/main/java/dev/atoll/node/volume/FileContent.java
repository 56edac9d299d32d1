package dev.atoll.node.volume;

import dev.atoll.kinds.Encoded;

/// One file of a volume.
record FileContent(Encoded content, int mode) {}
