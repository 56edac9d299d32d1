/// The machine below the platform: what is installed, what is running, what is in the data folder.
@NullMarked
package dev.atoll.host;

import org.jspecify.annotations.NullMarked;
