package dev.stele.build;

import dev.stele.oci.Descriptor;
import dev.stele.oci.Digest;
import dev.stele.oci.Reference;
import java.util.List;

/// The result of a build.
public sealed interface BuildResult {
    /// The image is in the store under its tag.
    ///
    /// @param reference name, version and digest
    /// @param isNew false when the tag already named this image
    /// @param isLocked false when the packages were resolved anew, since there is no `image.lock`
    /// @param layers the lowest first
    record Built(Reference reference, boolean isNew, boolean isLocked, List<Layer> layers, Contents contents)
            implements BuildResult {
        public Built {
            layers = List.copyOf(layers);
        }

        public Digest digest() {
            return reference.digest().orElseThrow();
        }
    }

    /// No image was built, and no tag was set.
    record Refused(BuildFailure failure) implements BuildResult {}

    /// What the image contains of its packages.
    ///
    /// @param packages such as `libc6 2.36-9`, by name
    /// @param skippedScripts packages with maintainer scripts, none of which was run: `libc6: postinst postrm`
    /// @param setIds files that run with another user's or group's rights
    /// @param authorities how many certificate authorities the image trusts
    /// @param warnings what may keep it from running, and what the recipe acknowledges
    record Contents(
            List<String> packages,
            List<String> skippedScripts,
            List<String> setIds,
            int authorities,
            List<String> warnings) {
        public Contents {
            packages = List.copyOf(packages);
            skippedScripts = List.copyOf(skippedScripts);
            setIds = List.copyOf(setIds);
            warnings = List.copyOf(warnings);
        }
    }

    /// @param title describes the layer's content for users
    record Layer(String title, Descriptor descriptor, Digest diffId) {}
}
