/// The scripts that start Stele and its build, on machines that are made up: another default java, no JDK at all,
/// missing packages, somebody who is not root.
@NullMarked
package dev.stele.launcher;

import org.jspecify.annotations.NullMarked;
