package dev.atoll.server.archive;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// What the lines of an archive come to so far: SHA-256 over the digest before and the line, without its end. It begins
/// with 32 bytes of zero. So it can be kept between any two lines, and a line that is changed, left out or moved is
/// found.
///
/// @param hex 64 hexadecimal digits
public record ArchiveDigest(String hex) {
    private static final int BYTES = 32;
    private static final HexFormat HEX = HexFormat.of();

    /// Before the first line.
    public static ArchiveDigest none() {
        return new ArchiveDigest(HEX.formatHex(new byte[BYTES]));
    }

    public ArchiveDigest with(byte[] line) {
        return with(List.of(line));
    }

    public ArchiveDigest with(List<byte[]> lines) {
        MessageDigest sha256 = sha256();
        byte[] digest = HEX.parseHex(hex);
        for (byte[] line : lines) {
            sha256.update(digest);
            digest = sha256.digest(line);
        }
        return new ArchiveDigest(HEX.formatHex(digest));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
