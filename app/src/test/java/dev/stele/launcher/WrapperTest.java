package dev.stele.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WrapperTest {
    @TempDir
    private Path folder;

    private FakeMachine machine;

    /// A default java 17, a JDK 25 beside it, and a Maven that was fetched before.
    @BeforeEach
    void makeMachine() throws IOException {
        machine = new FakeMachine(folder.toRealPath());
        machine.program("bin/java", "exit 1");
        machine.jdk("usr/lib/jvm/jdk-17", "17.0.17");
        machine.jdk("usr/lib/jvm/jdk-25", "25.0.1");
        maven("echo \"java: $JAVA_HOME\"");
    }

    private void maven(String script) throws IOException {
        Properties wrapper = new Properties();
        try (var in = Files.newInputStream(machine.repository().resolve(".mvn/wrapper/maven-wrapper.properties"))) {
            wrapper.load(in);
        }
        String url = wrapper.getProperty("distributionUrl");
        String name = url.substring(url.lastIndexOf('/') + 1).replace("-bin.zip", "");
        String hash = Integer.toHexString(url.hashCode());
        machine.program("home/.m2/wrapper/dists/" + name + "/" + hash + "/bin/mvn", script);
    }

    @Test
    void runsMavenOnAJdk25BesideAnOlderDefaultJava() throws Exception {
        FakeMachine.Ran ran = machine.run("mvnw", "-o", "compile");
        assertThat(ran.exit()).isZero();
        assertThat(ran.said()).contains("java: " + machine.path("usr/lib/jvm/jdk-25"));
        assertThat(ran.calls("mvn")).containsExactly("[mvn -o compile]");
        assertThat(ran.calls("java")).isEmpty();
    }

    @Test
    void printsBeforeItStartsAnything() throws Exception {
        FakeMachine.Ran ran = machine.run("mvnw", "verify");
        assertThat(ran.lines().getFirst()).isEqualTo("Stele · mvnw verify");
        assertThat(machine.run("mvnw", "-q", "verify").said()).doesNotContain("Stele · mvnw -q verify");
    }

    @Test
    void withoutAJdk25OneParagraphSaysHowToGetOne() throws Exception {
        Files.delete(machine.path("usr/lib/jvm/jdk-25/release"));
        FakeMachine.Ran ran = machine.run("mvnw", "-q", "verify");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.said().getFirst()).startsWith("Stele needs a JDK 25");
        assertThat(ran.said()).doesNotContain("");
        assertThat(ran.calls("mvn")).isEmpty();
    }

    @Test
    void lastLineNamesAbsentStages() throws Exception {
        Path stages = machine.repository().resolve("host/target/stages");
        Files.createDirectories(stages);
        Files.writeString(stages.resolve("old.absent"), "left over (lacks something)\n");
        maven("echo 'real containers (lacks runc)' >" + stages.resolve("real-containers.absent"));
        assertThat(machine.run("mvnw", "verify").said())
                .endsWith("Stages run: unit tests. Stages absent: real containers (lacks runc).");
    }

    @Test
    void exitsWithMavensFailure() throws Exception {
        maven("exit 3");
        assertThat(machine.run("mvnw", "verify").exit()).isEqualTo(3);
        assertThat(machine.run("mvnw", "compile").exit()).isEqualTo(3);
    }

    @Test
    void announcesTheDownloadOfMaven() throws Exception {
        Files.move(machine.path("home/.m2"), machine.path("home/.m2-away"));
        machine.program("bin/wget", "exit 4");
        FakeMachine.Ran ran = machine.run("mvnw", "verify");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.said()).anyMatch(line -> line.startsWith("fetching Maven (apache-maven-"));
        assertThat(ran.calls("wget")).hasSize(1);
    }
}
