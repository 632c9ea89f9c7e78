package dev.stele.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.stage.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The same recipe, lock and packages give one digest: in another folder, as another user, under another umask, time
/// zone, locale and date, with other processors. And each rule that ensures this is needed: with any one of them
/// switched off in the builder itself, the two machines give two digests.
@Stage(
        name = "reproducible images",
        needs = {"root", "setpriv", "faketime"})
class ReproducibilityTest {
    @TempDir
    private static Path root;

    private static Map<String, String> here = Map.of();
    private static Map<String, String> elsewhere = Map.of();

    @BeforeAll
    static void buildOnTwoMachinesWithAndWithoutEachRule() throws Exception {
        BuildFixture fixture = fixture();
        Path variants = root.resolve("variants");
        Files.createDirectories(variants.resolve(ReproducibilityRule.NONE_OFF));
        for (ReproducibilityRule rule : ReproducibilityRule.values()) {
            rule.switchOff(root.resolve("sources").resolve(rule.name()), variants.resolve(rule.name()));
        }
        String classPath = OtherMachine.readableClasses(Files.createDirectory(root.resolve("classes")));
        OtherMachine first = new OtherMachine(
                        root.resolve("here"),
                        0,
                        List.of(),
                        List.of("-Duser.language=en", "-XX:ActiveProcessorCount=2"),
                        Map.of("TZ", "UTC", "LC_ALL", "C.UTF-8"))
                .filledFrom(fixture, "---------");
        OtherMachine second = new OtherMachine(
                        root.resolve("elsewhere/and deeper"),
                        65_533,
                        List.of(
                                "sh",
                                "-c",
                                "umask 077; exec \"$@\"",
                                "sh",
                                "setpriv",
                                "--reuid",
                                "65533",
                                "--regid",
                                "65533",
                                "--clear-groups",
                                "faketime",
                                "2031-03-04 05:06:07"),
                        List.of("-Duser.language=tr", "-XX:ActiveProcessorCount=1"),
                        Map.of("TZ", "Asia/Kathmandu", "LC_ALL", "C", "HOME", "/nowhere"))
                .filledFrom(fixture, "---rwxrwx");
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        Process one = first.start(classPath, variants);
        Process other = second.start(classPath, variants);
        here = first.report(one);
        elsewhere = second.report(other);
    }

    /// Names that languages sort differently, two packages with one empty folder, and enough content to make the
    /// codec's settings visible.
    private static BuildFixture fixture() throws IOException {
        BuildFixture fixture = new BuildFixture(Files.createDirectory(root.resolve("fixture")));
        fixture.archive
                .with(
                        BuilderTest.base(),
                        BuilderTest.java().folder("var/lib/shared"),
                        BuilderTest.libx().folder("var/lib/shared"),
                        BuilderTest.authorities("OZ_ISSUER", "\u00d6ne"))
                .publish();
        fixture.recipe("base-files", "ca-certificates", "java");
        Files.createDirectories(fixture.context.resolve("app/z-\u00e4"));
        Files.writeString(fixture.context.resolve("app/z-\u00e4/one"), "1");
        Files.writeString(fixture.context.resolve("app/\u00f6ne"), "1");
        Files.writeString(fixture.context.resolve("app/oz"), "2");
        Files.createSymbolicLink(fixture.context.resolve("app/to one"), Path.of("\u00f6ne"));
        Files.writeString(fixture.context.resolve("app/words"), words());
        Files.writeString(fixture.context.resolve("app/run"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(fixture.context.resolve("app/run"), PosixFilePermissions.fromString("rwxr--r--"));
        Files.writeString(
                fixture.recipeFile(),
                Files.readString(fixture.recipeFile()).replace("files:\n", "files:\n  - {src: app, dest: /srv}\n"));
        assertThat(fixture.lock()).isInstanceOf(LockResult.Locked.class);
        return fixture;
    }

    /// Longer than the block of one worker of the codec.
    private static String words() {
        Random random = new Random(1);
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            out.append(Integer.toString(random.nextInt(5000), 36)).append(i % 9 == 0 ? '\n' : ' ');
        }
        return out.toString().repeat(20);
    }

    @Test
    void twoMachinesGiveSameDigest() {
        assertThat(here.get(ReproducibilityRule.NONE_OFF))
                .startsWith("sha256:")
                .isEqualTo(elsewhere.get(ReproducibilityRule.NONE_OFF));
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "user", "umask", "zone", "locale", "encoding", "date", "processors"})
    void machinesDifferIn(String what) {
        assertThat(here.get(what)).isNotEmpty().isNotEqualTo(elsewhere.get(what));
    }

    @ParameterizedTest
    @EnumSource
    void withoutRuleMachinesGiveDifferentDigests(ReproducibilityRule rule) {
        assertThat(List.of(here.get(rule.name()), elsewhere.get(rule.name())))
                .allMatch(digest -> digest.startsWith("sha256:"))
                .doesNotHaveDuplicates();
    }
}
