/// What an object must satisfy before it is stored, beyond its schema. Rules walk an object with a
/// `Cursor`, which knows its place and collects errors in Kubernetes' words.
@NullMarked
package dev.atoll.kinds.validation;

import org.jspecify.annotations.NullMarked;
