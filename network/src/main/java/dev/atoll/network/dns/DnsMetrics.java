package dev.atoll.network.dns;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/// The metrics of a host's DNS servers, named as CoreDNS names them where it has the same. Used by many threads.
public final class DnsMetrics {
    private static final double NANOS_PER_SECOND = 1e9;

    /// Types that clients choose are without number: the others are counted as one.
    private static final List<Integer> TYPES =
            List.of(
                    Type.A,
                    Type.AAAA,
                    Type.ANY,
                    Type.CNAME,
                    Type.HTTPS,
                    Type.MX,
                    Type.NS,
                    Type.PTR,
                    Type.SOA,
                    Type.SRV,
                    Type.TXT);

    /// The codes up to REFUSED, likewise.
    private static final int CODES = Rcode.REFUSED + 1;

    private static final String OTHER = "other";

    private final CounterDataPoint[] overUdp;
    private final CounterDataPoint[] overTcp;
    private final CounterDataPoint[] responses = new CounterDataPoint[CODES + 1];
    private final Histogram durations;
    private final Counter dropped;
    private final Counter cacheRequests;
    private final CounterDataPoint cachedNames;
    private final CounterDataPoint cachedDenials;
    private final Histogram forwards;
    private final Counter forwardFailures;

    /// How a query came.
    enum Protocol {
        UDP,
        TCP
    }

    public DnsMetrics(PrometheusRegistry registry) {
        Counter byType =
                Counter.builder()
                        .name("coredns_dns_requests_total")
                        .help("Queries by protocol and type.")
                        .labelNames("proto", "type")
                        .register(registry);
        overUdp = byType(byType, "udp");
        overTcp = byType(byType, "tcp");
        Counter byCode =
                Counter.builder()
                        .name("coredns_dns_responses_total")
                        .help("Answers by response code.")
                        .labelNames("rcode")
                        .register(registry);
        for (int code = 0; code < CODES; code++) {
            responses[code] = byCode.labelValues(Rcode.string(code));
        }
        responses[CODES] = byCode.labelValues(OTHER);
        durations =
                Histogram.builder()
                        .name("coredns_dns_request_duration_seconds")
                        .help("How long queries took.")
                        .classicOnly()
                        .classicExponentialUpperBounds(0.00025, 2, 16)
                        .register(registry);
        dropped =
                Counter.builder()
                        .name("atoll_dns_dropped_total")
                        .help("Queries that were dropped because too many were in work.")
                        .register(registry);
        cacheRequests =
                Counter.builder()
                        .name("coredns_cache_requests_total")
                        .help(
                                "Questions for the host's resolvers, whose answers are remembered for a while.")
                        .register(registry);
        Counter hits =
                Counter.builder()
                        .name("coredns_cache_hits_total")
                        .help(
                                "Questions whose answer was remembered: success, or denial where there is no such name.")
                        .labelNames("type")
                        .register(registry);
        cachedNames = hits.labelValues("success");
        cachedDenials = hits.labelValues("denial");
        forwards =
                Histogram.builder()
                        .name("coredns_proxy_request_duration_seconds")
                        .help("How long the host's resolvers took, by resolver and response code.")
                        .labelNames("proxy_name", "to", "rcode")
                        .classicOnly()
                        .classicExponentialUpperBounds(0.00025, 2, 16)
                        .register(registry);
        forwardFailures =
                Counter.builder()
                        .name("atoll_dns_forward_failures_total")
                        .help("Queries that a resolver of the host gave no answer to.")
                        .labelNames("to")
                        .register(registry);
    }

    private static CounterDataPoint[] byType(Counter requests, String protocol) {
        CounterDataPoint[] byType = new CounterDataPoint[TYPES.size() + 1];
        for (int i = 0; i < TYPES.size(); i++) {
            byType[i] = requests.labelValues(protocol, Type.string(TYPES.get(i)));
        }
        byType[TYPES.size()] = requests.labelValues(protocol, OTHER);
        return byType;
    }

    void asked(Protocol protocol, int type) {
        CounterDataPoint[] requests =
                switch (protocol) {
                    case UDP -> overUdp;
                    case TCP -> overTcp;
                };
        int index = TYPES.indexOf(type);
        requests[index < 0 ? TYPES.size() : index].inc();
    }

    void answered(int code, long nanos) {
        responses[Math.min(code, CODES)].inc();
        durations.observe(nanos / NANOS_PER_SECOND);
    }

    void dropped() {
        dropped.inc();
    }

    void lookedUp() {
        cacheRequests.inc();
    }

    void remembered(int code) {
        (code == Rcode.NXDOMAIN ? cachedDenials : cachedNames).inc();
    }

    /// A resolver of the host answered.
    void forwarded(String to, int code, long nanos) {
        forwards.labelValues("forward", to, Rcode.string(code)).observe(nanos / NANOS_PER_SECOND);
    }

    void forwardFailed(String to) {
        forwardFailures.labelValues(to).inc();
    }

    /// Metrics that nobody reads.
    public static DnsMetrics none() {
        return new DnsMetrics(new PrometheusRegistry());
    }
}
