package dev.atoll.store.etcd;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/// What a member of the cluster said of itself when it was last asked.
public sealed interface MemberState {
    URI endpoint();

    /// It answers and follows a leader.
    ///
    /// @param leads whether it is the leader itself
    /// @param databaseBytes on its disk
    /// @param latency of the question
    /// @param alarms of the whole cluster, in etcd's words
    record Serving(
            URI endpoint,
            String version,
            boolean leads,
            long databaseBytes,
            Duration latency,
            List<String> alarms)
            implements MemberState {
        public Serving {
            alarms = List.copyOf(alarms);
        }
    }

    /// It answers, but tells more to administrators only.
    record Reserved(URI endpoint, Duration latency) implements MemberState {}

    /// It does not answer, has no leader, or is none of this cluster.
    record Failing(URI endpoint, String reason) implements MemberState {}
}
