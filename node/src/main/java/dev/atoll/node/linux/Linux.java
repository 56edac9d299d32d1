package dev.atoll.node.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.StringTokenizer;

/// System calls of Linux that the JDK does not offer.
public final class Linux {
    private static final int CAP_SYS_RESOURCE = 24;
    private static final int MNT_DETACH = 2;

    private Linux() {}

    /// Loaded with the first call, so that a process that never mounts links nothing.
    private static final class Calls {
        static final StructLayout ERRNO = Linker.Option.captureStateLayout();
        static final VarHandle ERROR_NUMBER =
                ERRNO.varHandle(MemoryLayout.PathElement.groupElement("errno"));
        static final MethodHandle MOUNT =
                function(
                        "mount",
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.ADDRESS,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.ADDRESS));
        static final MethodHandle UMOUNT =
                function(
                        "umount2",
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));

        private static MethodHandle function(String name, FunctionDescriptor descriptor) {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(
                    linker.defaultLookup().findOrThrow(name),
                    descriptor,
                    Linker.Option.captureCallState("errno"));
        }
    }

    /// Mounts a file system in memory.
    ///
    /// @param options as `mount -o` takes them: `size=1048576,mode=0777`
    public static void mountTmpfs(Path target, String options) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Calls.ERRNO);
            MemorySegment type = arena.allocateFrom("tmpfs");
            int result =
                    (int)
                            Calls.MOUNT.invokeExact(
                                    state,
                                    type,
                                    arena.allocateFrom(target.toString()),
                                    type,
                                    0L,
                                    arena.allocateFrom(options));
            check(result, state, "mount tmpfs on " + target);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException("mount tmpfs on " + target, e);
        }
    }

    /// Unmounts lazily, so that a busy mount goes away when its last user does.
    public static void unmount(Path target) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Calls.ERRNO);
            int result =
                    (int)
                            Calls.UMOUNT.invokeExact(
                                    state, arena.allocateFrom(target.toString()), MNT_DETACH);
            check(result, state, "unmount " + target);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException("unmount " + target, e);
        }
    }

    private static void check(int result, MemorySegment state, String what) throws IOException {
        if (result != 0) {
            int errno = (int) Calls.ERROR_NUMBER.get(state, 0L);
            throw new IOException(what + ": errno " + errno);
        }
    }

    /// The mount points at and below a folder, the innermost first.
    public static List<Path> mountsUnder(Path folder) throws IOException {
        List<Path> mounts = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            String[] fields = line.split(" ", 6);
            Path point = Path.of(fields[4].replace("\\040", " "));
            if (point.startsWith(folder)) {
                mounts.add(point);
            }
        }
        Collections.reverse(mounts);
        return mounts;
    }

    public static boolean isRoot() {
        return effective("Uid:").equals("0");
    }

    /// Whether this process may lower the out-of-memory score of others.
    public static boolean canSetOomScore() {
        String capabilities = effective("CapEff:");
        return !capabilities.isEmpty()
                && (Long.parseUnsignedLong(capabilities, 16) >> CAP_SYS_RESOURCE & 1) == 1;
    }

    private static String effective(String field) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith(field)) {
                    // user and group lines hold four ids: real, effective, saved, file system
                    StringTokenizer values = new StringTokenizer(line.substring(field.length()));
                    String first = values.nextToken();
                    return values.hasMoreTokens() ? values.nextToken() : first;
                }
            }
            return "";
        } catch (IOException e) {
            return "";
        }
    }
}
