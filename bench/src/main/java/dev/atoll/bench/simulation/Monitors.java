package dev.atoll.bench.simulation;

import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// The virtual threads that wait for a monitor. When one can go on, a thread of the JVM says so, some time later; this
/// waits until it has, so that what can go on after a step follows from the step.
///
/// In the copy of `VirtualThread` that a stepped process has, a thread has left the list of those to be told when it
/// has been told, and not before.
final class Monitors {
    private static final int BLOCKING = 12;
    private static final int TIMED_WAIT = 18;

    private final Field state;
    private final Field onWaitingList;
    private final Map<Long, Thread> waiting = new HashMap<>();

    Monitors() throws ReflectiveOperationException {
        Class<?> type = Class.forName("java.lang.VirtualThread");
        state = type.getDeclaredField("state");
        state.setAccessible(true);
        onWaitingList = type.getDeclaredField("onWaitingList");
        onWaitingList.setAccessible(true);
    }

    /// The thread that goes on with a piece of work.
    static Thread threadOf(Runnable work) {
        try {
            Field captured = work.getClass().getDeclaredFields()[0];
            captured.setAccessible(true);
            return (Thread) captured.get(work);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the inside of this Java is another", e);
        }
    }

    private boolean waits(Thread thread) throws IllegalAccessException {
        int now = state.getInt(thread);
        return now >= BLOCKING && now <= TIMED_WAIT;
    }

    /// After a step of the thread.
    void look(Thread thread) {
        try {
            if (waits(thread)) {
                waiting.put(thread.threadId(), thread);
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Waits until all that can go on have been told.
    void settle() {
        try {
            for (Iterator<Thread> all = waiting.values().iterator(); all.hasNext(); ) {
                Thread thread = all.next();
                while (onWaitingList.getBoolean(thread)) {
                    LockSupport.parkNanos(1_000);
                }
                if (!waits(thread)) {
                    all.remove();
                }
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
