package dev.atoll.node.image;

import dev.atoll.kinds.Encoded;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// The image that a sandbox runs: one process that holds the pod's namespaces, reaps orphans and uses nothing.
///
/// The program is a static executable of under 250 bytes, given here as machine code, so that a node needs no
/// registry to start its first pod.
public final class PauseImage {
    public static final String REFERENCE = "atoll.dev/pause:1";

    private static final long LOAD_ADDRESS = 0x400000;
    private static final int HEADERS_BYTES = 64 + 56;
    private static final int ALIGNMENT_BYTES = 0x10000;

    /// rt_sigaction(SIGCHLD, ignore): the kernel then reaps children itself. Then pause() for ever.
    private static final String X86_64 =
            "b80d000000" // mov eax, 13
                    + "bf11000000" // mov edi, SIGCHLD
                    + "bea0004000" // mov esi, action
                    + "31d2" // xor edx, edx
                    + "41ba08000000" // mov r10d, 8
                    + "0f05" // syscall
                    + "b822000000" // mov eax, 34
                    + "0f05" // syscall
                    + "ebf7" // jmp -9
                    + "000000000000"; // up to a multiple of 8

    /// The same; ppoll() of nothing stands in for pause(), which arm64 lacks.
    private static final int[] ARM64 = {
        0xd28010c8, // mov x8, 134
        0xd2800220, // mov x0, SIGCHLD
        0x10000181, // adr x1, action
        0xd2800002, // mov x2, 0
        0xd2800103, // mov x3, 8
        0xd4000001, // svc 0
        0xd2800000, // mov x0, 0
        0xd2800001, // mov x1, 0
        0xd2800002, // mov x2, 0
        0xd2800003, // mov x3, 0
        0xd2800004, // mov x4, 0
        0xd2800928, // mov x8, 73
        0xd4000001, // svc 0
        0x17fffff9, // b -7
    };

    private PauseImage() {}

    public static OciImage of(String architecture) {
        return new OciImage(
                REFERENCE,
                architecture,
                List.of(
                        new ImageFile.Regular(
                                "pause", 0755, Encoded.wrap(executable(architecture)))),
                List.of("/pause"),
                List.of(),
                Map.of(),
                "65535:65535");
    }

    static byte[] executable(String architecture) {
        return switch (architecture) {
            case "amd64" -> elf(62, HexFormat.of().parseHex(X86_64));
            case "arm64" -> {
                ByteBuffer code =
                        ByteBuffer.allocate(ARM64.length * 4).order(ByteOrder.LITTLE_ENDIAN);
                for (int instruction : ARM64) {
                    code.putInt(instruction);
                }
                yield elf(183, code.array());
            }
            default -> throw new IllegalArgumentException("no pause program for " + architecture);
        };
    }

    /// One segment that holds the headers, the code and, behind it, the 32 bytes of a `struct sigaction` whose
    /// handler is SIG_IGN.
    private static byte[] elf(int machine, byte[] code) {
        int size = HEADERS_BYTES + code.length + 32;
        ByteBuffer file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0}).putLong(0);
        file.putShort((short) 2).putShort((short) machine).putInt(1);
        file.putLong(LOAD_ADDRESS + HEADERS_BYTES).putLong(64).putLong(0).putInt(0);
        file.putShort((short) 64).putShort((short) 56).putShort((short) 1);
        file.putShort((short) 0).putShort((short) 0).putShort((short) 0);
        file.putInt(1).putInt(5).putLong(0).putLong(LOAD_ADDRESS).putLong(LOAD_ADDRESS);
        file.putLong(size).putLong(size).putLong(ALIGNMENT_BYTES);
        file.put(code).putLong(1);
        return file.array();
    }
}
