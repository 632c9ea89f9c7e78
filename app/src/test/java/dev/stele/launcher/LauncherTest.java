package dev.stele.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LauncherTest {
    private static final String BUILT = "repository/app/target/stele/lib/stele.jar";
    private static final String OLD_CLASS = "echo 'java.lang.UnsupportedClassVersionError: Main' >&2; exit 1";

    @TempDir
    private Path folder;

    private FakeMachine machine;

    /// Root on a Debian whose default java is 17, with a JDK 25 beside it; everything is installed, nothing is built.
    @BeforeEach
    void makeMachine() throws IOException {
        machine = new FakeMachine(folder.toRealPath());
        machine.user(0);
        machine.containerTools();
        machine.program("bin/java", OLD_CLASS);
        machine.jdk("usr/lib/jvm/jdk-17", "17.0.17");
        machine.jdk("usr/lib/jvm/jdk-25", "25.0.1");
        machine.program("repository/mvnw", """
            echo "[INFO] Building Stele core 0.1.0                           [2/6]"
            mkdir -p %1$s && : >%1$s/stele.jar\
            """.formatted(machine.path(BUILT).getParent()));
    }

    private void build() throws Exception {
        assertThat(machine.run("stele", "version").exit()).isZero();
        assertThat(machine.path(BUILT)).exists();
    }

    /// Time is not measured: before the first line the shell starts one small program, and no JVM, Maven or search.
    @Test
    void demoPrintsBeforeItStartsAnything() throws Exception {
        FakeMachine.Ran ran = machine.run("stele", "demo");
        assertThat(ran.lines().getFirst()).startsWith("[readlink ");
        assertThat(ran.lines().get(1)).isEqualTo("Stele " + pomVersion() + " · demo");
        assertThat(ran.lines().getLast()).startsWith("[java ").endsWith(" dev.stele.main.Main demo]");
    }

    /// Time is not measured, neither here: these are all programs that a command waits for.
    @Test
    void aCommandOfABuiltProgramStartsTwoSmallProgramsBeforeTheJvm() throws Exception {
        build();
        assertThat(machine.run("stele", "version").lines())
                .extracting(line -> line.substring(0, line.indexOf(' ')))
                .containsExactly("[readlink", "[find", "[java");
        assertThat(machine.run("stele", "--help").lines())
                .extracting(line -> line.substring(0, line.indexOf(' ')))
                .containsExactly("[readlink", "[java");
    }

    private static String pomVersion() throws IOException {
        return Files.readString(FakeMachine.realRepository().resolve("pom.xml"))
                .replaceFirst("(?s).*?<version>([^<]+)<.*", "$1");
    }

    /// Help, version and completion need no build and no packages, and before the first build not even a JDK.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --version           | stele VERSION
        -V                  | stele VERSION
        --help              | Examples:
        help                | Examples:
        demo --help         | Examples:
        server -h           | Examples:
        help image show     | Examples:
        logs web --help     | Examples:
        completion bash     | # Completion of stele in bash; made by  stele completion bash
        """)
    void whatOnlySaysSomethingBuildsAndInstallsNothing(String words, String first) throws Exception {
        remove("runc", "nft");
        List<String> command = new ArrayList<>(List.of("stele"));
        command.addAll(List.of(words.split(" ")));
        FakeMachine.Ran before = machine.run(command.toArray(String[]::new));
        assertThat(before.exit()).isZero();
        assertThat(before.said().getFirst()).isEqualTo(first.replace("VERSION", pomVersion()));
        for (String program : List.of("mvnw", "java", "apt-get")) {
            assertThat(before.calls(program)).isEmpty();
        }
        machine.containerTools();
        build();
        remove("runc", "nft");
        Files.setLastModifiedTime(machine.path(BUILT), FileTime.fromMillis(0));
        FakeMachine.Ran stale = machine.run(command.toArray(String[]::new));
        assertThat(stale.exit()).isZero();
        assertThat(stale.lines().getLast()).startsWith("[java ").endsWith(" dev.stele.main.Main " + words + "]");
        for (String program : List.of("mvnw", "apt-get")) {
            assertThat(stale.calls(program)).isEmpty();
        }
    }

    @Test
    void findsAJdk25BesideAnOlderDefaultJava() throws Exception {
        FakeMachine.Ran ran = machine.run("stele", "demo");
        assertThat(ran.exit()).isZero();
        assertThat(ran.said()).contains("JDK 25 ✓ (" + machine.path("usr/lib/jvm/jdk-25") + ")");
        assertThat(String.join("\n", ran.lines())).doesNotContain("UnsupportedClassVersionError");
    }

    @Test
    void findsAJdk25InEachUsualFolder() throws Exception {
        Files.delete(machine.path("usr/lib/jvm/jdk-25/release"));
        for (String place : new String[] {
            "usr/lib64/jvm/a",
            "usr/java/a",
            "usr/local/jdk-25",
            "opt/jdk-25",
            "opt/java/a",
            "home/.jdks/temurin-25",
            "home/.sdkman/candidates/java/25-tem"
        }) {
            machine.jdk(place, "25");
            assertThat(machine.run("stele", "demo").said()).contains("JDK 25 ✓ (" + machine.path(place) + ")");
            Files.delete(machine.path(place).resolve("release"));
        }
    }

    /// As a service manager starts it: without HOME, which is then that of the account.
    @Test
    void findsAJdkWithoutHome() throws Exception {
        Files.delete(machine.path("usr/lib/jvm/jdk-25/release"));
        machine.jdk("opt/jdk-25", "25");
        machine.set("HOME", "");
        FakeMachine.Ran ran = machine.run("stele", "demo");
        assertThat(ran.said()).contains("JDK 25 ✓ (" + machine.path("opt/jdk-25") + ")");
        assertThat(String.join("\n", ran.lines())).doesNotContain("HOME");

        Files.delete(machine.path("opt/jdk-25/release"));
        machine.jdk("home/.jdks/temurin-25", "25");
        machine.program("bin/getent", "echo root:x:0:0:root:" + machine.path("home") + ":/bin/sh");
        assertThat(machine.run("stele", "demo").said())
                .contains("JDK 25 ✓ (" + machine.path("home/.jdks/temurin-25") + ")");
    }

    @Test
    void prefersJavaHomeUnlessItIsAnotherVersion() throws Exception {
        machine.jdk("mine", "25.0.3");
        machine.set("JAVA_HOME", machine.path("mine").toString());
        assertThat(machine.run("stele", "demo").said()).contains("JDK 25 ✓ (" + machine.path("mine") + ")");
        machine.set("JAVA_HOME", machine.path("usr/lib/jvm/jdk-17").toString());
        assertThat(machine.run("stele", "demo").said())
                .contains("JDK 25 ✓ (" + machine.path("usr/lib/jvm/jdk-25") + ")");
    }

    @Test
    void withoutAJdk25OneParagraphSaysHowToGetOne() throws Exception {
        Files.delete(machine.path("usr/lib/jvm/jdk-25/release"));
        for (String command : new String[] {"demo", "server", "status"}) {
            FakeMachine.Ran ran = machine.run("stele", command);
            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.said())
                    .doesNotContain("")
                    .anyMatch(line -> line.startsWith("Stele needs a JDK 25"))
                    .anyMatch(line -> line.contains(machine.path("bin/java").toString()));
            assertThat(ran.calls("java")).isEmpty();
            assertThat(ran.calls("mvnw")).isEmpty();
        }
    }

    @Test
    void installsMissingPackagesForRoot() throws Exception {
        remove("runc", "nft");
        machine.program("bin/apt-get", """
            case $* in
            *install*) : >%1$s/runc && : >%1$s/nft && chmod +x %1$s/* && echo 'Setting up runc (1.1.5) ...' ;;
            esac\
            """.replace("chmod", "/bin/chmod").formatted(machine.path("sbin")));
        FakeMachine.Ran ran = machine.run("stele", "demo");
        assertThat(ran.exit()).isZero();
        assertThat(ran.said())
                .contains("runc nftables missing: installing with apt-get, since you are root", "  Setting up runc");
        assertThat(ran.calls("apt-get"))
                .containsExactly("[apt-get -q update]", "[apt-get install -y --no-install-recommends runc nftables]");
        assertThat(machine.path("tmp")).as("the log of what went well").isEmptyDirectory();
    }

    @Test
    void quotesAFailedInstallerWithTheCommand() throws Exception {
        remove("conmon");
        machine.program("bin/apt-get", "echo 'E: Unable to locate package conmon'; exit 100");
        FakeMachine.Ran ran = machine.run("stele", "server");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.said())
                .contains("E: Unable to locate package conmon")
                .anyMatch(line -> line.startsWith("Could not install conmon;"))
                .last()
                .asString()
                .endsWith("apt-get install -y --no-install-recommends conmon");
        assertThat(ran.calls("mvnw")).isEmpty();
    }

    @Test
    void usesThePackageNamesOfTheDistribution() throws Exception {
        remove("ip");
        machine.program("bin/dnf", ": >" + machine.path("sbin/ip") + "; /bin/chmod +x " + machine.path("sbin/ip"));
        assertThat(machine.run("stele", "demo").calls("dnf")).containsExactly("[dnf install -y iproute]");
    }

    @Test
    void anInitProcessOfAnyKindWillDo() throws Exception {
        machine.program("bin/apt-get", "exit 100");
        remove("catatonit");
        for (String there : List.of("sbin/tini-static", "bin/docker-init", "usr/libexec/podman/catatonit")) {
            Path program = machine.program(there, "");
            assertThat(machine.run("stele", "server").calls("apt-get")).isEmpty();
            Files.delete(program);
        }
        assertThat(machine.run("stele", "server").said())
                .anyMatch(line -> line.startsWith("Could not install catatonit;"));
    }

    @Test
    void installsNothingWithAnUnknownPackageManager() throws Exception {
        remove("runc", "conmon", "ip", "nft");
        FakeMachine.Ran ran = machine.run("stele", "demo");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.said())
                .anyMatch(line -> line.startsWith("Stele needs runc conmon iproute2 nftables"))
                .endsWith("Install them, then run this command again.");
        assertThat(ran.calls("mvnw")).isEmpty();
    }

    @Test
    void givesNonRootUsersTheCommand() throws Exception {
        remove("runc");
        machine.user(1000);
        machine.program("bin/apt-get", "");
        FakeMachine.Ran demo = machine.run("stele", "demo", "--keep");
        assertThat(demo.exit()).isEqualTo(1);
        assertThat(demo.said()).endsWith("  sudo " + machine.repository().resolve("stele") + " demo --keep");
        FakeMachine.Ran server = machine.run("stele", "server");
        assertThat(server.exit()).isEqualTo(1);
        assertThat(server.said()).endsWith("  sudo apt-get install -y --no-install-recommends runc");
        assertThat(demo.calls("apt-get")).isEmpty();
        assertThat(server.calls("apt-get")).isEmpty();
    }

    @Test
    void tellsRootOfAJdkInTheUsersHome() throws Exception {
        Files.delete(machine.path("usr/lib/jvm/jdk-25/release"));
        machine.jdk("home/.jdks/25", "25");
        machine.user(1000);
        assertThat(machine.run("stele", "demo").said())
                .endsWith("  sudo env JAVA_HOME=" + machine.path("home/.jdks/25") + " "
                        + machine.repository().resolve("stele") + " demo");
    }

    @Test
    void buildsIfNeededAndShowsProgress() throws Exception {
        FakeMachine.Ran ran = machine.run("stele", "version");
        assertThat(ran.said())
                .containsExactly(
                        "building Stele (once; from now on only after a change)",
                        "  Stele core [2/6]",
                        "making the start-up cache");
        assertThat(ran.calls("mvnw")).hasSize(1).first().asString().endsWith("-pl app -am -Dquick package]");
        assertThat(ran.lines().getLast()).startsWith("[java -XX:AOTCache=").endsWith(" dev.stele.main.Main version]");
    }

    /// Whoever can open the lock can hold it, and every build would wait for ever.
    @Test
    void closesTheLockOfBuildsToOthersAlsoOneOfAFormerVersion() throws Exception {
        Path lock = machine.repository().resolve("app/target/build.lock");
        Files.createDirectories(lock.getParent());
        Files.setPosixFilePermissions(Files.createFile(lock), PosixFilePermissions.fromString("rw-r--r--"));
        machine.run("stele", "version");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(lock)))
                .isEqualTo("rw-------");
    }

    @Test
    void rebuildsOnlyAfterAChange() throws Exception {
        build();
        FakeMachine.Ran again = machine.run("stele", "version");
        assertThat(again.said()).isEmpty();
        assertThat(again.calls("mvnw")).isEmpty();
        touch("core/src/main/Some.java");
        assertThat(machine.run("stele", "version").calls("mvnw")).hasSize(1);
    }

    @Test
    void ignoresChangesOfTheBenchmarks() throws Exception {
        build();
        Path benchmark = machine.repository().resolve("bench/src/main/Some.java");
        Files.createDirectories(benchmark.resolveSibling("."));
        Files.writeString(benchmark, "class Some {}");
        touch("bench/src/main/Some.java");
        assertThat(machine.run("stele", "version").calls("mvnw")).isEmpty();
    }

    @Test
    void rebuildsAfterADeletedSourceOrAnotherSetting() throws Exception {
        build();
        Files.delete(machine.repository().resolve("core/src/main/Some.java"));
        touch("core/src/main");
        assertThat(machine.run("stele", "version").calls("mvnw")).hasSize(1);
        touch("core/src/main", 0);
        touch("core/pom.xml");
        assertThat(machine.run("stele", "version").calls("mvnw")).hasSize(1);
    }

    @Test
    void serverKeepsItsJarDuringARebuild() throws Exception {
        machine.program(
                "repository/mvnw",
                "/bin/mkdir -p %s && echo $$ >%s".formatted(machine.path(BUILT).getParent(), machine.path(BUILT)));
        build();
        byte[] old = Files.readAllBytes(machine.path(BUILT));
        try (var open = Files.newInputStream(machine.path(BUILT))) {
            touch("core/src/main/Some.java");
            build();
            assertThat(machine.path(BUILT)).content().isNotEqualTo(new String(old, StandardCharsets.UTF_8));
            assertThat(open.readAllBytes()).isEqualTo(old);
        }
    }

    @Test
    void retriesABuildThatFailedAfterWritingTheJar() throws Exception {
        build();
        machine.program("repository/mvnw", ": >" + machine.path(BUILT) + "; exit 1");
        touch("core/src/main/Some.java");
        assertThat(machine.run("stele", "version").exit()).isEqualTo(1);
        touch("core/src/main/Some.java", 0);
        assertThat(machine.run("stele", "version").calls("mvnw")).hasSize(1);
    }

    @Test
    void showsMavensErrorsAndRetriesAFailedBuild() throws Exception {
        machine.program("repository/mvnw", """
            echo "[INFO] Building Stele core 0.1.0                           [2/6]"
            echo "[ERROR] COMPILATION ERROR : Some.java:[1,1] class expected"
            exit 1\
            """);
        for (int attempt = 0; attempt < 2; attempt++) {
            FakeMachine.Ran ran = machine.run("stele", "version");
            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.said())
                    .contains("  [ERROR] COMPILATION ERROR : Some.java:[1,1] class expected")
                    .last()
                    .asString()
                    .startsWith("Stele could not be built");
            assertThat(ran.calls("java")).isEmpty();
        }
    }

    @Test
    void doesNotRetryAJvmWithoutStartUpCache() throws Exception {
        machine.program("usr/lib/jvm/jdk-25/bin/java", "");
        build();
        FakeMachine.Ran again = machine.run("stele", "version");
        assertThat(again.said()).isEmpty();
        assertThat(again.calls("java")).hasSize(1).first().asString().doesNotContain("AOT");
    }

    @Test
    void createsAStartUpCacheForTheGateway() throws Exception {
        build();
        FakeMachine.Ran first = machine.run("stele", "server");
        assertThat(first.said()).containsExactly("making the gateway's start-up cache");
        assertThat(first.calls("java")).hasSize(2).first().asString().contains("AOTCacheOutput", " gateway --listen ");
        assertThat(machine.path("repository/app/target/stele/gateway.aot")).isNotEmptyFile();
        assertThat(machine.path("tmp")).as("the trained gateway's folder").isEmptyDirectory();
        assertThat(machine.run("stele", "server").said()).isEmpty();
    }

    /// Each command with what it is told of the JVM.
    @Test
    void commandsThatWorkLongGetBothCompilersAndABoundedHeap() throws Exception {
        build();
        for (String words : List.of("build", "build a/image.yaml", "lock", "audit verify", "audit verify x", "demo")) {
            assertThat(javaOf(words)).as(words).contains(" -Xmx512m ").doesNotContain("TieredStopAtLevel");
        }
        assertThat(javaOf("server")).contains(" -Xmx512m ", "ExitOnOutOfMemoryError");
        for (String words : List.of("", "status", "plan", "audit", "audit log", "image ls", "--help", "builds")) {
            assertThat(javaOf(words))
                    .as(words)
                    .contains(" -XX:TieredStopAtLevel=1 ")
                    .doesNotContain("-Xmx");
        }
    }

    private String javaOf(String words) throws Exception {
        String[] command = ("stele " + words).strip().split(" ");
        return machine.run(command).lines().getLast();
    }

    private void remove(String... tools) throws IOException {
        for (String tool : tools) {
            Files.delete(machine.path("sbin/" + tool));
        }
    }

    private void touch(String source) throws IOException {
        touch(source, Files.getLastModifiedTime(machine.path(BUILT)).toMillis() + TimeUnit.MINUTES.toMillis(1));
    }

    private void touch(String source, long millis) throws IOException {
        Files.setLastModifiedTime(machine.repository().resolve(source), FileTime.fromMillis(millis));
    }
}
