package dev.atoll.network.nft;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Records the scripts. Refuses those that contain a given text.
public final class TestingNftables implements Nftables {
    private final List<String> scripts = new CopyOnWriteArrayList<>();
    private volatile String refused = "\0";

    @Override
    public void apply(String script) {
        if (script.contains(refused)) {
            throw new NftException("refused");
        }
        scripts.add(script);
    }

    @Override
    public String list(String command) {
        return String.join("\n", scripts);
    }

    public List<String> scripts() {
        return scripts;
    }

    public void refuse(String text) {
        refused = text;
    }

    @Override
    public void close() {}
}
