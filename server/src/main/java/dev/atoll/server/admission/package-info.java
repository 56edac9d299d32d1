/// What is added to or refused of an object before it is stored, beyond its own validation: [Admission] runs the steps
/// in order. Those that tenants bring themselves are in `extension`, those of namespaces in `limit` and `security`.
@NullMarked
package dev.atoll.server.admission;

import org.jspecify.annotations.NullMarked;
