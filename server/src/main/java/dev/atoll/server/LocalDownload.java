package dev.atoll.server;

import dev.atoll.kinds.Encoded;
import dev.atoll.server.api.Reply;
import dev.atoll.server.status.StatusException;
import java.io.InputStream;

/// Reads a file in process, part by part as it is made.
final class LocalDownload extends InputStream {
    private final Reply.Source source;
    private Encoded part;
    private int at;

    /// @throws StatusException where there is nothing to read
    LocalDownload(Reply.Source source) {
        this.source = source;
        this.part = source.next();
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int from, int length) {
        if (at == part.length() && part.length() > 0) {
            turn();
        }
        if (part.length() == 0) {
            return -1;
        }
        int read = Math.min(length, part.length() - at);
        System.arraycopy(part.array(), at, buffer, from, read);
        at += read;
        return read;
    }

    private void turn() {
        at = 0;
        try {
            part = source.next();
        } catch (StatusException e) {
            // As over HTTPS: what was given says why there is no more.
            part = Encoded.empty();
        }
    }

    /// What is there without waiting.
    @Override
    public int available() {
        return part.length() - at;
    }
}
