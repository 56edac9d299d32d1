package dev.atoll.platform;

import dev.atoll.client.EventStream;
import dev.atoll.client.Request;
import dev.atoll.client.Response;
import dev.atoll.client.Transport;
import dev.atoll.client.TransportException;
import java.io.InputStream;
import java.util.concurrent.locks.StampedLock;
import java.util.function.BooleanSupplier;

/// What is between a tenant's loops and the API: once they have ended, no write of theirs is under way, and none comes,
/// however long a thread of theirs still takes.
final class Fence {
    private final BooleanSupplier open;
    private final StampedLock lock = new StampedLock();
    private volatile boolean over;

    /// @param open asked before each write, from which on the write may take its time
    Fence(BooleanSupplier open) {
        this.open = open;
    }

    /// No further write comes.
    void shut() {
        over = true;
    }

    /// Waits, once it is shut, for the writes that are under way.
    void await() {
        long stamp = lock.writeLock();
        lock.unlockWrite(stamp);
    }

    private Response pass(Transport transport, Request write) {
        long stamp = lock.readLock();
        try {
            if (over || !open.getAsBoolean()) {
                throw new TransportException("the tenant is not this process's any more");
            }
            return transport.send(write);
        } finally {
            lock.unlockRead(stamp);
        }
    }

    /// A transport whose writes go through here.
    Transport around(Transport transport) {
        return new Transport() {
            @Override
            public Response send(Request request) {
                return request.method().equals("GET")
                        ? transport.send(request)
                        : pass(transport, request);
            }

            @Override
            public EventStream watch(Request request) {
                return transport.watch(request);
            }

            @Override
            public InputStream download(Request request) {
                return transport.download(request);
            }

            @Override
            public void close() {
                transport.close();
            }
        };
    }
}
