package dev.atoll.node.spec;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Yaml;
import dev.atoll.kinds.core.v1.Pod;
import java.nio.charset.StandardCharsets;

/// Pods as people write them.
public final class TestingPods {
    private TestingPods() {}

    /// The pod `web` of the namespace `shop`, with the uid `1-2-3`.
    public static Pod web(String spec) {
        return new Pod(
                tree(
                        "metadata: {name: web, namespace: shop, uid: 1-2-3}\nspec:\n"
                                + spec.indent(2)));
    }

    public static Tree tree(String yaml) {
        return Tree.of(Yaml.decode(yaml.getBytes(StandardCharsets.UTF_8)));
    }
}
