/// Gets files from elsewhere over HTTP, HTTPS or from a folder, checked by their digest.
@NullMarked
package dev.stele.fetch;

import org.jspecify.annotations.NullMarked;
