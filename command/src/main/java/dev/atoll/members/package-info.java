/// The processes of a platform, and how they divide the tenants among them: each keeps a Lease ([LeaseBook]), a
/// [Membership] tells from all of them who lives ([Pulse]) and whose a tenant is ([MemberSet]), and no tenant is
/// anyone's before all agree. What is done for a tenant ends first ([Duties]).
@NullMarked
package dev.atoll.members;

import org.jspecify.annotations.NullMarked;
