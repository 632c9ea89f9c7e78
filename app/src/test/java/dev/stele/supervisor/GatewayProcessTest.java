package dev.stele.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.linux.FileStat;
import dev.stele.linux.HostProcess;
import dev.stele.linux.Nodes;
import dev.stele.stage.Stage;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the gateway's user does in the gateway's folder must not make root write, kill or connect elsewhere.
@Stage(
        name = "the gateway's process",
        needs = {"root", "setpriv", "setsid", "nice"})
class GatewayProcessTest {
    /// Of no other process on this machine.
    private static final int UID = 1_879_155_555;

    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);

    @TempDir
    private Path run;

    private Path dir;
    private Path victim;
    private GatewayProcess gateway;
    private Process bystander;

    @BeforeEach
    void prepare() throws IOException {
        dir = run.resolve("gateway");
        victim = Files.writeString(run.resolve("victim"), "root's own\n");
        // A shell stands for the JVM: its arguments are the same, and it stays.
        gateway = new GatewayProcess(
                new GatewayProcess.Spec(List.of("sh", "-c", "sleep 1000; :", "stele"), dir, ":0", UID));
        bystander = new ProcessBuilder("sleep", "1000").start();
    }

    @AfterEach
    void end() {
        HostProcess.ofUser(UID).forEach(process -> process.signal(HostProcess.SIGKILL));
        bystander.destroyForcibly();
    }

    private void makeFolderOfTheGateway() {
        Nodes.mkdir(dir.toString(), 0700);
        Nodes.chown(dir.toString(), UID, UID);
    }

    private void writeAsTheGateway(String name, String text) throws IOException {
        Files.writeString(dir.resolve(name), text);
        Nodes.chown(dir.resolve(name).toString(), UID, UID);
    }

    private static void assertRootsOwn(Path file) {
        assertThat(FileStat.of(file.toString()).uid()).isZero();
        assertThat(FileStat.of(file.toString()).permissions()).isEqualTo(0600);
    }

    private HostProcess startedAs(int uid) {
        return HostProcess.ofUser(uid).stream()
                .filter(process -> process.commandLine().contains("--dir"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void rootWritesBesideTheGatewaysFolderAndNothingInIt() throws IOException {
        assertThat(gateway.ensure()).isTrue();
        assertThat(gateway.ensure()).isFalse();
        assertRootsOwn(run.resolve("gateway.pid"));
        assertRootsOwn(run.resolve("gateway.log"));
        assertThat(FileStat.of(dir.toString()).uid()).isEqualTo(UID);
        assertThat(FileStat.of(dir.toString()).permissions()).isEqualTo(0700);
        try (Stream<Path> inside = Files.list(dir)) {
            assertThat(inside).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway.log", "gateway.pid", "gateway.pid.new"})
    void linksThatTheGatewayPutsIntoItsFolderAreNotFollowed(String name) throws IOException {
        makeFolderOfTheGateway();
        Files.createSymbolicLink(dir.resolve(name), victim);
        gateway.ensure();
        gateway.stop();
        assertThat(victim).hasContent("root's own\n");
        assertThat(Files.readSymbolicLink(dir.resolve(name))).isEqualTo(victim);
    }

    @Test
    void aProcessThatTheGatewayNamesIsNotEnded() throws IOException {
        makeFolderOfTheGateway();
        HostProcess named = HostProcess.find((int) bystander.pid()).orElseThrow();
        long millis = bystander.info().startInstant().orElseThrow().toEpochMilli();
        writeAsTheGateway("gateway.pid", named.pid() + " " + millis);
        gateway.stop();
        writeAsTheGateway("gateway.pid", named.pid() + " " + named.startTicks());
        gateway.stop();
        assertThat(gateway.running()).isEmpty();
        assertThat(named.isAlive()).isTrue();
    }

    @Test
    void aRecordThatIsNotRootsFileIsNone() throws IOException {
        HostProcess named = HostProcess.find((int) bystander.pid()).orElseThrow();
        Path record = Files.writeString(run.resolve("gateway.pid"), named.pid() + " " + named.startTicks());
        assertThat(gateway.running()).contains(named);
        Nodes.chown(record.toString(), UID, 0);
        assertThat(gateway.running()).isEmpty();
        Nodes.chown(record.toString(), 0, 0);
        Files.move(record, run.resolve("moved"));
        Files.createSymbolicLink(record, run.resolve("moved"));
        assertThat(gateway.running()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "x 1", "-1 5", "1 -5", "99999999999 1", "1 99999999999999999999"})
    void aDamagedRecordIsNone(String text) throws IOException {
        Files.writeString(run.resolve("gateway.pid"), text);
        assertThat(gateway.running()).isEmpty();
    }

    @Test
    void anotherProcessWithTheSameNumberIsNotTheGateway() throws IOException {
        HostProcess named = HostProcess.find((int) bystander.pid()).orElseThrow();
        Files.writeString(run.resolve("gateway.pid"), named.pid() + " " + (named.startTicks() + 1));
        assertThat(gateway.running()).isEmpty();
        gateway.stop();
        assertThat(named.isAlive()).isTrue();
    }

    /// Of a server of a former version, or of one that died before it wrote the record.
    @Test
    void aGatewayWithoutARecordIsAdoptedAndNoSecondOneStarted() throws IOException {
        gateway.ensure();
        awaitUser();
        HostProcess first = startedAs(UID);
        Files.delete(run.resolve("gateway.pid"));
        assertThat(gateway.running()).contains(first);
        assertThat(gateway.ensure()).isFalse();
        gateway.stop();
        assertThat(first.isAlive()).isFalse();
    }

    /// It is root until `setpriv` has run.
    private void awaitUser() {
        Optional<HostProcess> process = gateway.running();
        while (process.isPresent()
                && process.get().isAlive()
                && HostProcess.ofUser(UID).stream()
                        .noneMatch(one -> one.commandLine().contains("--dir"))) {
            Thread.onSpinWait();
        }
    }

    @Test
    void neitherAnotherInstallationsGatewayNorAnotherUsersProcessIsAdopted() throws IOException {
        Path others = Files.createDirectory(run.resolve("other")).resolve("gateway");
        GatewayProcess other = new GatewayProcess(
                new GatewayProcess.Spec(List.of("sh", "-c", "sleep 1000; :", "stele"), others, ":0", UID));
        other.ensure();
        Process alike = new ProcessBuilder("sh", "-c", "sleep 1000; :", "gateway", "--dir", dir.toString()).start();
        try {
            assertThat(gateway.running()).isEmpty();
        } finally {
            alike.descendants().forEach(ProcessHandle::destroyForcibly);
            alike.destroyForcibly();
        }
    }

    @Test
    void aLinkInPlaceOfTheControlSocketIsNotConnectedTo() throws IOException {
        makeFolderOfTheGateway();
        Path foreign = run.resolve("s");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(foreign));
            server.configureBlocking(false);
            Files.createSymbolicLink(dir.resolve("control.sock"), foreign);
            assertThatThrownBy(() -> gateway.connect(ANSWER_MAX)).hasMessageContaining("symbolic link");
            // A second name of the foreign socket, which is no link.
            Files.delete(dir.resolve("control.sock"));
            Files.createLink(dir.resolve("control.sock"), foreign);
            assertThatThrownBy(() -> gateway.connect(ANSWER_MAX)).hasMessageContaining("not the gateway's socket");
            assertThat(server.accept()).isNull();
        }
    }

    @Test
    void connectsToTheGatewaysOwnSocketAndSaysWhatIsMissing() throws IOException {
        makeFolderOfTheGateway();
        assertThatThrownBy(() -> gateway.connect(ANSWER_MAX))
                .hasMessage(
                        "no gateway answers at " + dir.resolve("control.sock") + ": it has not made its socket yet");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(dir.resolve("control.sock")));
            Nodes.chown(dir.resolve("control.sock").toString(), UID, UID);
            gateway.connect(ANSWER_MAX).close();
            assertThat(server.accept()).isNotNull();
        }
        assertThatThrownBy(() -> gateway.connect(ANSWER_MAX)).hasMessageContaining("it does not listen");
    }

    @Test
    void aFolderOfAThirdUserIsReplacedAndALinkIsNotGivenAway() throws IOException {
        Path elsewhere = Files.createDirectory(run.resolve("elsewhere"));
        Files.createSymbolicLink(dir, elsewhere);
        gateway.ensure();
        assertThat(FileStat.of(elsewhere.toString()).uid()).isZero();
        assertThat(FileStat.of(dir.toString()).type()).isEqualTo(FileStat.DIRECTORY);
        end();
        Nodes.chown(dir.toString(), UID + 1, 0);
        Files.writeString(dir.resolve("table.json"), "{}");
        new GatewayFolder(dir, UID).prepare();
        assertThat(FileStat.of(dir.toString()).uid()).isEqualTo(UID);
        assertThat(dir.resolve("table.json")).doesNotExist();
    }
}
