package dev.atoll.server.api;

import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.codec.Json;
import dev.atoll.server.cache.Change;
import dev.atoll.server.status.StatusException;
import java.util.List;

/// Turns what a watch was offered into its events. Holds where the watch is; used by one thread at a time.
public final class WatchEvents {
    private final Reply.Events watch;
    private long toldRevision;
    private boolean initial = true;

    /// Receives events in order.
    @FunctionalInterface
    public interface Out {

        /// @param type as the wire names it: `ADDED`, `MODIFIED`, `DELETED`, `BOOKMARK` or `ERROR`
        void event(String type, Encoded object);
    }

    public WatchEvents(Reply.Events watch) {
        this.watch = watch;
    }

    /// Writes all that was offered at once.
    public void write(List<Change> changes, long revision, Out out) {
        for (Change change : changes) {
            change(change, out);
        }
        reached(revision, !changes.isEmpty(), out);
    }

    /// Writes one of the changes that were offered at once.
    public void change(Change change, Out out) {
        out.event(change.type().name(), watch.encoding().encode(change.object().json()));
    }

    /// Says that all is written that was offered at once.
    ///
    /// @param changed whether there was any
    public void reached(long revision, boolean changed, Out out) {
        boolean progressed = revision > toldRevision;
        toldRevision = Math.max(toldRevision, revision);
        if (initial && watch.endOfInitialEvents()) {
            out.event(
                    "BOOKMARK",
                    bookmark(
                            revision, ",\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}"));
        } else if (!changed && progressed && watch.bookmarks() && !initial) {
            out.event("BOOKMARK", bookmark(revision, ""));
        }
        initial = false;
    }

    /// Tells why a watch can not begin. It was answered by then, and so is not refused but told as an event, after
    /// which it ends; that is how Kubernetes' clients learn that they must list again.
    public static void refuse(StatusException refusal, Out out) {
        out.event("ERROR", Encoded.wrap(Json.encode(refusal.toStatus())));
    }

    private Encoded bookmark(long revision, String annotations) {
        return Encoded.utf8(
                "{\"kind\":\""
                        + watch.kind().identity().kind()
                        + "\",\"apiVersion\":\""
                        + watch.kind().identity().apiVersion()
                        + "\",\"metadata\":{\"resourceVersion\":\""
                        + revision
                        + "\",\"creationTimestamp\":null"
                        + annotations
                        + "}}");
    }
}
