package dev.stele.bench;

import dev.stele.gateway.GatewayClient;
import dev.stele.oci.Digest;
import dev.stele.route.Member;
import dev.stele.route.Membership;
import dev.stele.route.PoolId;
import dev.stele.route.Route;
import dev.stele.route.RouteTable;
import dev.stele.route.WeightedTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Compares the gateway with HAProxy and nginx, side by side: the same origin (nginx), the same client (wrk), rounds
/// that take turns, so that what else the machine does hits all alike. Ratios are taken inside a round.
///
/// `java -cp 'app/target/stele/lib/*' bench/src/main/java/dev/stele/bench/GatewayBench.java [ROUNDS] [SECONDS]`, as
/// root or not; it needs `wrk`,
/// `haproxy` and `nginx`. What it prints goes into bench/RESULTS.md.
public final class GatewayBench {
    private static final int CONNECTIONS = 64;
    private static final int WARM_UP_SECONDS = 5;
    private static final int[] BODY_BYTES = {1 << 10, 64 << 10};
    private static final List<String> PROXIES = List.of("haproxy", "nginx", "stele");
    private static final double TICKS_PER_SECOND = 100;

    /// One run of wrk against one proxy.
    private record Run(double perSecond, double p99Millis, double cpuMicros, double memoryMiB, String trouble) {}

    private static final List<Process> started = new ArrayList<>();

    private GatewayBench() {}

    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 7;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        Path dir = Files.createTempDirectory("gateway-bench");
        // As root nginx gives its workers another user, who must read the bodies.
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> started.forEach(Process::destroy)));
        try {
            compare(dir, rounds, seconds);
        } finally {
            started.forEach(Process::destroy);
        }
    }

    private record Running(String name, int port, Process process) {}

    private static void compare(Path dir, int rounds, int seconds) throws Exception {
        int origin = free();
        start(dir, "origin", "nginx", "-c", origin(dir, origin));
        List<Running> proxies = new ArrayList<>();
        for (String proxy : PROXIES) {
            int port = free();
            Process process = switch (proxy) {
                case "haproxy" -> start(dir, proxy, "haproxy", "-db", "-f", haproxy(dir, port, origin));
                case "nginx" -> start(dir, proxy, "nginx", "-c", nginx(dir, port, origin));
                default -> startGateway(dir, port, origin);
            };
            proxies.add(new Running(proxy, port, process));
        }
        for (Running proxy : proxies) {
            await(proxy.port());
        }
        for (int bytes : BODY_BYTES) {
            for (Running proxy : proxies) {
                run(proxy.port(), proxy.process(), bytes, WARM_UP_SECONDS);
            }
            Map<String, List<Run>> runs = new LinkedHashMap<>();
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < proxies.size(); i++) {
                    Running proxy = proxies.get((i + round) % proxies.size());
                    runs.computeIfAbsent(proxy.name(), _ -> new ArrayList<>())
                            .add(run(proxy.port(), proxy.process(), bytes, seconds));
                }
            }
            print(bytes, rounds, seconds, runs);
        }
    }

    private static void print(int bytes, int rounds, int seconds, Map<String, List<Run>> runs) {
        System.out.printf(
                Locale.ROOT,
                "%n%d KiB bodies, %d connections, %d rounds of %d s each, median (lowest-highest)%n%n",
                bytes >> 10,
                CONNECTIONS,
                rounds,
                seconds);
        System.out.println("| proxy | requests/s | p99 ms | CPU µs a request | resident MiB | errors |");
        System.out.println("|---|---|---|---|---|---|");
        runs.forEach((proxy, list) -> System.out.printf(
                Locale.ROOT,
                "| %s | %s | %s | %s | %s | %s |%n",
                proxy,
                spread(list.stream().mapToDouble(Run::perSecond).toArray(), "%.0f"),
                spread(list.stream().mapToDouble(Run::p99Millis).toArray(), "%.1f"),
                spread(list.stream().mapToDouble(Run::cpuMicros).toArray(), "%.1f"),
                spread(list.stream().mapToDouble(Run::memoryMiB).toArray(), "%.0f"),
                list.stream()
                        .map(Run::trouble)
                        .filter(t -> !t.isEmpty())
                        .findFirst()
                        .orElse("none")));
        for (String peer : List.of("haproxy", "nginx")) {
            System.out.printf(
                    Locale.ROOT,
                    "%nstele / %s: requests/s %s, p99 %s, CPU %s%n",
                    peer,
                    ratio(runs, peer, Run::perSecond),
                    ratio(runs, peer, Run::p99Millis),
                    ratio(runs, peer, Run::cpuMicros));
        }
    }

    private static String ratio(
            Map<String, List<Run>> runs, String peer, java.util.function.ToDoubleFunction<Run> figure) {
        List<Run> ours = runs.getOrDefault("stele", List.of());
        List<Run> theirs = runs.getOrDefault(peer, List.of());
        double[] ratios = new double[theirs.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = figure.applyAsDouble(ours.get(i)) / figure.applyAsDouble(theirs.get(i));
        }
        return spread(ratios, "%.2f");
    }

    private static String spread(double[] values, String format) {
        Arrays.sort(values);
        return String.format(
                Locale.ROOT,
                format + " (" + format + "-" + format + ")",
                values[values.length / 2],
                values[0],
                values[values.length - 1]);
    }

    private static Run run(int port, Process proxy, int bytes, int seconds) throws Exception {
        double before = cpuSeconds(proxy);
        Process wrk = new ProcessBuilder(
                        "wrk",
                        "-t2",
                        "-c" + CONNECTIONS,
                        "-d" + seconds + "s",
                        "--latency",
                        "http://127.0.0.1:" + port + "/" + bytes)
                .redirectErrorStream(true)
                .start();
        String out = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        wrk.waitFor();
        double cpu = cpuSeconds(proxy) - before;
        double requests = number(out, "(\\d+) requests in");
        String trouble = (out.contains("Non-2xx") || out.contains("Socket errors"))
                ? out.lines()
                        .filter(l -> l.contains("Non-2xx") || l.contains("Socket"))
                        .toList()
                        .toString()
                : "";
        return new Run(
                number(out, "Requests/sec: +([0-9.]+)"),
                millis(out),
                cpu * 1e6 / requests,
                tree(proxy).stream().mapToDouble(GatewayBench::residentMiB).sum(),
                trouble);
    }

    private static double number(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("wrk said: " + text);
        }
        return Double.parseDouble(matcher.group(1));
    }

    private static double millis(String text) {
        double value = number(text, "99% +([0-9.]+)");
        Matcher unit = Pattern.compile("99% +[0-9.]+(us|ms|s)").matcher(text);
        unit.find();
        return switch (unit.group(1)) {
            case "us" -> value / 1_000;
            case "ms" -> value;
            default -> value * 1_000;
        };
    }

    private static List<ProcessHandle> tree(Process process) {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        return all;
    }

    private static double cpuSeconds(Process process) throws IOException {
        double ticks = 0;
        for (ProcessHandle handle : tree(process)) {
            String stat = Files.readString(Path.of("/proc/" + handle.pid() + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        }
        return ticks / TICKS_PER_SECOND;
    }

    private static double residentMiB(ProcessHandle handle) {
        try {
            return Files.readAllLines(Path.of("/proc/" + handle.pid() + "/status")).stream()
                    .filter(l -> l.startsWith("VmRSS"))
                    .mapToDouble(l -> Double.parseDouble(l.replaceAll("\\D", "")) / 1024)
                    .sum();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// As the server starts it.
    private static Process startGateway(Path dir, int port, int origin) throws Exception {
        Path own = Files.createDirectory(dir.resolve("gateway"));
        Process process = start(
                dir,
                "stele",
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xms32m",
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.stele.main.Main",
                "gateway",
                "--listen",
                "127.0.0.1:" + port,
                "--dir",
                own.toString());
        await(port);
        try (GatewayClient server = GatewayClient.connect(own.resolve("control.sock"), Duration.ofSeconds(5))) {
            PoolId pool = new PoolId("origin", Digest.sha256(new byte[0]));
            WeightedTarget target = new WeightedTarget(pool, "v1", origin, WeightedTarget.WHOLE_PPM);
            TreeMap<PoolId, List<Member>> members = new TreeMap<>();
            members.put(pool, List.of(new Member("origin-1", "127.0.0.1")));
            server.apply(new Membership(1, 1, members));
            server.apply(new RouteTable(1, 1, List.of(new Route(Optional.empty(), "/", "origin", List.of(target)))));
        }
        return process;
    }

    private static Process start(Path dir, String name, String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve(name + ".log").toFile())
                .start();
        started.add(process);
        return process;
    }

    private static String origin(Path dir, int port) throws IOException {
        for (int bytes : BODY_BYTES) {
            Files.writeString(dir.resolve("" + bytes), "x".repeat(bytes));
        }
        return write(dir, "origin.conf", """
                daemon off; worker_processes 1; pid DIR/origin.pid; error_log DIR/origin.err;
                events { worker_connections 4096; }
                http { access_log off; keepalive_requests 1000000000; open_file_cache max=10; sendfile on;
                  client_body_temp_path DIR/ob; proxy_temp_path DIR/op; fastcgi_temp_path DIR/of;
                  uwsgi_temp_path DIR/ou; scgi_temp_path DIR/os;
                  server { listen 127.0.0.1:PORT; root DIR; } }
                """.replace("PORT", "" + port));
    }

    private static String nginx(Path dir, int port, int origin) throws IOException {
        return write(dir, "nginx.conf", """
                daemon off; worker_processes 2; pid DIR/nginx.pid; error_log DIR/nginx.err;
                events { worker_connections 4096; }
                http { access_log off; keepalive_requests 1000000000;
                  client_body_temp_path DIR/nb; proxy_temp_path DIR/np; fastcgi_temp_path DIR/nf;
                  uwsgi_temp_path DIR/nu; scgi_temp_path DIR/ns;
                  upstream origin { server 127.0.0.1:ORIGIN; keepalive 64; keepalive_requests 1000000000; }
                  server { listen 127.0.0.1:PORT backlog=4096;
                    location / { proxy_pass http://origin; proxy_http_version 1.1; proxy_set_header Connection "";
                      proxy_set_header Host $host; proxy_set_header X-Forwarded-For $remote_addr;
                      add_header X-Release v1; } } }
                """.replace("PORT", "" + port).replace("ORIGIN", "" + origin));
    }

    private static String haproxy(Path dir, int port, int origin) throws IOException {
        return write(dir, "haproxy.cfg", """
                global
                  nbthread 2
                  maxconn 4096
                defaults
                  mode http
                  timeout connect 2s
                  timeout client 60s
                  timeout server 60s
                  option forwardfor
                frontend f
                  bind 127.0.0.1:PORT
                  http-response set-header X-Release v1
                  default_backend b
                backend b
                  balance leastconn
                  http-reuse always
                  server o 127.0.0.1:ORIGIN
                """.replace("PORT", "" + port).replace("ORIGIN", "" + origin));
    }

    private static String write(Path dir, String name, String text) throws IOException {
        return Files.writeString(dir.resolve(name), text.replace("DIR", dir.toString()))
                .toString();
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void await(int port) throws Exception {
        for (int i = 0; i < 300; i++) {
            try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException _) {
                Thread.sleep(100);
            }
        }
        throw new IllegalStateException("nobody listens on " + port);
    }
}
