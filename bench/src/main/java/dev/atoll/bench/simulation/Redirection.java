package dev.atoll.bench.simulation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Leads a class file's uses of some static methods to those of the same name in another class: in its constant pool,
/// so that method references are led there too, and nothing else of it changes.
final class Redirection {
    private static final int UTF8 = 1;
    private static final int CLASS = 7;
    private static final int METHOD = 10;
    private static final int NAME_AND_TYPE = 12;
    private static final int HEADER = 8;

    private final byte[] content;
    private final Map<Integer, Integer> offsets = new HashMap<>();
    private final int constants;
    private int end;

    private Redirection(byte[] content) {
        this.content = content;
        constants = unsigned(HEADER);
        int at = HEADER + 2;
        for (int index = 1; index < constants; index++) {
            offsets.put(index, at);
            int tag = content[at];
            at += 1 + lengthOf(tag, at + 1);
            index += tag == 5 || tag == 6 ? 1 : 0;
        }
        end = at;
    }

    private int unsigned(int at) {
        return ((content[at] & 0xff) << 8) | (content[at + 1] & 0xff);
    }

    private int lengthOf(int tag, int at) {
        return switch (tag) {
            case UTF8 -> 2 + unsigned(at);
            case 3, 4, 9, METHOD, 11, NAME_AND_TYPE, 17, 18 -> 4;
            case 5, 6 -> 8;
            case CLASS, 8, 16, 19, 20 -> 2;
            case 15 -> 3;
            default -> throw new IllegalStateException("a constant of the unknown kind " + tag);
        };
    }

    private String text(int index) {
        int at = offsets.getOrDefault(index, 0);
        return new String(content, at + 3, unsigned(at + 1), StandardCharsets.UTF_8);
    }

    /// `Class.method` of a constant, or empty.
    private String methodAt(int at) {
        if (content[at] != METHOD) {
            return "";
        }
        int owner = offsets.getOrDefault(unsigned(at + 1), 0);
        int signature = offsets.getOrDefault(unsigned(at + 3), 0);
        return text(unsigned(owner + 1)) + "." + text(unsigned(signature + 1));
    }

    /// @param methods as `java/lang/System.nanoTime`
    /// @param to the class that has them all, as `java/lang/System`
    static byte[] of(byte[] content, Set<String> methods, String to) {
        return new Redirection(content).lead(methods, to);
    }

    private byte[] lead(Set<String> methods, String to) {
        List<Integer> found = new ArrayList<>();
        for (int at : offsets.values()) {
            if (methods.contains(methodAt(at))) {
                found.add(at);
            }
        }
        if (found.isEmpty()) {
            return content;
        }
        byte[] name = to.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(content.length + name.length + 6);
        out.put(content, 0, end);
        out.put((byte) UTF8).putShort((short) name.length).put(name);
        out.put((byte) CLASS).putShort((short) constants);
        out.put(content, end, content.length - end);
        out.putShort(HEADER, (short) (constants + 2));
        found.forEach(at -> out.putShort(at + 1, (short) (constants + 1)));
        return out.array();
    }
}
