package dev.atoll.node.cri;

/// What a command wrote and how it ended. The output is decoded as UTF-8.
public record ExecResult(int exitCode, String stdout, String stderr) {}
