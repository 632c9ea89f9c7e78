/// One container: its bundle with the hardening profile, its cgroups, and `conmon` and `runc` around its process.
///
/// Where its root and its network come from, and when it is started or stopped, does not belong here.
@NullMarked
package dev.stele.runc;

import org.jspecify.annotations.NullMarked;
