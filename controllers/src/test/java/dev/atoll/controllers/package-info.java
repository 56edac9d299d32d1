/// Tests of the controllers against an API in memory.
@NullMarked
package dev.atoll.controllers;

import org.jspecify.annotations.NullMarked;
