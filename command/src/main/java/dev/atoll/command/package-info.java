/// The subcommands of `atoll`: each reads its options, does one thing, and prints it.
@NullMarked
package dev.atoll.command;

import org.jspecify.annotations.NullMarked;
