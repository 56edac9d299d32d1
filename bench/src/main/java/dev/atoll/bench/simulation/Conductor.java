package dev.atoll.bench.simulation;

import dev.atoll.bench.history.Witness;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Lets one virtual thread go on at a time, until it waits; which one, chance decides. When all wait, it becomes as
/// late as the first of them waits for. Chance comes from a seed, so all that its threads do follows from the seed.
///
/// A thread that is started by one of a host belongs to that host too.
final class Conductor {
    private static final Field NOW = timeField();
    private static final VarHandle NOW_HANDLE = handle();
    private static final int REMEMBERED = 200;

    private final SplittableRandom random;
    private final List<Step> ready = new ArrayList<>();
    private final PriorityQueue<Alarm> alarms =
            new PriorityQueue<>(
                    Comparator.comparingLong(Alarm::atNanos).thenComparingLong(Alarm::sequence));
    private final Constructor<?> builders;
    private final Deque<String> latest = new ArrayDeque<>();

    /// What other threads than the conductor's have made ready.
    private final List<Step> strange = new ArrayList<>();

    private final Monitors monitors;
    private final Thread own = Thread.currentThread();
    private long nowNanos = 1_000_000_000;
    private long sequence;
    private long steps;
    private long digest = 17;

    private record Step(Host host, Runnable work) {}

    private record Alarm(long atNanos, long sequence, Runnable work) {}

    Conductor(long seed) {
        random = new SplittableRandom(seed);
        SplittableRandom names = random.split();
        SteppedJava.begin(() -> new UUID(names.nextLong(), names.nextLong()));
        NOW_HANDLE.setVolatile(nowNanos);
        try {
            Class<?> type = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder");
            builders = type.getDeclaredConstructor(Executor.class);
            builders.setAccessible(true);
            monitors = new Monitors();
            Field delayed =
                    Class.forName("java.lang.VirtualThread$DelayedTaskSchedulers")
                            .getDeclaredField("INSTANCE");
            delayed.setAccessible(true);
            Arrays.fill((ScheduledExecutorService[]) delayed.get(null), alarmClock());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the inside of this Java is another", e);
        }
    }

    private static Field timeField() {
        try {
            return Class.forName(SteppedJava.TIME).getField("now");
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Java is not stepped", e);
        }
    }

    private static VarHandle handle() {
        try {
            return MethodHandles.publicLookup().unreflectVarHandle(NOW);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Virtual threads wait with a timeout by this.
    private ScheduledExecutorService alarmClock() {
        return (ScheduledExecutorService)
                Proxy.newProxyInstance(
                        Conductor.class.getClassLoader(),
                        new Class<?>[] {ScheduledExecutorService.class},
                        (_, method, arguments) -> {
                            if (!method.getName().equals("schedule")) {
                                throw new UnsupportedOperationException(method.toString());
                            }
                            long delay = (Long) arguments[1];
                            long nanos = ((TimeUnit) arguments[2]).toNanos(delay);
                            return alarm(nanos, (Runnable) arguments[0]);
                        });
    }

    private Object alarm(long nanos, Runnable work) {
        Alarm alarm = new Alarm(nowNanos + nanos, sequence++, work);
        alarms.add(alarm);
        return Proxy.newProxyInstance(
                Conductor.class.getClassLoader(),
                new Class<?>[] {ScheduledFuture.class},
                (_, method, _) -> {
                    if (!method.getName().equals("cancel")) {
                        throw new UnsupportedOperationException(method.toString());
                    }
                    return alarms.remove(alarm);
                });
    }

    /// What threads belong to. After [#kill()] none of them goes on.
    final class Host implements Executor {
        private final String name;
        private final List<Runnable> frozen = new ArrayList<>();
        private boolean dead;

        private Host(String name) {
            this.name = name;
        }

        @Override
        public void execute(Runnable work) {
            if (Thread.currentThread() != own && !Thread.currentThread().isVirtual()) {
                synchronized (strange) {
                    strange.add(new Step(this, work));
                }
            } else if (dead) {
                frozen.add(work);
            } else {
                ready.add(new Step(this, work));
            }
        }

        Thread start(String thread, Runnable work) {
            try {
                Thread.Builder.OfVirtual builder =
                        (Thread.Builder.OfVirtual) builders.newInstance(this);
                return builder.name(thread).start(work);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }

        void kill() {
            dead = true;
            ready.removeIf(step -> step.host() == this && frozen.add(step.work()));
        }

        boolean isDead() {
            return dead;
        }

        /// For the end, when nothing is looked at any more: so that what it holds can be given back.
        void thaw() {
            dead = false;
            frozen.forEach(work -> ready.add(new Step(this, work)));
            frozen.clear();
        }
    }

    Host host(String name) {
        return new Host(name);
    }

    /// Runs until the condition is true, which is asked between two steps.
    ///
    /// @return whether it is; false where nothing can happen any more, or too much has
    boolean run(BooleanSupplier over, long mostSteps) {
        while (!over.getAsBoolean()) {
            takeStrange();
            while (!alarms.isEmpty() && alarms.peek().atNanos() <= nowNanos) {
                alarms.poll().work().run();
            }
            if (ready.isEmpty()) {
                Alarm next = alarms.poll();
                if (next == null) {
                    return false;
                }
                become(next.atNanos());
                next.work().run();
                continue;
            }
            if (steps++ > mostSteps) {
                return false;
            }
            int chosen = random.nextInt(ready.size());
            Step step = ready.set(chosen, ready.getLast());
            ready.removeLast();
            note(chosen * 31L + step.host().name.hashCode());
            become(nowNanos + 1_000 + random.nextInt(50_000));
            step.work().run();
            monitors.look(Monitors.threadOf(step.work()));
        }
        return true;
    }

    /// The same at the end of all, when threads wait for the real world: no time passes here.
    void drain(BooleanSupplier over, long millis) throws InterruptedException {
        long until = System.nanoTime() + millis * 1_000_000;
        while (!over.getAsBoolean() && System.nanoTime() < until) {
            takeStrange();
            if (ready.isEmpty()) {
                Thread.sleep(1);
            } else {
                ready.removeLast().work().run();
            }
        }
    }

    private void takeStrange() {
        monitors.settle();
        synchronized (strange) {
            strange.sort(
                    Comparator.comparingLong(step -> Monitors.threadOf(step.work()).threadId()));
            for (Step step : strange) {
                if (step.host().dead) {
                    step.host().frozen.add(step.work());
                } else {
                    ready.add(step);
                }
            }
            strange.clear();
        }
    }

    private void become(long nanos) {
        nowNanos = Math.max(nowNanos, nanos);
        NOW_HANDLE.setVolatile(nowNanos);
    }

    long nowNanos() {
        return nowNanos;
    }

    private void note(long what) {
        digest = (digest ^ what ^ nowNanos) * 0x9E3779B97F4A7C15L;
        digest ^= digest >>> 29;
    }

    /// Makes something part of the trace.
    void note(String what) {
        note(what.hashCode());
        latest.addLast(nowNanos / 1_000 + " " + what);
        if (latest.size() > REMEMBERED) {
            latest.removeFirst();
        }
    }

    /// By the made-up time.
    Witness witness() {
        return new Witness() {
            @Override
            public long nowNanos() {
                return Conductor.this.nowNanos();
            }

            @Override
            public void note(String what) {
                Conductor.this.note(what);
            }
        };
    }

    List<String> latest() {
        return List.copyOf(latest);
    }

    /// Of all that happened, in its order.
    String digest() {
        return Long.toHexString(digest);
    }

    long steps() {
        return steps;
    }
}
