/// The transport over HTTPS, on the JDK's own client.
@NullMarked
package dev.atoll.client.https;

import org.jspecify.annotations.NullMarked;
