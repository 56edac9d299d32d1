/// Tests of the cache: its ordered map, its stored form, and how watches resume.
@NullMarked
package dev.atoll.server.cache;

import org.jspecify.annotations.NullMarked;
