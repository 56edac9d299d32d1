package dev.atoll.node.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// Writes the ustar format. Everything belongs to root and has no date, so that the same input gives the same
/// bytes. Names are at most 100 bytes long; longer ones are refused.
final class TarWriter implements AutoCloseable {
    private static final int BLOCK_BYTES = 512;

    private final OutputStream out;

    TarWriter(OutputStream out) {
        this.out = out;
    }

    void file(String name, int mode, byte[] content) throws IOException {
        out.write(header(name, mode, content.length, '0', ""));
        out.write(content);
        int rest = content.length % BLOCK_BYTES;
        if (rest > 0) {
            out.write(new byte[BLOCK_BYTES - rest]);
        }
    }

    void folder(String name, int mode) throws IOException {
        out.write(header(name.endsWith("/") ? name : name + "/", mode, 0, '5', ""));
    }

    void link(String name, String target) throws IOException {
        out.write(header(name, 0777, 0, '2', target));
    }

    private static byte[] header(String name, int mode, long size, char type, String target)
            throws IOException {
        byte[] block = new byte[BLOCK_BYTES];
        text(block, 0, 100, name);
        text(block, 100, 8, "%07o".formatted(mode));
        text(block, 108, 8, "0000000");
        text(block, 116, 8, "0000000");
        text(block, 124, 12, "%011o".formatted(size));
        text(block, 136, 12, "00000000000");
        text(block, 148, 8, "        ");
        block[156] = (byte) type;
        text(block, 157, 100, target);
        text(block, 257, 8, "ustar\00000");
        text(block, 265, 32, "root");
        text(block, 297, 32, "root");
        int sum = 0;
        for (byte value : block) {
            sum += value & 0xff;
        }
        text(block, 148, 8, "%06o\0 ".formatted(sum));
        return block;
    }

    private static void text(byte[] block, int offset, int length, String value)
            throws IOException {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > length) {
            throw new IOException("tar: longer than " + length + " bytes: " + value);
        }
        System.arraycopy(bytes, 0, block, offset, bytes.length);
    }

    @Override
    public void close() throws IOException {
        out.write(new byte[2 * BLOCK_BYTES]);
    }

    static byte[] layer(Iterable<ImageFile> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarWriter tar = new TarWriter(bytes)) {
            for (ImageFile file : files) {
                switch (file) {
                    case ImageFile.Regular regular ->
                            tar.file(regular.path(), regular.mode(), regular.content().array());
                    case ImageFile.Folder folder -> tar.folder(folder.path(), folder.mode());
                    case ImageFile.SymbolicLink link -> tar.link(link.path(), link.target());
                }
            }
        }
        return bytes.toByteArray();
    }
}
