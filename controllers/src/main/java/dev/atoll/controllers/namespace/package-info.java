/// What every namespace gets (`NamespaceContents`: the default service account and the cluster's CA), and how a
/// namespace goes (`NamespaceDeletion`).
@NullMarked
package dev.atoll.controllers.namespace;

import org.jspecify.annotations.NullMarked;
