package dev.atoll.network.dns;

/// Counts what the DNS server does. Called by many threads.
public interface DnsMetrics {

    /// A query was answered with this code: `NOERROR`, `NXDOMAIN`, `SERVFAIL`, ...
    void answered(String code);

    /// A query was dropped because too many were in work.
    void dropped();

    static DnsMetrics none() {
        return new DnsMetrics() {
            @Override
            public void answered(String code) {}

            @Override
            public void dropped() {}
        };
    }
}
