/// Tests of admission, over the API.
@NullMarked
package dev.atoll.server.admission;

import org.jspecify.annotations.NullMarked;
