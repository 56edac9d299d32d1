package dev.atoll.members;

import dev.atoll.client.ApiClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a [Membership] going: one thread takes its turns, and another ends everything in time where the first does not
/// get through to the store.
public final class Heartbeat implements AutoCloseable {
    private static final Duration TURN = Duration.ofMillis(500);
    private static final Duration LOOK = Duration.ofMillis(100);

    /// For a turn that is under way when all is to end.
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /// What a label's value and a name can hold, with what is added to it.
    private static final int MAX_HOST_CHARACTERS = 40;

    private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);

    private final Membership membership;
    private final Thread turns;
    private final Thread watch;
    private final CountDownLatch ending = new CountDownLatch(1);
    private boolean failing;

    private Heartbeat(Membership membership) {
        this.membership = membership;
        this.turns = Thread.ofVirtual().name("membership").unstarted(this::keepTurning);
        this.watch = Thread.ofVirtual().name("membership-watch").unstarted(this::keepLooking);
    }

    /// @param host for people, who see it in the name of the lease
    /// @param client of the tenant `system`, allowed to change leases
    public static Heartbeat of(
            String host,
            Set<Role> roles,
            ApiClient client,
            InstantSource clock,
            RandomGenerator random) {
        String name = host.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        String start = name.substring(0, Math.min(name.length(), MAX_HOST_CHARACTERS));
        String run = Long.toString(random.nextLong(36L * 36 * 36 * 36 * 36 * 36 * 36 * 36), 36);
        Member self = new Member(("m-" + start + "-" + run).replaceAll("-+", "-"), roles);
        return new Heartbeat(new Membership(self, new ApiLeases(client, clock), System::nanoTime));
    }

    public Membership membership() {
        return membership;
    }

    /// Whether this process is a member now.
    public boolean isMember() {
        return !membership.isLapsed();
    }

    /// Takes the first turn, after which a process that is alone has begun.
    public void start() {
        turn();
        turns.start();
        watch.start();
    }

    private void turn() {
        try {
            membership.turn();
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                log.warn("the lease of this process is tried again: {}", e.toString());
            }
            failing = true;
        }
    }

    private void keepTurning() {
        try {
            while (!ending.await(TURN.toMillis(), TimeUnit.MILLISECONDS)) {
                turn();
            }
        } catch (InterruptedException e) {
            // close() ends it.
        }
    }

    private void keepLooking() {
        try {
            while (true) {
                Thread.sleep(LOOK);
                membership.lapseWhereDue();
            }
        } catch (InterruptedException e) {
            // close() ends it.
        }
    }

    /// All that the member did has to be over.
    @Override
    public void close() {
        ending.countDown();
        watch.interrupt();
        try {
            if (turns.isAlive() && !turns.join(PATIENCE)) {
                turns.interrupt();
                turns.join(PATIENCE);
            }
            membership.close();
        } catch (InterruptedException e) {
            // The others wait until the lease has run out.
            Thread.currentThread().interrupt();
        }
    }
}
