/// The store in an etcd cluster: [dev.atoll.store.etcd.EtcdStore], opened with
/// [dev.atoll.store.etcd.EtcdOptions].
///
/// What decides knows messages only: `Transactions` makes an etcd transaction of a write, `Assembly` makes whole
/// revisions of what a watch is sent, `Refusals` tells what etcd's errors mean. What acts is around them: `Members`
/// knows which members answer, `Calls` makes requests of one of them, `EtcdWatch` follows a `WatchStream`.
@NullMarked
package dev.atoll.store.etcd;

import org.jspecify.annotations.NullMarked;
