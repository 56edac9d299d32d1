package dev.atoll.network.proxy;

import java.util.List;

/// One frontend and its backends.
///
/// @param backends sorted, without duplicates; empty means that connections are refused
/// @param affinitySeconds how long a client stays with its backend; 0 for no affinity
record Route(Frontend frontend, List<Backend> backends, long affinitySeconds) {
    Route {
        backends = backends.stream().sorted().distinct().toList();
    }
}
