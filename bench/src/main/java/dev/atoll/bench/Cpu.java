package dev.atoll.bench;

import java.time.Duration;

/// The CPU that server and client spend from now on.
record Cpu(long server, Duration serverBefore, Duration clientBefore) {
    static Cpu of(BenchPlatform platform) {
        long server = platform.pid();
        return new Cpu(server, Processes.cpu(server), Processes.cpu(ProcessHandle.current().pid()));
    }

    record Spent(Duration server, Duration client) {
        Figure onto(Figure figure, long operations) {
            return figure.with("server_cpu_ms_each", millisEach(server, operations))
                    .with("client_cpu_ms_each", millisEach(client, operations));
        }

        private static double millisEach(Duration spent, long operations) {
            return spent.toNanos() / 1e6 / Math.max(1, operations);
        }
    }

    Spent spent() {
        return new Spent(
                Processes.cpu(server).minus(serverBefore),
                Processes.cpu(ProcessHandle.current().pid()).minus(clientBefore));
    }
}
