package dev.atoll.network.nft;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.locks.ReentrantLock;

/// Calls libnftables through the foreign function interface: no process is started for a change. One context,
/// guarded by a lock, because the library's contexts are not safe for threads.
///
/// A context works on the network namespace of the thread that created it.
public final class LibNftables implements Nftables {
    private static final String LIBRARY = "libnftables.so.1";
    private static final long OUTPUT_BYTES_MAX = 256L << 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Arena arena = Arena.ofShared();
    private final MethodHandle run;
    private final MethodHandle output;
    private final MethodHandle error;
    private final MethodHandle free;
    private final MemorySegment context;
    private boolean closed;

    private LibNftables() {
        Linker linker = Linker.nativeLinker();
        SymbolLookup library = SymbolLookup.libraryLookup(LIBRARY, arena);
        FunctionDescriptor text = FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS);
        FunctionDescriptor flag = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
        this.run =
                linker.downcallHandle(
                        library.findOrThrow("nft_run_cmd_from_buffer"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
        this.output = linker.downcallHandle(library.findOrThrow("nft_ctx_get_output_buffer"), text);
        this.error = linker.downcallHandle(library.findOrThrow("nft_ctx_get_error_buffer"), text);
        this.free =
                linker.downcallHandle(
                        library.findOrThrow("nft_ctx_free"),
                        FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
        MethodHandle create =
                linker.downcallHandle(
                        library.findOrThrow("nft_ctx_new"),
                        FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        MethodHandle bufferOutput =
                linker.downcallHandle(library.findOrThrow("nft_ctx_buffer_output"), flag);
        MethodHandle bufferError =
                linker.downcallHandle(library.findOrThrow("nft_ctx_buffer_error"), flag);
        try {
            this.context = (MemorySegment) create.invokeExact(0);
            if (context.address() == 0
                    || (int) bufferOutput.invokeExact(context) != 0
                    || (int) bufferError.invokeExact(context) != 0) {
                throw new NftException("libnftables gave no context");
            }
        } catch (Throwable e) {
            arena.close();
            throw rethrown(e);
        }
    }

    /// @throws NftException where the library is not installed
    public static LibNftables open() {
        try {
            return new LibNftables();
        } catch (IllegalArgumentException e) {
            throw new NftException(LIBRARY + " is not installed: " + e.getMessage());
        }
    }

    @Override
    public void apply(String script) {
        String _ = execute(script);
    }

    @Override
    public String list(String command) {
        return execute(command);
    }

    private String execute(String script) {
        lock.lock();
        try (Arena call = Arena.ofConfined()) {
            if (closed) {
                throw new NftException("closed");
            }
            int result = (int) run.invokeExact(context, call.allocateFrom(script));
            String printed = text((MemorySegment) output.invokeExact(context));
            String refused = text((MemorySegment) error.invokeExact(context));
            if (result != 0) {
                throw new NftException(refused.strip());
            }
            return printed;
        } catch (Throwable e) {
            throw rethrown(e);
        } finally {
            lock.unlock();
        }
    }

    private static String text(MemorySegment pointer) {
        return pointer.address() == 0 ? "" : pointer.reinterpret(OUTPUT_BYTES_MAX).getString(0);
    }

    private static RuntimeException rethrown(Throwable e) {
        return switch (e) {
            case RuntimeException unchecked -> unchecked;
            case Error error -> throw error;
            default -> new IllegalStateException(e);
        };
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                free.invokeExact(context);
                arena.close();
            }
        } catch (Throwable e) {
            throw rethrown(e);
        } finally {
            lock.unlock();
        }
    }
}
