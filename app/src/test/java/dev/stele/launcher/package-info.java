/// The scripts that start Stele and its build, on simulated machines: another default java, no JDK at all, missing
/// packages, a user who is not root.
@NullMarked
package dev.stele.launcher;

import org.jspecify.annotations.NullMarked;
