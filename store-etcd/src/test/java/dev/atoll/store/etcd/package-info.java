/// The engine on etcd, against real etcd processes.
@NullMarked
package dev.atoll.store.etcd;

import org.jspecify.annotations.NullMarked;
