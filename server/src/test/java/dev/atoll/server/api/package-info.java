/// Tests of subresources and representations against a whole server.
@NullMarked
package dev.atoll.server.api;

import org.jspecify.annotations.NullMarked;
