package dev.stele.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.oci.Digest;
import dev.stele.oci.Reference;
import dev.stele.text.FileKey;
import dev.stele.text.KeySample;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import dev.stele.text.ValueShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The model of `fleet.yaml` is what the reader does: each key is read, as what the model says, and no other is.
class FleetKeysTest {
    /// A fleet in which every key can stand: each value is the default or what must stand there.
    private static final Map<String, String> BASE = Map.of(
            "apiVersion", "stele/v1",
            "kind", "Fleet",
            "metadata.name", "base",
            "services.*.image", "web:1.8.0",
            "services.*.resources.memory", "64Mi",
            "services.*.ports.*.port", "8080",
            "services.*.files[].src", "config/base.yaml",
            "services.*.files[].dest", "/base.yaml",
            "services.*.healthcheck.readiness.http", "/",
            "services.*.healthcheck.liveness.http", "/");

    static Stream<FileKey.At> values() {
        return keys().filter(at -> !at.key().isLater())
                .filter(at -> at.key().members().isEmpty());
    }

    static Stream<FileKey.At> keys() {
        return FleetKeys.FILE_KEY.all().stream();
    }

    /// What is no value of the key's kind is a problem at its place: the reader looks at it.
    @ParameterizedTest
    @MethodSource("values")
    void theReaderReadsEachValue(FileKey.At at) {
        String wrong = at.key().shape() instanceof ValueShape.Group ? "text" : "{x-wrong: {a: b}}";
        List<Problem> found = problems(yaml(at.path(), wrong));
        assertThat(found).anyMatch(p -> p.code().equals("F103") && p.message().contains(KeySample.named(at.path())));
        assertThat(found).noneMatch(p -> p.code().equals("F102"));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void aKeyThatIsNotInTheModelIsRefusedBesideEachKey(FileKey.At at) {
        String beside = at.path().replaceAll("[^.]+$", "zzzzzzzzzz");
        if (!at.key().isLater()) {
            assertThat(problems(yaml(beside, "1"))).extracting(Problem::code).contains("F102");
        }
    }

    @ParameterizedTest
    @MethodSource("keys")
    void whatIsForLaterIsRefusedAsSuch(FileKey.At at) {
        if (at.key().isLater()) {
            assertThat(problems(yaml(at.path(), "{}")))
                    .extracting(Problem::code)
                    .containsExactly("F109");
        }
    }

    @ParameterizedTest
    @MethodSource("keys")
    void aNameOfOtherToolsLeadsToTheKey(FileKey.At at) {
        for (String elsewhere : at.key().elsewhere()) {
            List<Problem> found = problems(yaml(at.path().replaceAll("[^.]+$", elsewhere), "1"));
            assertThat(found)
                    .extracting(Problem::fix)
                    .contains("write  " + at.key().name());
        }
    }

    /// A default that is written out changes nothing; an example changes what the model says that the key is part of.
    @ParameterizedTest
    @MethodSource("values")
    void defaultAndExampleAreTrue(FileKey.At at) {
        FileKey.Use use = at.key().use();
        Fleet base = good(yaml(at.path(), use.required() ? BASE.getOrDefault(at.path(), use.example()) : ""));
        if (!use.fallback().isEmpty()) {
            assertThat(good(yaml(at.path(), use.fallback()))).isEqualTo(base);
        }
        if (use.example().isEmpty()) {
            return;
        }
        Fleet changed = good(yaml(at.path(), use.example()));
        switch (use.part()) {
            case RELEASE -> assertThat(release(changed)).isNotEqualTo(release(base));
            case GOAL -> {
                assertThat(release(changed)).isEqualTo(release(base));
                assertThat(changed.services()).isNotEqualTo(base.services());
            }
            case FILE -> assertThat(changed.services()).isEqualTo(base.services());
            case IMAGE -> throw new AssertionError("a fleet is no image");
        }
    }

    @Test
    void eachKeySaysWhatItIsFor() {
        assertThat(keys()).allMatch(at -> at.key().text().matches("[A-Z/].*\\."), "one sentence");
    }

    /// Both ends of each range are good, and what is just outside is a problem.
    @ParameterizedTest
    @MethodSource("values")
    void rangesAreTrue(FileKey.At at) {
        List<String> ends = new ArrayList<>();
        List<String> outside = new ArrayList<>();
        switch (at.key().shape()) {
            case ValueShape.Whole(int min, int max) -> {
                ends.addAll(List.of(at.path().endsWith("pids") ? "2" : "" + min, "" + max));
                outside.addAll(List.of("" + (min - 1), "" + (max + 1)));
            }
            case ValueShape.Time(var min, var max) -> {
                ends.addAll(List.of(min.toMillis() + "ms", max.toMillis() + "ms"));
                outside.add((max.toMillis() + 1) + "ms");
                outside.add(min.isZero() ? "-1ms" : (min.toMillis() - 1) + "ms");
            }
            case ValueShape.Size(long min, long max) -> {
                ends.addAll(List.of("" + min, (max >> 10) + "Ki"));
                outside.addAll(List.of("" + (min - 1), ((max >> 10) + 1) + "Ki"));
            }
            case ValueShape.Cores(long min, long max) -> {
                ends.addAll(List.of(min + "m", max + "m"));
                outside.addAll(List.of((min - 1) + "m", (max + 1) + "m"));
            }
            case ValueShape.Amount(int max) -> {
                ends.addAll(List.of("" + max, "100%"));
                outside.addAll(List.of("" + (max + 1), "101%"));
            }
            default -> {
                return;
            }
        }
        assertThat(ends).allMatch(value -> problems(yaml(at.path(), value)).isEmpty());
        assertThat(outside).noneMatch(value -> problems(yaml(at.path(), value)).isEmpty());
    }

    private static Release release(Fleet fleet) {
        return fleet.services().values().iterator().next().release();
    }

    /// The base with one more value; what must stand beside it stands there.
    private static String yaml(String path, String value) {
        return KeySample.yaml(FleetKeys.FILE_KEY, BASE, path, value);
    }

    private static Fleet good(String yaml) {
        Digest image = Digest.sha256("image".getBytes(UTF_8));
        return switch (parse(yaml).then(draft -> draft.resolve(ref -> Optional.of(digest(image, ref)), List::of))) {
            case Parsed.Good<Fleet>(Fleet fleet) -> fleet;
            case Parsed.Bad<Fleet>(List<Problem> problems) -> throw new AssertionError(yaml + problems);
        };
    }

    private static Digest digest(Digest image, Reference reference) {
        return reference.toString().equals("web:1.8.0")
                ? image
                : Digest.sha256(reference.toString().getBytes(UTF_8));
    }

    private static List<Problem> problems(String yaml) {
        return parse(yaml) instanceof Parsed.Bad<FleetDraft>(List<Problem> problems) ? problems : List.of();
    }

    private static Parsed<FleetDraft> parse(String yaml) {
        return FleetFile.parse("fleet.yaml", yaml.getBytes(UTF_8), src -> file(src, yaml), Optional.empty());
    }

    /// A file has to look like a secret for the keys that say it is none.
    private static ConfigFiles.Found file(String src, String yaml) {
        Optional<String> secret = yaml.contains("acknowledge: [") ? Optional.of("looks like a key") : Optional.empty();
        return new ConfigFiles.Content(Digest.sha256(src.getBytes(UTF_8)), 1, secret);
    }
}
