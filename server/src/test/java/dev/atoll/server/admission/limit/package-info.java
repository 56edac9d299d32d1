/// Tests of quotas and limits of namespaces, through the API.
@NullMarked
package dev.atoll.server.admission.limit;

import org.jspecify.annotations.NullMarked;
