package dev.stele.inspect;

import java.util.Comparator;

/// Something that was installed as a whole, with a version.
///
/// @param path the file that tells of it, without a slash in front
public record Component(Kind kind, String name, String version, String path) {
    static final Comparator<Component> ORDER = Comparator.comparing(Component::kind)
            .thenComparing(Component::name)
            .thenComparing(Component::version)
            .thenComparing(Component::path);

    /// What installs it.
    public enum Kind {
        DEBIAN("package"),
        ALPINE("apk"),
        WHEEL("wheel"),
        NPM("npm"),
        JAR("jar");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /// As people and programs read it.
        public String word() {
            return word;
        }
    }

    @Override
    public String toString() {
        return kind.word() + " " + name + " " + version;
    }
}
