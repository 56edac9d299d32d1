package dev.atoll.store.etcd;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Three etcd processes that are one cluster.
final class TestingCluster implements AutoCloseable {
    private final List<TestingEtcd> members = new ArrayList<>();

    private TestingCluster() {}

    static TestingCluster start(String release, Path folder) throws IOException {
        List<TestingEtcd.Place> places =
                IntStream.range(0, 3)
                        .mapToObj(i ->
                                new TestingEtcd.Place(
                                        "member" + i,
                                        URI.create("http://127.0.0.1:" + TestingEtcd.freePort()),
                                        URI.create("http://127.0.0.1:" + TestingEtcd.freePort())))
                        .toList();
        String cluster =
                places.stream()
                        .map(place -> place.name() + "=" + place.peer())
                        .collect(Collectors.joining(","));
        TestingCluster started = new TestingCluster();
        for (TestingEtcd.Place place : places) {
            started.members.add(TestingEtcd.start(release, folder, place, cluster));
        }
        return started;
    }

    List<TestingEtcd> members() {
        return members;
    }

    List<URI> endpoints() {
        return members.stream().map(TestingEtcd::endpoint).toList();
    }

    TestingEtcd at(URI endpoint) {
        return members.stream()
                .filter(member -> member.endpoint().equals(endpoint))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        members.forEach(TestingEtcd::close);
    }
}
