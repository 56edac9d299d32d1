/// Makes the schemas and typed records of the built-in kinds from the Kubernetes Java client's
/// model and our tables of facts, and those of the platform's own kinds from a table of their types.
/// Runs at build time only.
@NullMarked
package dev.atoll.kinds.generator;

import org.jspecify.annotations.NullMarked;
