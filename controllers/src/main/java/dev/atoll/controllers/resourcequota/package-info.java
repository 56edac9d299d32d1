/// What ResourceQuotas say is used: [ResourceQuotaController] counts, as [QuotaCount] adds up.
@NullMarked
package dev.atoll.controllers.resourcequota;

import org.jspecify.annotations.NullMarked;
