package dev.atoll.bench.simulation;

import java.io.File;
import java.io.IOException;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// A Java process in which time and virtual threads can be had in hand.
///
/// The JDK lets nobody say which virtual thread goes on, or how late it is: `System.nanoTime` is asked wherever
/// something waits with a timeout, and a virtual thread that waited for a monitor goes on when a thread of the JVM
/// comes to it. So the process gets copies of a few of the JDK's own classes, and of ours, in which calls of
/// `nanoTime` (and of `UUID.randomUUID`, whose outcome orders maps) lead to a class that is made here. Nothing else of
/// them is changed, and nothing of this is part of a platform that serves. It knows the JDK's inside (25), and says so
/// when that is another.
final class SteppedJava {
    /// Where the copies look for the time, in nanoseconds: `now`; on threads that are not virtual it is the real one.
    static final String TIME = "java.util.concurrent.SimulatedTime";

    private static final Set<String> LED =
            Set.of("java/lang/System.nanoTime", "java/util/UUID.randomUUID");
    private static final String WAITING = "compareAndSetOnWaitingList";
    private static final ClassDesc TIME_CLASS = ClassDesc.of(TIME);
    private static final ClassDesc SYSTEM = ClassDesc.of("java.lang.System");
    private static final ClassDesc UUID = ClassDesc.of("java.util.UUID");
    private static final ClassDesc THREAD = ClassDesc.of("java.lang.Thread");
    private static final ClassDesc VIRTUAL = ClassDesc.of("java.lang.VirtualThread");
    private static final ClassDesc SUPPLIER = ClassDesc.of("java.util.function.Supplier");
    private static final MethodTypeDesc TO_LONG = MethodTypeDesc.of(ConstantDescs.CD_long);
    private static final MethodTypeDesc TO_UUID = MethodTypeDesc.of(UUID);
    private static final MethodTypeDesc TWO_BOOLEANS =
            MethodTypeDesc.of(
                    ConstantDescs.CD_boolean, ConstantDescs.CD_boolean, ConstantDescs.CD_boolean);

    private final Path base;
    private final Path ours;

    private SteppedJava(Path folder) {
        base = folder.resolve("java.base");
        ours = folder.resolve("ours");
    }

    /// Makes the copies.
    ///
    /// @return the command that starts such a process, to which a class and its arguments are added
    static List<String> in(Path folder) throws IOException {
        SteppedJava java = new SteppedJava(folder);
        java.write(java.base, TIME.replace('.', '/') + ".class", time());
        FileSystem jdk = FileSystems.getFileSystem(URI.create("jrt:/"));
        java.copy(jdk.getPath("modules", "java.base"), "java/util/concurrent/", java.base);
        java.copy(jdk.getPath("modules", "java.base"), "java/lang/VirtualThread", java.base);
        java.copy(jdk.getPath("modules", "java.base"), "java/util/ImmutableCollections", java.base);
        String classPath = System.getProperty("java.class.path");
        for (String entry : classPath.split(File.pathSeparator)) {
            Path place = Path.of(entry);
            if (Files.isDirectory(place)) {
                java.copy(place, "dev/atoll/", java.ours);
            } else if (place.getFileName().toString().startsWith("atoll-")) {
                try (FileSystem jar = FileSystems.newFileSystem(place)) {
                    java.copy(jar.getPath("/"), "dev/atoll/", java.ours);
                }
            }
        }
        return java.command(classPath);
    }

    private List<String> command(String classPath) {
        return new ArrayList<>(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--patch-module",
                        "java.base=" + base,
                        "--add-opens",
                        "java.base/java.lang=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xlog:disable",
                        "-Xmx1g",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        // An object's identity must not order any map.
                        "-XX:+UnlockExperimentalVMOptions",
                        "-XX:hashCode=2",
                        // A host that was killed is forgotten with all its threads.
                        "-Djdk.trackAllThreads=false",
                        // Else measurements are written down at an interval of the real time, by a
                        // real thread.
                        "-Dio.prometheus.metrics.exemplars_enabled=false",
                        // Servers warn of each thing that fails on purpose.
                        "-Datoll.bench.log=error",
                        "-cp",
                        ours + File.pathSeparator + classPath));
    }

    private void write(Path root, String name, byte[] content) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    private void copy(Path from, String prefix, Path to) throws IOException {
        Path within = from.resolve(prefix.substring(0, prefix.lastIndexOf('/')));
        if (!Files.isDirectory(within)) {
            return;
        }
        try (Stream<Path> files = Files.walk(within)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = from.relativize(file).toString();
                if (name.startsWith(prefix) && name.endsWith(".class")) {
                    byte[] content = Files.readAllBytes(file);
                    if (concerns(content)) {
                        write(to, name, redirected(content));
                    }
                }
            }
        }
    }

    private static boolean concerns(byte[] content) {
        String text = text(content);
        return text.contains("nanoTime") || text.contains("randomUUID");
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.ISO_8859_1);
    }

    private static byte[] redirected(byte[] content) {
        byte[] led = Redirection.of(content, LED, TIME.replace('.', '/'));
        ClassFile files = ClassFile.of();
        return text(content).contains(WAITING)
                ? files.transformClass(
                        files.parse(led),
                        ClassTransform.transformingMethodBodies(
                                method -> method.methodName().equalsString("unblockVirtualThreads"),
                                SteppedJava::listedUntilTold))
                : led;
    }

    /// Takes a thread from the list after it has been told, where the JDK does so before.
    private static void listedUntilTold(CodeBuilder builder, CodeElement element) {
        if (calls(element, "java/lang/VirtualThread", WAITING)) {
            builder.pop2().pop().iconst_1();
        } else if (calls(element, "java/lang/VirtualThread", "unblock")) {
            builder.dup()
                    .with(element)
                    .iconst_1()
                    .iconst_0()
                    .invokevirtual(VIRTUAL, WAITING, TWO_BOOLEANS)
                    .pop();
        } else {
            builder.with(element);
        }
    }

    private static boolean calls(CodeElement element, String owner, String name) {
        return element instanceof InvokeInstruction call
                && call.owner().asInternalName().equals(owner)
                && call.name().equalsString(name);
    }

    /// The class that calls are led to.
    private static byte[] time() {
        return ClassFile.of()
                .build(
                        TIME_CLASS,
                        type -> {
                            type.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL);
                            field(type, "now", ConstantDescs.CD_long);
                            field(type, "uuids", SUPPLIER);
                            type.withMethodBody(
                                    "nanoTime",
                                    TO_LONG,
                                    ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                                    SteppedJava::nanoTime);
                            type.withMethodBody(
                                    "randomUUID",
                                    TO_UUID,
                                    ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                                    SteppedJava::randomUuid);
                        });
    }

    private static void field(ClassBuilder type, String name, ClassDesc of) {
        type.withField(
                name, of, ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC | ClassFile.ACC_VOLATILE);
    }

    private static void nanoTime(CodeBuilder code) {
        code.invokestatic(THREAD, "currentThread", MethodTypeDesc.of(THREAD))
                .invokevirtual(THREAD, "isVirtual", MethodTypeDesc.of(ConstantDescs.CD_boolean))
                .ifThenElse(
                        virtual -> virtual.getstatic(TIME_CLASS, "now", ConstantDescs.CD_long),
                        real -> real.invokestatic(SYSTEM, "nanoTime", TO_LONG))
                .lreturn();
    }

    private static void randomUuid(CodeBuilder code) {
        code.getstatic(TIME_CLASS, "uuids", SUPPLIER)
                .invokeinterface(SUPPLIER, "get", MethodTypeDesc.of(ConstantDescs.CD_Object))
                .checkcast(UUID)
                .areturn();
    }

    /// In such a process: sets where time and random names come from.
    static void begin(Supplier<java.util.UUID> uuids) {
        try {
            Class.forName(TIME).getField("uuids").set(null, uuids);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Java is not stepped", e);
        }
    }
}
