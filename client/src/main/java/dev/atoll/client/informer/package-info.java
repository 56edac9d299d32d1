/// Local copies of the API's objects. An `Informer` lists one type and follows its changes into an `ObjectCache`, and
/// tells its `Handler`s; `Informers` shares one informer for each type among all that need it.
@NullMarked
package dev.atoll.client.informer;

import org.jspecify.annotations.NullMarked;
