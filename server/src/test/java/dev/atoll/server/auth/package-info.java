/// Tests of who gets in and what they may do, against a whole server with two tenants.
@NullMarked
package dev.atoll.server.auth;

import org.jspecify.annotations.NullMarked;
