/// Calls to servers that tenants name: webhooks. A [WebhookClient] calls a [WebhookTarget], where [Outreach] lets it.
@NullMarked
package dev.atoll.server.webhook;

import org.jspecify.annotations.NullMarked;
