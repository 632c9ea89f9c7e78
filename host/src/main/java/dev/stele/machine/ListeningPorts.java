package dev.stele.machine;

import dev.stele.linux.HostProcess;
import dev.stele.probe.PortAdvice.Listener;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The TCP ports that programs of an instance listen on, as the kernel lists them for its network namespace
/// (proc(5), `net/tcp` and `net/tcp6`).
final class ListeningPorts {
    private static final String LISTEN = "0A";
    private static final int ADDRESS_FIELD = 1;
    private static final int STATE_FIELD = 3;
    private static final int WORD = 4;
    private static final int IPV4_BYTES = 4;
    private static final int LINES_MAX = 10_000;

    private ListeningPorts() {}

    /// Empty as well when the process is gone.
    static SortedSet<Listener> of(HostProcess process) {
        SortedSet<Listener> out = new TreeSet<>();
        for (String table : List.of("tcp", "tcp6")) {
            out.addAll(read(Path.of("/proc", String.valueOf(process.pid()), "net", table)));
        }
        // Looked at afterwards: by then the id might have been given to a process elsewhere.
        return process.isAlive() ? out : new TreeSet<>();
    }

    private static SortedSet<Listener> read(Path table) {
        try (var lines = Files.lines(table)) {
            return parse(lines.limit(LINES_MAX).toList(), ByteOrder.nativeOrder());
        } catch (IOException | java.io.UncheckedIOException _) {
            return new TreeSet<>();
        }
    }

    /// @param order in which the machine keeps the four bytes of a word
    static SortedSet<Listener> parse(List<String> lines, ByteOrder order) {
        return lines.stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(fields -> fields.length > STATE_FIELD && fields[STATE_FIELD].equals(LISTEN))
                .flatMap(fields -> listener(fields[ADDRESS_FIELD], order).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// `0100007F:1F90` is 127.0.0.1:8080 on a machine that keeps the lowest byte first.
    private static Optional<Listener> listener(String text, ByteOrder order) {
        int colon = text.indexOf(':');
        if (colon <= 0 || !text.matches("[0-9A-F]+:[0-9A-F]{1,4}")) {
            return Optional.empty();
        }
        byte[] address = bytes(text.substring(0, colon), order);
        int port = Integer.parseInt(text.substring(colon + 1), 16);
        boolean mapped = isMapped(address);
        byte[] v4 =
                mapped ? java.util.Arrays.copyOfRange(address, address.length - IPV4_BYTES, address.length) : address;
        return Optional.of(
                v4.length == IPV4_BYTES
                        ? new Listener(port, dotted(v4), v4[0] == 127)
                        : new Listener(port, v6(address), isLoopback6(address)));
    }

    private static byte[] bytes(String hex, ByteOrder order) {
        byte[] words = HexFormat.of().parseHex(hex);
        byte[] out = new byte[words.length];
        for (int i = 0; i < words.length; i++) {
            int inWord = i % WORD;
            out[i] = words[i - inWord + (order == ByteOrder.LITTLE_ENDIAN ? WORD - 1 - inWord : inWord)];
        }
        return out;
    }

    private static String dotted(byte[] address) {
        return IntStream.range(0, address.length)
                .mapToObj(i -> String.valueOf(address[i] & 0xff))
                .collect(Collectors.joining("."));
    }

    /// `::ffff:127.0.0.1`, an IPv4 address of a socket for both.
    private static boolean isMapped(byte[] address) {
        return address.length > IPV4_BYTES
                && IntStream.range(0, 10).allMatch(i -> address[i] == 0)
                && address[10] == (byte) 0xff
                && address[11] == (byte) 0xff;
    }

    private static boolean isLoopback6(byte[] address) {
        int last = address.length - 1;
        return address[last] == 1 && IntStream.range(0, last).allMatch(i -> address[i] == 0);
    }

    private static String v6(byte[] address) {
        boolean any = IntStream.range(0, address.length).allMatch(i -> address[i] == 0);
        if (any || isLoopback6(address)) {
            return any ? "::" : "::1";
        }
        return IntStream.range(0, address.length / 2)
                .mapToObj(i -> Integer.toHexString(((address[2 * i] & 0xff) << 8) | (address[2 * i + 1] & 0xff)))
                .collect(Collectors.joining(":"));
    }
}
