package dev.atoll.server.api;

import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Kind;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.ChangeSink;
import dev.atoll.server.cache.ResourceCache;
import dev.atoll.server.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// What a call is answered with.
public sealed interface Reply {

    /// The same with one more warning, where it can have any.
    default Reply with(String warning) {
        return this;
    }

    /// A body that is at hand.
    ///
    /// @param warnings texts for `Warning` headers
    record Content(int code, String contentType, Body body, List<String> warnings)
            implements Reply {
        public Content {
            warnings = List.copyOf(warnings);
        }

        @Override
        public Reply with(String warning) {
            return new Content(code, contentType, body, more(warnings, warning));
        }
    }

    private static List<String> more(List<String> warnings, String warning) {
        List<String> more = new ArrayList<>(warnings);
        more.add(warning);
        return more;
    }

    /// A list whose items are sent one after the other, each written just before.
    ///
    /// @param tenant whose turn it takes to write them
    /// @param items not changed by anybody
    /// @param warnings texts for `Warning` headers
    record Items(
            TenantId tenant,
            List<CachedObject> items,
            ListFrame frame,
            ObjectEncoding encoding,
            List<String> warnings)
            implements Reply {

        /// Without warnings.
        Items(TenantId tenant, List<CachedObject> items, ListFrame frame, ObjectEncoding encoding) {
            this(tenant, items, frame, encoding, List.of());
        }

        @Override
        public Reply with(String warning) {
            return new Items(tenant, items, frame, encoding, more(warnings, warning));
        }
    }

    /// Events, as they happen.
    ///
    /// @param tenant whose watch it is
    /// @param open begins the watch; the sink's first offer is the initial state where there is one. What it throws is
    ///     the watch's one event
    /// @param encoding how each event is written
    /// @param bookmarks whether the client wants them
    /// @param endOfInitialEvents whether the initial state ends with a marked bookmark
    /// @param timeout after which the server ends the watch
    record Events(
            TenantId tenant,
            Kind kind,
            Function<ChangeSink, ResourceCache.Subscription> open,
            ObjectEncoding encoding,
            boolean bookmarks,
            boolean endOfInitialEvents,
            Duration timeout)
            implements Reply {}

    /// The node agent answers: the call is passed on to it as it came.
    ///
    /// @param pathAndQuery on the node agent
    /// @param upgrade whether the connection becomes a stream of bytes in both directions
    record ToNode(NodeAgent node, String pathAndQuery, boolean upgrade) implements Reply {}

    /// A file that is made as it is taken.
    ///
    /// @param tenant whose turn it takes to make it
    record Download(TenantId tenant, String contentType, Source source) implements Reply {}

    /// Where the bytes of a file come from. Used by one thread at a time; it may block.
    @FunctionalInterface
    interface Source {
        /// The next bytes; none after the last.
        ///
        /// @throws dev.atoll.server.status.StatusException where there will be no more: after the first bytes, what was
        ///     given says so to whoever reads it
        Encoded next();
    }

    /// The agent of a tenant's node, and where it is said to listen: who listens there has yet to prove to be it.
    ///
    /// @param name the node's
    record NodeAgent(TenantId tenant, String name, NodeAddress address) {}

    /// Where a node agent listens.
    record NodeAddress(String host, int port) {}
}
