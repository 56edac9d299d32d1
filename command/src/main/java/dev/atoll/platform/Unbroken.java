package dev.atoll.platform;

import dev.atoll.server.archive.ArchiveException;
import java.io.IOException;
import java.io.InputStream;

/// Whose connection breaks is not whole, as one that ends too early.
final class Unbroken extends InputStream {
    private final InputStream in;

    Unbroken(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int from, int length) throws IOException {
        try {
            return in.read(buffer, from, length);
        } catch (IOException e) {
            throw new ArchiveException(
                    "the connection broke off before the archive's end: " + e.getMessage(), e);
        }
    }

    @Override
    public int available() throws IOException {
        return in.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
