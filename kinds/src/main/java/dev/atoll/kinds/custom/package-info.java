/// Kinds that tenants define for themselves: what a CustomResourceDefinition says ([Definition]), the schemas of its
/// versions ([Structural]), and what is done with objects by them: unknown fields are dropped ([Pruner]), defaults
/// filled in ([Filler]), the rest judged ([Judge]). Definitions themselves are held to [DefinitionRules].
@NullMarked
package dev.atoll.kinds.custom;

import org.jspecify.annotations.NullMarked;
