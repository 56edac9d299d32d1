/// What the API says of itself: discovery documents, version, OpenAPI.
@NullMarked
package dev.atoll.server.discovery;

import org.jspecify.annotations.NullMarked;
