/// What the controllers have in common: their surroundings (`Surroundings`), their loop (`KeyedLoop`), who owns what
/// (`Owners`, `Claims`), what was asked for and not yet seen (`Expectations`), and what pods are (`Pods`).
@NullMarked
package dev.atoll.controllers.shared;

import org.jspecify.annotations.NullMarked;
