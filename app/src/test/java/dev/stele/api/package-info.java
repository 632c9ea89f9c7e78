/// Tests of both ends of the API.
@NullMarked
package dev.stele.api;

import org.jspecify.annotations.NullMarked;
