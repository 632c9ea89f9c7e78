package dev.stele.build;

import dev.stele.layer.Content;
import dev.stele.text.FailureText;
import dev.stele.text.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A file that the system may be asked to start or to load.
///
/// @param mode the 07777 bits
/// @param script what follows `#!` in its first line; empty when it is no script
/// @param elf when it is a program or a library that can be read
/// @param damage why it is a program that cannot be read; empty when that is not so
record ProgramFile(int mode, String script, Optional<Elf> elf, String damage) {
    static final int EXECUTABLE = 0111;

    /// The kernel reads no more of a script's first line.
    private static final int HEAD_BYTES = 256;

    /// @throws IOException when the content cannot be read
    static ProgramFile read(Content content, int mode) throws IOException {
        byte[] head;
        try (InputStream in = content.open()) {
            head = in.readNBytes(HEAD_BYTES);
        }
        if (head.length >= 2 && head[0] == '#' && head[1] == '!') {
            String line = new String(head, 2, head.length - 2, StandardCharsets.UTF_8);
            return new ProgramFile(
                    mode, " " + line.split("\n", 2)[0].replaceAll("^[ \t]+|[ \t]+$", ""), Optional.empty(), "");
        }
        if (!Elf.is(head)) {
            return new ProgramFile(mode, "", Optional.empty(), "");
        }
        try {
            return new ProgramFile(mode, "", Optional.of(Elf.read(content)), "");
        } catch (Elf.Damaged e) {
            return new ProgramFile(mode, "", Optional.empty(), FailureText.of(e));
        }
    }

    boolean isScript() {
        return !script.isEmpty();
    }

    /// Whether it is something that a system starts, or was meant to be.
    boolean isKnown() {
        return isScript() || elf.isPresent() || !damage.isEmpty();
    }

    boolean isExecutable() {
        return (mode & EXECUTABLE) != 0;
    }

    Json.Obj toJson() {
        Json.Builder out = Json.object().put("mode", mode).put("script", script).put("damage", damage);
        elf.ifPresent(e -> out.put("elf", e.toJson()));
        return out.build();
    }

    static ProgramFile fromJson(Json json) {
        return new ProgramFile(
                Math.toIntExact(json.number("mode")),
                json.string("script"),
                json.get("elf").map(Elf::fromJson),
                json.string("damage"));
    }
}
