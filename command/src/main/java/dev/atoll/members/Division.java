package dev.atoll.members;

import dev.atoll.server.tenant.TenantId;

/// Which tenants are this process's. May be asked by any thread, and answers at once.
public interface Division {

    /// Whether what is done for the tenant may go on.
    boolean owns(Role role, TenantId tenant);

    /// Whether it may begin now: nobody else does it.
    boolean mayBegin(Role role, TenantId tenant);

    /// How many members with a role there are.
    int members(Role role);

    /// Of the only process that a platform can have: all is its own at all times.
    static Division alone() {
        return new Division() {
            @Override
            public boolean owns(Role role, TenantId tenant) {
                return true;
            }

            @Override
            public boolean mayBegin(Role role, TenantId tenant) {
                return true;
            }

            @Override
            public int members(Role role) {
                return 1;
            }
        };
    }
}
