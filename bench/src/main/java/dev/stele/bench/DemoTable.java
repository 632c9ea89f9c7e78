package dev.stele.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/// Works out the demo's table again from the lines of its client, and compares it with the one that the demo printed:
///
/// `java bench/src/main/java/dev/stele/bench/DemoTable.java [FOLDER]`, where the folder is `target/demo` unless said
/// otherwise. It exits 0 when each
/// row has the same numbers, and 1 with both when one differs. It shares no code with the demo.
public final class DemoTable {
    private static final Set<String> VERSIONS = Set.of("v1", "v2");
    private static final String NOTHING = "-";

    /// One line of `requests.tsv`.
    private record Request(long end, String path, int status, String hash, String error) {
        static Request of(String line) {
            String[] fields = line.split("\t", -1);
            return new Request(Long.parseLong(fields[1]), fields[2], Integer.parseInt(fields[3]), fields[5], fields[6]);
        }

        /// Whether it was answered with the bytes that the shop must send.
        boolean served() {
            return status == 200 && error.equals(NOTHING) && VERSIONS.stream().anyMatch(v -> hash.equals(wanted(v)));
        }

        private String wanted(String version) {
            String page = "shop " + version + " " + path + "\n" + sha256(version + " " + path) + "\n";
            return sha256(page).substring(0, hash.length());
        }
    }

    /// One line of `table.tsv`.
    private record Row(String act, long start, long served, long failed) {
        static Row of(String line) {
            String[] fields = line.split("\t", -1);
            return new Row(fields[0], Long.parseLong(fields[1]), Long.parseLong(fields[2]), Long.parseLong(fields[3]));
        }
    }

    private DemoTable() {}

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args.length > 0 ? args[0] : "target/demo");
        List<Request> requests = Files.readAllLines(folder.resolve("requests.tsv")).stream()
                .map(Request::of)
                .toList();
        List<Row> rows = Files.readAllLines(folder.resolve("table.tsv")).stream()
                .map(Row::of)
                .toList();
        List<String> wrong = new ArrayList<>();
        System.out.printf("%-36s %8s %8s%n", "ACT", "SERVED", "FAILED");
        for (int i = 0; i < rows.size(); i++) {
            // A row takes the requests that ended between its act's start and the next one's; the first all before it.
            long from = i == 0 ? Long.MIN_VALUE : rows.get(i).start();
            long until = i + 1 < rows.size() ? rows.get(i + 1).start() : Long.MAX_VALUE;
            Row row = recount(rows.get(i), requests, from, until);
            System.out.printf("%-36s %8d %8d%n", row.act(), row.served(), row.failed());
            if (!row.equals(rows.get(i))) {
                wrong.add("the lines give " + row + ", the demo printed " + rows.get(i));
            }
        }
        wrong.forEach(System.out::println);
        System.out.println(wrong.isEmpty() ? "same as the demo's table" : "NOT the demo's table");
        System.exit(wrong.isEmpty() && !rows.isEmpty() ? 0 : 1);
    }

    private static Row recount(Row row, List<Request> requests, long from, long until) {
        List<Request> own = requests.stream()
                .filter(request -> request.end() >= from && request.end() < until)
                .toList();
        long served = own.stream().filter(Request::served).count();
        return new Row(row.act(), row.start(), served, own.size() - served);
    }

    private static String sha256(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
