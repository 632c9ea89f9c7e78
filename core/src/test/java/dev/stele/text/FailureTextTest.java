package dev.stele.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every kind of exception that can end in text for people, and its sentence.
class FailureTextTest {
    static Stream<Arguments> files() {
        return Stream.of(
                Arguments.of(new NoSuchFileException("/x/y"), "/x/y does not exist"),
                Arguments.of(new AccessDeniedException("/x"), "/x may not be used: permission denied"),
                Arguments.of(new FileAlreadyExistsException("/x"), "/x exists already"),
                Arguments.of(new DirectoryNotEmptyException("/x"), "the folder /x is not empty"),
                Arguments.of(new NotDirectoryException("/x"), "/x is no folder"),
                Arguments.of(new NotLinkException("/x"), "/x is no symbolic link"),
                Arguments.of(new FileSystemLoopException("/x"), "/x leads back to a folder that it lies in"),
                Arguments.of(
                        new AtomicMoveNotSupportedException("/x", "/y", "Invalid cross-device link"),
                        "/x cannot be renamed to another file system"),
                Arguments.of(new FileSystemException("/x", null, "Read-only file system"), "/x: read-only file system"),
                Arguments.of(new FileSystemException("/x"), "/x: it cannot be used"),
                Arguments.of(
                        new FileSystemException("/x", null, "No space left on device"), "/x: no space left on device"),
                Arguments.of(
                        new FileNotFoundException("/x (No such file or directory)"), "/x: no such file or directory"));
    }

    static Stream<Arguments> connections() {
        return Stream.of(
                Arguments.of(new ClosedChannelException(), "the connection or file was closed meanwhile"),
                Arguments.of(new AsynchronousCloseException(), "the connection or file was closed meanwhile"),
                Arguments.of(new ClosedByInterruptException(), "the connection or file was closed meanwhile"),
                Arguments.of(
                        new UnknownHostException("db.example"),
                        "the name of the host db.example is not known; check it, and this machine's DNS"),
                Arguments.of(
                        new UnknownHostException("db: Name or service not known"),
                        "the name of the host db is not known; check it, and this machine's DNS"),
                Arguments.of(new BindException("Address already in use"), "address already in use"),
                Arguments.of(new BindException(), "the address cannot be listened on"),
                Arguments.of(new ConnectException("Connection refused"), "connection refused"),
                Arguments.of(new SocketException("Connection reset"), "connection reset"),
                Arguments.of(new NoRouteToHostException(), "there is no route to the host"),
                Arguments.of(new SocketTimeoutException(), "no answer in time"),
                Arguments.of(new TimeoutException(), "no answer in time"),
                Arguments.of(new EOFException(), "it ended too early"),
                Arguments.of(new MalformedInputException(1), "it is not UTF-8"),
                Arguments.of(new IOException("No space left on device"), "no space left on device"),
                Arguments.of(new IOException(), "reading or writing failed without a reason"));
    }

    static Stream<Arguments> others() {
        return Stream.of(
                Arguments.of(
                        new OutOfMemoryError("Java heap space"),
                        "Stele ran out of memory (java heap space); give it more, or make the work smaller"),
                Arguments.of(
                        new StackOverflowError(),
                        "it is nested too deeply for Stele (stack overflow); make it flatter"),
                Arguments.of(
                        new NoClassDefFoundError("dev/stele/X"),
                        "Stele's own files do not fit together (dev/stele/X); install it again"),
                Arguments.of(new InterruptedException(), "it was interrupted, since the program is ending"),
                Arguments.of(new CancellationException(), "it was given up, since the program is ending"),
                Arguments.of(new JsonException("no JSON at 1:1"), "no JSON at 1:1"),
                Arguments.of(new IllegalStateException("web-1 is gone"), "web-1 is gone"),
                Arguments.of(
                        new InvalidPathException("a\0", "Nul character not allowed"),
                        "Nul character not allowed: a\\u0000"));
    }

    static Stream<Arguments> wrappers() {
        IOException inner = new NoSuchFileException("/x");
        return Stream.of(
                        new UncheckedIOException(inner),
                        new ExecutionException(inner),
                        new CompletionException(inner),
                        new CompletionException("it ended", new UncheckedIOException(inner)),
                        new RuntimeException(inner),
                        new IllegalStateException(null, inner),
                        new IOException(inner))
                .map(wrapper -> Arguments.of(wrapper, "/x does not exist"));
    }

    @ParameterizedTest
    @MethodSource({"files", "connections", "others", "wrappers"})
    void eachKindIsASentence(Throwable thrown, String expected) {
        assertThat(FailureText.of(thrown)).isEqualTo(expected);
    }

    static Stream<Throwable> bugs() {
        return Stream.of(
                new NullPointerException(),
                new NullPointerException("Cannot invoke \"String.length()\" because \"<local1>\" is null"),
                new ClassCastException("class A cannot be cast to class B"),
                new IndexOutOfBoundsException("Index 3 out of bounds for length 3"),
                new ArrayIndexOutOfBoundsException(3),
                new ArithmeticException("integer overflow"),
                new UnsupportedOperationException(),
                new java.util.NoSuchElementException("No value present"),
                new java.util.ConcurrentModificationException(),
                new IllegalStateException(),
                new IllegalArgumentException(),
                new RuntimeException("x"),
                new AssertionError("x"));
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void aMistakeOfTheCodeIsCalledABugAndSaysWhere(Throwable thrown) {
        assertThat(FailureText.of(thrown))
                .startsWith(
                        "a bug in Stele (" + thrown.getClass().getSimpleName() + " at dev.stele.text.FailureTextTest.")
                .endsWith("; please report it");
    }

    /// Whatever comes: one bounded line that names no class, but for a bug.
    @ParameterizedTest
    @MethodSource({"files", "connections", "others", "wrappers"})
    void noClassOfJavaIsNamed(Throwable thrown, String expected) {
        assertThat(FailureText.of(thrown)).isNotBlank().doesNotContain("Exception", "java.", "null", "\n");
        assertThat(FailureText.of(new UncheckedIOException("cannot do it: " + expected, new IOException(thrown))))
                .isEqualTo("cannot do it: " + expected.replace("\0", "\\u0000"));
    }

    @Test
    void theMessageIsOneSafeAndBoundedLine() {
        assertThat(FailureText.of(new IOException("Broken\u001b[2J\nsecond line")))
                .isEqualTo("broken\\u001b[2J");
        assertThat(FailureText.of(new IOException("x".repeat(1 << 20)))).hasSizeLessThan(5000);
    }

    @Test
    void causesThatLeadInACircleEnd() {
        RuntimeException a = new RuntimeException();
        RuntimeException b = new RuntimeException(a);
        a.initCause(b);
        assertThat(FailureText.of(a)).startsWith("a bug in Stele (RuntimeException");
    }

    /// As the JDK really throws them.
    @Test
    void whatTheJdkThrowsIsASentence(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        List<String> seen = Stream.<Attempt>of(
                        () -> Files.readString(folder.resolve("none")),
                        () -> Files.createDirectory(file),
                        () -> Files.delete(Files.createDirectories(folder.resolve("full/inner"))
                                .getParent()),
                        () -> Files.readString(file.resolve("beneath")),
                        () -> list(file))
                .map(attempt -> thrown(attempt).map(FailureText::of).orElse("nothing"))
                .toList();
        assertThat(seen)
                .containsExactly(
                        folder + "/none does not exist",
                        file + " exists already",
                        "the folder " + folder + "/full is not empty",
                        file + "/beneath: not a directory",
                        file + " is no folder");
    }

    private static void list(Path folder) throws IOException {
        try (var entries = Files.newDirectoryStream(folder)) {
            entries.forEach(entry -> assertThat(entry).exists());
        }
    }

    private interface Attempt {
        void run() throws IOException;
    }

    private static Optional<IOException> thrown(Attempt attempt) {
        try {
            attempt.run();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        }
    }
}
