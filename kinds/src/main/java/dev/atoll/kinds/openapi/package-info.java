/// The API described to its clients: OpenAPI 3 documents, a group and version each.
@NullMarked
package dev.atoll.kinds.openapi;

import org.jspecify.annotations.NullMarked;
