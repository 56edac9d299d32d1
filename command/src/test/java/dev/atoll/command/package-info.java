/// Tests of what the commands print and take.
@NullMarked
package dev.atoll.command;

import org.jspecify.annotations.NullMarked;
