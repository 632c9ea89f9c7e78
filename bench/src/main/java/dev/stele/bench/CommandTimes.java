package dev.stele.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// How long short commands take, each in a process of its own:
///
/// `java bench/src/main/java/dev/stele/bench/CommandTimes.java ROUNDS [PROGRAM...]`, where the program is `./stele`
/// unless said otherwise. Commands and programs take turns, so that what else the machine does is shared evenly. A
/// server that is asked is named by `STELE_SERVER`.
public final class CommandTimes {
    private static final List<List<String>> COMMANDS = List.of(
            List.of("--help"),
            List.of("version"),
            List.of("explain"),
            List.of("explain", "F102"),
            List.of("completion", "bash"),
            List.of("status"));

    /// Of `/proc/self/stat`, counted after the program's name: ticks of the children that have ended.
    private static final int USER_TICKS = 13;

    private static final int SYSTEM_TICKS = 14;
    private static final long MILLIS_PER_TICK = 10;

    private CommandTimes() {}

    private static final class Times {
        private final String name;
        private final List<Long> micros = new ArrayList<>();
        private long cpuMillis;

        Times(String name) {
            this.name = name;
        }

        void add(long took, long cpu) {
            micros.add(took);
            cpuMillis += cpu;
        }

        void print() {
            Collections.sort(micros);
            System.out.printf("%-40s %8.0f %8.0f %8.0f %8d%n", name, at(0), at(50), at(99), cpuMillis / micros.size());
        }

        private double at(int percent) {
            return micros.get(Math.min(micros.size() - 1, micros.size() * percent / 100)) / 1000.0;
        }
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        int rounds = Integer.parseInt(args[0]);
        List<String> programs = args.length > 1 ? List.of(args).subList(1, args.length) : List.of("./stele");
        List<Times> all = new ArrayList<>();
        for (List<String> command : COMMANDS) {
            programs.forEach(program -> all.add(new Times(program + " " + String.join(" ", command))));
        }
        for (int round = 0; round < rounds; round++) {
            int next = 0;
            for (List<String> command : COMMANDS) {
                for (String program : programs) {
                    run(program, command, all.get(next++));
                }
            }
        }
        System.out.printf("%-40s %8s %8s %8s %8s%n", "ms, of " + rounds, "least", "p50", "p99", "CPU");
        all.forEach(Times::print);
    }

    private static void run(String program, List<String> command, Times times)
            throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(program));
        words.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        long cpu = childrenMillis();
        long begin = System.nanoTime();
        builder.start().waitFor();
        times.add(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begin), childrenMillis() - cpu);
    }

    private static long childrenMillis() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS])) * MILLIS_PER_TICK;
    }
}
