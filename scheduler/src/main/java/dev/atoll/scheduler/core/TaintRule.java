package dev.atoll.scheduler.core;

import dev.atoll.kinds.core.v1.Taint;
import dev.atoll.kinds.core.v1.Toleration;
import java.util.List;

/// Which taints a pod stands.
final class TaintRule {
    static final Taint UNSCHEDULABLE =
            Taint.of().withKey("node.kubernetes.io/unschedulable").withEffect("NoSchedule");

    private TaintRule() {}

    static boolean tolerates(List<Toleration> tolerations, Taint taint) {
        for (Toleration toleration : tolerations) {
            if (tolerates(toleration, taint)) {
                return true;
            }
        }
        return false;
    }

    private static boolean tolerates(Toleration toleration, Taint taint) {
        if (!toleration.effect().isEmpty() && !toleration.effect().equals(taint.effect())) {
            return false;
        }
        if (!toleration.key().isEmpty() && !toleration.key().equals(taint.key())) {
            return false;
        }
        return switch (toleration.operator()) {
            case "", "Equal" -> toleration.value().equals(taint.value());
            case "Exists" -> true;
            default -> false;
        };
    }

    static boolean keepsAway(Taint taint) {
        return taint.effect().equals("NoSchedule") || taint.effect().equals("NoExecute");
    }
}
