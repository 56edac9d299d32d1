/// Tests of webhooks and policies, through the API.
@NullMarked
package dev.atoll.server.admission.extension;

import org.jspecify.annotations.NullMarked;
