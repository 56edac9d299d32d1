package dev.atoll.platform;

import dev.atoll.host.DataFolder;

/// How a process is to run.
public sealed interface ProcessOptions permits PlatformOptions, NodeProcessOptions {

    /// What it keeps for itself.
    DataFolder data();
}
