package dev.atoll.members;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.server.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Members over one book, whose turns and whose time a test takes in its hands.
final class MembershipTest {
    private static final int HISTORIES = 1_000;
    private static final int STEPS = 250;
    private static final List<TestingBook.Failing> FAILINGS = List.of(TestingBook.Failing.values());

    private final List<TenantId> tenants =
            IntStream.range(0, 20).mapToObj(i -> new TenantId("t" + i)).toList();
    private final TestingBook book = new TestingBook();
    private long now;

    private TestingMember member(String id) {
        return new TestingMember(id, tenants, book, () -> now);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private void settle(TestingMember... members) {
        for (int i = 0; i < 4; i++) {
            pass(Duration.ofMillis(500));
            for (TestingMember member : members) {
                member.turn();
                member.finishEnding();
            }
        }
    }

    /// That each tenant is someone's, and nobody else's.
    private void assertDivided(TestingMember... members) {
        List<TenantId> all = new ArrayList<>();
        for (TestingMember member : members) {
            all.addAll(member.working);
        }
        assertThat(all).containsExactlyInAnyOrderElementsOf(tenants);
    }

    @Test
    void oneThatIsAloneBeginsInItsFirstTurn() {
        TestingMember one = member("one");
        assertThat(one.turn()).isTrue();
        assertDivided(one);
    }

    @Test
    void aSecondTakesItsPartWhenTheFirstHasEndedIt() {
        TestingMember one = member("one");
        one.turn();
        TestingMember two = member("two");
        two.turn();
        one.turn();
        Set<TenantId> kept = Set.copyOf(one.working);
        assertThat(kept).isNotEmpty().hasSizeLessThan(tenants.size());
        pass(Duration.ofMillis(500));
        one.turn();
        two.turn();
        assertThat(two.working).as("what one still ends").isEmpty();
        one.finishEnding();
        settle(one, two);
        assertDivided(one, two);
        assertThat(one.working).containsExactlyInAnyOrderElementsOf(kept);
    }

    @Test
    void whatADeadMemberHadIsTakenWhenItsLeaseHasRunOut() {
        TestingMember one = member("one");
        TestingMember two = member("two");
        settle(one, two);
        for (int i = 0; i < 7; i++) {
            pass(Duration.ofMillis(500));
            two.turn();
        }
        assertThat(two.working).hasSizeLessThan(tenants.size());
        settle(two);
        assertDivided(two);
    }

    @Test
    void whatAMemberReleasesIsTakenAtOnce() {
        TestingMember one = member("one");
        TestingMember two = member("two");
        settle(one, two);
        one.membership.close();
        two.turn();
        assertDivided(two);
    }

    @Test
    void oneThatCannotRenewEndsEverythingBeforeItIsTakenForDead() {
        TestingMember one = member("one");
        one.turn();
        book.failing = TestingBook.Failing.ALL;
        pass(Membership.LAPSE.minusMillis(1));
        one.turn();
        one.membership.lapseWhereDue();
        assertDivided(one);
        pass(Duration.ofMillis(1));
        assertThat(one.membership.owns(Role.SCHEDULER, tenants.getFirst())).isFalse();
        one.membership.lapseWhereDue();
        assertThat(one.working).isEmpty();
        book.failing = TestingBook.Failing.NOT;
        settle(one);
        assertDivided(one);
    }

    @Test
    void nothingBeginsWhileAWriteMayStillBeMade() {
        TestingMember one = member("one");
        TestingMember two = member("two");
        settle(one, two);
        two.membership.close();
        pass(Membership.RENEWAL);
        book.failing = TestingBook.Failing.LATE_WRITES;
        assertThat(one.turn()).isFalse();
        int before = one.working.size();
        assertThat(before).isLessThan(tenants.size());
        book.failing = TestingBook.Failing.NOT;
        settle(one);
        book.deliver();
        settle(one);
        assertDivided(one);
    }

    @Test
    void oneWhoseLeaseWasRemovedBeginsAnew() {
        TestingMember one = member("one");
        TestingMember two = member("two");
        settle(one, two);
        book.erase(one.self);
        one.turn();
        assertThat(one.membership.members(Role.SCHEDULER)).isNotZero();
        settle(one, two);
        assertDivided(one, two);
    }

    @Test
    void leasesOfTheDeadAreRemovedLater() {
        TestingMember one = member("one");
        TestingMember two = member("two");
        settle(one, two);
        one.membership.close();
        for (int i = 0; i < 130; i++) {
            pass(Duration.ofMillis(500));
            two.turn();
        }
        assertThat(book.all()).extracting(lease -> lease.member().id()).containsExactly("two");
    }

    @Test
    void noTenantIsEverTwoMembersAtOnce() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            new History(seed).play();
        }
    }

    /// Members whose turns are taken, fail, stand still and end by chance.
    private static final class History {
        private final int seed;
        private final Random random;
        private final TestingBook book = new TestingBook();
        private final List<TenantId> tenants =
                IntStream.range(0, 6).mapToObj(i -> new TenantId("t" + i)).toList();
        private final List<TestingMember> members = new ArrayList<>();
        private final Set<TestingMember> still = new HashSet<>();
        private long now;
        private int born;

        History(int seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        void play() {
            for (int step = 0; step < STEPS; step++) {
                now += Duration.ofMillis(random.nextInt(400)).toNanos();
                // Their watches look often enough, also where their turns do not come.
                members.forEach(member -> member.membership.lapseWhereDue());
                act();
                verify(step);
            }
            calm();
        }

        private void act() {
            book.failing =
                    random.nextInt(4) == 0
                            ? FAILINGS.get(random.nextInt(FAILINGS.size()))
                            : TestingBook.Failing.NOT;
            int what = random.nextInt(40);
            if (members.size() < 2 || (what == 0 && members.size() < 5)) {
                members.add(new TestingMember("m" + born++, tenants, book, () -> now));
            } else if (what == 1) {
                TestingMember gone = members.remove(random.nextInt(members.size()));
                gone.membership.lapseWhereDue();
            } else if (what == 2) {
                TestingMember one = members.get(random.nextInt(members.size()));
                if (!still.remove(one)) {
                    still.add(one);
                }
            } else if (what == 3) {
                book.deliver();
            } else if (what < 10) {
                members.get(random.nextInt(members.size())).finishEnding();
            } else {
                TestingMember one = members.get(random.nextInt(members.size()));
                if (!still.contains(one)) {
                    one.turn();
                }
            }
        }

        private void verify(int step) {
            for (TenantId tenant : tenants) {
                List<String> at =
                        members.stream()
                                .filter(member -> member.busy().contains(tenant))
                                .map(member -> member.self.id())
                                .toList();
                assertThat(at)
                        .as("seed %d, step %d, tenant %s", seed, step, tenant)
                        .hasSizeLessThan(2);
            }
        }

        private void calm() {
            book.failing = TestingBook.Failing.NOT;
            book.deliver();
            for (int i = 0; i < 30; i++) {
                now += Duration.ofMillis(500).toNanos();
                members.forEach(member -> {
                    member.turn();
                    member.finishEnding();
                });
                verify(STEPS + i);
            }
            List<TenantId> all = new ArrayList<>();
            members.forEach(member -> all.addAll(member.working));
            assertThat(all)
                    .as("seed %d, at last", seed)
                    .containsExactlyInAnyOrderElementsOf(tenants);
        }
    }
}
