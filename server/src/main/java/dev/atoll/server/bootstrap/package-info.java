/// What every tenant has from the start: namespaces, roles, the `kubernetes` Service.
@NullMarked
package dev.atoll.server.bootstrap;

import org.jspecify.annotations.NullMarked;
