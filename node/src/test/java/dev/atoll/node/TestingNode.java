package dev.atoll.node;

import static org.awaitility.Awaitility.await;

import dev.atoll.client.informer.InformerOptions;
import dev.atoll.client.informer.Informers;
import dev.atoll.client.testing.TestingApi;
import dev.atoll.node.containerd.TestingContainerd;
import dev.atoll.node.cri.CriRuntime;
import dev.atoll.node.cri.GrpcCriRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;

/// The node `one`: an agent on a containerd of its own, with an API in memory.
public final class TestingNode implements AutoCloseable {
    private final TestingApi api;
    private final TestingContainerd containerd;
    private final CriRuntime runtime;
    private Informers informers;
    private NodeAgent agent;

    private TestingNode(TestingApi api, TestingContainerd containerd) {
        this.api = api;
        this.containerd = containerd;
        this.runtime = GrpcCriRuntime.connect(containerd.containerd().socket());
        this.informers = new Informers(api.client(), InformerOptions.defaults(new Random(1)));
        this.agent = newAgent();
    }

    /// Starts it and waits until it is ready. Skips the test where there is no root or no containerd.
    public static TestingNode start(TestingApi api) throws IOException, InterruptedException {
        TestingNode node = new TestingNode(api, TestingContainerd.start());
        node.startAgent();
        return node;
    }

    private NodeAgent newAgent() {
        return new NodeAgent(
                NodeOptions.defaults("one", "192.0.2.1", containerd.folder()),
                informers,
                runtime,
                NodeMetrics.none(),
                InstantSource.system());
    }

    private void startAgent() {
        informers.start();
        agent.start();
        await().atMost(Duration.ofSeconds(20)).until(agent::ready);
    }

    /// Another agent takes up what this one leaves.
    public void restartAgent() {
        agent.close();
        informers.close();
        informers = new Informers(api.client(), InformerOptions.defaults(new Random(1)));
        agent = newAgent();
        startAgent();
    }

    public NodeAgent agent() {
        return agent;
    }

    public CriRuntime runtime() {
        return runtime;
    }

    public Path folder() {
        return containerd.folder();
    }

    @Override
    public void close() throws IOException {
        agent.close();
        informers.close();
        runtime.close();
        containerd.close();
    }
}
