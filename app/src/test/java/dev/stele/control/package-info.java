/// Tests of the package of the same name, and samples that other tests share.
@NullMarked
package dev.stele.control;

import org.jspecify.annotations.NullMarked;
