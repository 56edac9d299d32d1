package dev.atoll.network.proxy;

import java.time.Duration;

/// Counts what the proxy does.
public interface ProxyMetrics {

    /// A transaction changed this many elements.
    void applied(int changes, Duration took);

    /// A transaction was refused; everything is loaded anew.
    void failed();

    static ProxyMetrics none() {
        return new ProxyMetrics() {
            @Override
            public void applied(int changes, Duration took) {}

            @Override
            public void failed() {}
        };
    }
}
