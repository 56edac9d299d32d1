/// The reconcile loops: level-based reconcilers over priority work queues. Depends on `kinds` and `client`.
@NullMarked
package dev.atoll.controllers;

import org.jspecify.annotations.NullMarked;
