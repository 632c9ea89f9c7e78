package dev.stele.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// One key of a file that people write. A file's reader knows no other keys and no other bounds than these, and so do
/// `stele explain`, the reference pages and the JSON Schemas: they cannot say what the reader does not do.
///
/// @param members the keys below it, in the order in which people read them
/// @param elsewhere what other tools call it; a message about such a key names this one
public record FileKey(
        String name, ValueShape shape, Use use, String text, List<FileKey> members, List<String> elsewhere) {
    /// What a change of the value means.
    public enum Part {
        /// Of a service's release: a change is rolled out to new instances.
        RELEASE("part of the release: a change makes a new release, and new instances replace the old ones"),
        /// Of what is wanted of a service.
        GOAL("part of the goal: a change replaces no instance"),
        /// Of an image.
        IMAGE("part of the image: a change gives an image of another digest"),
        /// Of the file alone.
        FILE("about the file: a change alters nothing that runs");

        private final String sentence;

        Part(String sentence) {
            this.sentence = sentence;
        }

        public String sentence() {
            return sentence;
        }

        /// @param text one sentence: what a key is for
        public Purpose is(String text) {
            return new Purpose(this, text);
        }
    }

    /// @param fallback the value when the key is left out; empty when nothing stands for it
    /// @param example a value that is valid in a file that has all else it needs, and is not the default
    public record Use(Part part, boolean required, String fallback, String example, String since) {}

    private static final String FIRST_VERSION = "0.1";

    public FileKey {
        members = List.copyOf(members);
        elsewhere = List.copyOf(elsewhere);
    }

    /// What a key is for, in one sentence, and of what it is a part.
    public record Purpose(Part part, String text) {}

    public static FileKey key(String name, ValueShape shape, Purpose purpose, FileKey... members) {
        Use use = new Use(purpose.part, false, "", "", FIRST_VERSION);
        return new FileKey(name, shape, use, purpose.text, List.of(members), List.of());
    }

    /// A key that is refused until a later version can act on it.
    public static FileKey later(String name, String text) {
        return key(name, new ValueShape.Later(), Part.FILE.is(text));
    }

    public FileKey required() {
        return with(new Use(use.part, true, use.fallback, use.example, use.since));
    }

    /// The value when the key is left out.
    public FileKey fallback(String value) {
        return with(new Use(use.part, use.required, value, use.example, use.since));
    }

    public FileKey example(String value) {
        return with(new Use(use.part, use.required, use.fallback, value, use.since));
    }

    public FileKey calledElsewhere(String... names) {
        return new FileKey(name, shape, use, text, members, List.of(names));
    }

    /// What a person can write who left the key out.
    String sample() {
        if (!use.example.isEmpty()) {
            return use.example;
        }
        String needed = members.stream()
                .filter(m -> m.use.required)
                .map(m -> m.name + ": " + m.sample())
                .collect(Collectors.joining(", "));
        return needed.isEmpty() ? "…" : "{" + needed + "}";
    }

    private FileKey with(Use other) {
        return new FileKey(name, shape, other, text, members, elsewhere);
    }

    public boolean isLater() {
        return shape instanceof ValueShape.Later;
    }

    public Optional<FileKey> member(String key) {
        return members.stream().filter(m -> m.name.equals(key)).findFirst();
    }

    /// The member, unless it is refused until a later version.
    Optional<FileKey> usable(String key) {
        return member(key).filter(m -> !m.isLater());
    }

    /// The member that other tools call so.
    Optional<FileKey> memberCalled(String key) {
        return members.stream().filter(m -> m.elsewhere.contains(key)).findFirst();
    }

    /// The names of the members that can be used.
    List<String> known() {
        return members.stream().filter(m -> !m.isLater()).map(FileKey::name).toList();
    }

    /// A key with its place in the file.
    ///
    /// @param path such as `services.*.files[].src`, where `*` stands for a name that a person chooses
    public record At(String path, FileKey key) {}

    /// All keys below this one, each before its members.
    public List<At> all() {
        List<At> out = new ArrayList<>();
        collect("", out);
        return List.copyOf(out);
    }

    private void collect(String prefix, List<At> out) {
        for (FileKey member : members) {
            String path = prefix + member.name;
            out.add(new At(path, member));
            member.collect(path + member.step(), out);
        }
    }

    private String step() {
        return switch (shape) {
            case ValueShape.NamedGroups _ -> ".*.";
            case ValueShape.Groups _ -> "[].";
            case ValueShape.Text _,
                    ValueShape.Words _,
                    ValueShape.Whole _,
                    ValueShape.Time _,
                    ValueShape.Size _,
                    ValueShape.Cores _,
                    ValueShape.Amount _,
                    ValueShape.Flag _,
                    ValueShape.Texts _,
                    ValueShape.TextMap _,
                    ValueShape.Group _,
                    ValueShape.Later _ -> ".";
        };
    }
}
