package dev.stele.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.layer.Content;
import dev.stele.layer.Entry;
import dev.stele.layer.LayerWriter;
import dev.stele.layer.Meta;
import dev.stele.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Each rule of a layer's bytes is needed: without any one of them, two machines give two digests.
///
/// A second, loose writer stands beside the real one. With all rules on it gives the real writer's bytes, which shows
/// that it is a fair model; then one rule at a time is switched off, and what the machine happens to say gets in.
class RulesMatterTest {
    private static final int BLOCK = 512;

    enum Rule {
        ENTRIES_ARE_SORTED,
        NAMES_ARE_RELATIVE,
        FILE_TIMES_ARE_CLAMPED,
        FOLDER_TIMES_ARE_ONE_CONSTANT,
        MODES_ARE_NORMALISED,
        OWNERS_ARE_NUMBERS_OF_THE_IMAGE,
        OWNERS_HAVE_NO_NAMES
    }

    /// What differs between two machines that build the same.
    record Machine(List<String> listing, String folder, long now, int umask, int uid, String user) {}

    private static final Machine ONE =
            new Machine(List.of("app", "app/a.txt", "app/b.txt"), "build/", 1_700_000_000, 022, 1000, "ana");
    private static final Machine OTHER =
            new Machine(List.of("app", "app/b.txt", "app/a.txt"), "src/", 1_800_000_000, 077, 0, "root");

    @Test
    void withAllRulesTwoMachinesGiveTheBytesOfTheRealWriter() throws IOException {
        Digest real = Digest.sha256(real());
        assertThat(digest(ONE, EnumSet.allOf(Rule.class))).isEqualTo(real);
        assertThat(digest(OTHER, EnumSet.allOf(Rule.class))).isEqualTo(real);
    }

    @ParameterizedTest
    @EnumSource
    void withoutTheRuleTwoMachinesGiveTwoDigests(Rule rule) {
        Set<Rule> others = EnumSet.complementOf(EnumSet.of(rule));
        assertThat(digest(ONE, others)).isNotEqualTo(digest(OTHER, others));
    }

    private static byte[] real() throws IOException {
        List<Entry> entries = List.of(
                new Entry.RegularFile("app/b.txt", new Meta(0644, 0, 0, 99), Content.of("b")),
                new Entry.RegularFile("app/a.txt", new Meta(0644, 0, 0, 99), Content.of("a")),
                new Entry.Directory("app", new Meta(0755, 0, 0, 99)));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LayerWriter.write(entries, 0, out);
        return out.toByteArray();
    }

    private static Digest digest(Machine machine, Set<Rule> rules) {
        List<String> paths = new ArrayList<>(machine.listing());
        if (rules.contains(Rule.ENTRIES_ARE_SORTED)) {
            paths.sort(Comparator.naturalOrder());
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String path : paths) {
            boolean isFile = path.endsWith(".txt");
            byte[] content = isFile ? path.substring(4, 5).getBytes(StandardCharsets.US_ASCII) : new byte[0];
            out.writeBytes(header(path, isFile, machine, rules));
            out.writeBytes(content);
            out.writeBytes(new byte[(BLOCK - content.length) % BLOCK]);
        }
        out.writeBytes(new byte[2 * BLOCK]);
        return Digest.sha256(out.toByteArray());
    }

    private static byte[] header(String path, boolean isFile, Machine machine, Set<Rule> rules) {
        byte[] out = new byte[BLOCK];
        String name = (rules.contains(Rule.NAMES_ARE_RELATIVE) ? "" : machine.folder()) + path + (isFile ? "" : "/");
        Rule times = isFile ? Rule.FILE_TIMES_ARE_CLAMPED : Rule.FOLDER_TIMES_ARE_ONE_CONSTANT;
        int umask = rules.contains(Rule.MODES_ARE_NORMALISED) ? 022 : machine.umask();
        int owner = rules.contains(Rule.OWNERS_ARE_NUMBERS_OF_THE_IMAGE) ? 0 : machine.uid();
        put(out, 0, name);
        put(out, 100, String.format("%07o", (isFile ? 0666 : 0777) & ~umask));
        put(out, 108, String.format("%07o", owner));
        put(out, 116, String.format("%07o", owner));
        put(out, 124, String.format("%011o", isFile ? 1 : 0));
        put(out, 136, String.format("%011o", rules.contains(times) ? 0 : machine.now()));
        put(out, 148, "        ");
        put(out, 156, isFile ? "0" : "5");
        put(out, 257, "ustar");
        put(out, 263, "00");
        if (!rules.contains(Rule.OWNERS_HAVE_NO_NAMES)) {
            put(out, 265, machine.user());
        }
        put(out, 329, "0000000");
        put(out, 337, "0000000");
        int sum = 0;
        for (byte b : out) {
            sum += b & 0xff;
        }
        put(out, 148, String.format("%06o\0 ", sum));
        return out;
    }

    private static void put(byte[] block, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }
}
