package dev.atoll.platform;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// What is read is written, too.
final class Copying extends InputStream {
    private final InputStream in;
    private final OutputStream out;

    Copying(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    @Override
    public int read() throws IOException {
        int read = in.read();
        if (read >= 0) {
            out.write(read);
        }
        return read;
    }

    @Override
    public int read(byte[] buffer, int from, int length) throws IOException {
        int read = in.read(buffer, from, length);
        if (read > 0) {
            out.write(buffer, from, read);
        }
        return read;
    }

    @Override
    public int available() throws IOException {
        return in.available();
    }
}
