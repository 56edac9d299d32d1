package dev.atoll.store.embedded;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Stands between this process and its disks: the kernel asks here about each `fsync` and `fdatasync` of its threads,
/// the native ones included, before it is carried out (seccomp's user notifications). A sync may be let through, or
/// fail as a disk does; and of each file is remembered up to where the disk has it for sure.
///
/// Once it has begun, the kernel goes on asking until the process ends, and a thread here answers as long.
final class TestingSyncs {
    private static final int EIO = 5;
    private static final int SET_NO_NEW_PRIVILEGES = 38;
    private static final int SET_FILTER = 1;
    private static final long ALL_THREADS = 1 | 1 << 4;
    private static final long NEW_LISTENER = 1 << 3;
    private static final long RECEIVE = 0xC0502100L;
    private static final long SEND = 0xC0182101L;
    private static final int GO_ON = 1;
    private static final int NOTICE_BYTES = 80;
    private static final int ANSWER_BYTES = 24;
    private static final int ASK = 0x7fc00000;
    private static final int ALLOW = 0x7fff0000;

    /// Numbers of system calls, which are each architecture's own.
    private record Numbers(int seccomp, int fsync, int fdatasync) {
        static Optional<Numbers> ofThisMachine() {
            return switch (System.getProperty("os.name") + " " + System.getProperty("os.arch")) {
                case "Linux amd64" -> Optional.of(new Numbers(317, 74, 75));
                case "Linux aarch64" -> Optional.of(new Numbers(277, 82, 83));
                default -> Optional.empty();
            };
        }
    }

    private static final MethodHandle PRCTL =
            function(
                    "prctl",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG));
    private static final MethodHandle SYSCALL =
            function(
                    "syscall",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.ADDRESS));
    private static final MethodHandle IOCTL =
            function(
                    "ioctl",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.ADDRESS));

    /// A process has one at most.
    private static final Optional<TestingSyncs> OF_THIS_PROCESS = begin();

    private final int listener;

    /// By the file's identity, which outlives its name: how much of it is on the disk for sure.
    private final Map<Object, Long> durable = new HashMap<>();

    /// Files of which some bytes did not get to the disk; the kernel does not try these again.
    private final Set<Object> broken = new HashSet<>();

    private boolean failing;
    private int failed;

    private TestingSyncs(int listener) {
        this.listener = listener;
    }

    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name),
                descriptor,
                Linker.Option.firstVariadicArg(1));
    }

    /// Empty where the kernel does not offer that. Nothing fails until it is asked for.
    static Optional<TestingSyncs> ofThisProcess() {
        return OF_THIS_PROCESS;
    }

    private static Optional<TestingSyncs> begin() {
        Optional<Numbers> numbers = Numbers.ofThisMachine();
        if (numbers.isEmpty()) {
            return Optional.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            if ((int) PRCTL.invokeExact(SET_NO_NEW_PRIVILEGES, 1L, 0L, 0L, 0L) != 0) {
                return Optional.empty();
            }
            long listener =
                    (long)
                            SYSCALL.invokeExact(
                                    (long) numbers.get().seccomp(),
                                    (long) SET_FILTER,
                                    ALL_THREADS | NEW_LISTENER,
                                    program(arena, numbers.get()));
            if (listener < 0) {
                return Optional.empty();
            }
            TestingSyncs syncs = new TestingSyncs((int) listener);
            Thread.ofPlatform().daemon().name("syncs").start(syncs::answer);
            return Optional.of(syncs);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /// Asks about the two calls, and lets all others through.
    private static MemorySegment program(Arena arena, Numbers numbers) {
        long[] instructions = {
            instruction(0x20, 0, 0, 0),
            instruction(0x15, 2, 0, numbers.fsync()),
            instruction(0x15, 1, 0, numbers.fdatasync()),
            instruction(0x06, 0, 0, ALLOW),
            instruction(0x06, 0, 0, ASK)
        };
        MemorySegment program = arena.allocate(16, 8);
        program.set(ValueLayout.JAVA_SHORT, 0, (short) instructions.length);
        program.set(
                ValueLayout.ADDRESS, 8, arena.allocateFrom(ValueLayout.JAVA_LONG, instructions));
        return program;
    }

    /// As the kernel has it in memory, on a machine whose lowest byte comes first.
    private static long instruction(int code, int whenTrue, int whenFalse, int value) {
        return code
                | ((long) whenTrue << 16)
                | ((long) whenFalse << 24)
                | (Integer.toUnsignedLong(value) << 32);
    }

    private void answer() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment notice = arena.allocate(NOTICE_BYTES, 8);
            MemorySegment answer = arena.allocate(ANSWER_BYTES, 8);
            while (true) {
                notice.fill((byte) 0);
                if ((int) IOCTL.invokeExact(listener, RECEIVE, notice) != 0) {
                    continue; // Whoever asked is gone.
                }
                int thread = notice.get(ValueLayout.JAVA_INT, 8);
                long descriptor = notice.get(ValueLayout.JAVA_LONG, 32);
                boolean fails = judge(Path.of("/proc/" + thread + "/fd/" + descriptor));
                answer.fill((byte) 0);
                answer.set(ValueLayout.JAVA_LONG, 0, notice.get(ValueLayout.JAVA_LONG, 0));
                answer.set(ValueLayout.JAVA_INT, 16, fails ? -EIO : 0);
                answer.set(ValueLayout.JAVA_INT, 20, fails ? 0 : GO_ON);
                int _ = (int) IOCTL.invokeExact(listener, SEND, answer);
            }
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /// What outlives a file's name; its number alone may become another's.
    private static Object identity(Path file) throws IOException {
        return Files.readAttributes(file, "unix:dev,ino,creationTime");
    }

    private synchronized boolean judge(Path file) {
        if (failing) {
            failed++;
        }
        try {
            Object identity = identity(file);
            if (failing) {
                broken.add(identity);
            } else if (!broken.contains(identity)) {
                durable.put(identity, Files.size(file));
            }
        } catch (IOException e) {
            return failing; // Closed meanwhile; of what is not known nothing is for sure.
        }
        return failing;
    }

    /// From now on all syncs fail, or none.
    synchronized void fail(boolean all) {
        failing = all;
    }

    synchronized int failed() {
        return failed;
    }

    /// How much of a file would be there after a power cut.
    synchronized long durableBytes(Path file) throws IOException {
        return durable.getOrDefault(identity(file), 0L);
    }
}
