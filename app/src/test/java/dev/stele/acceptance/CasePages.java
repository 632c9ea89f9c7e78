package dev.stele.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/// Images `page:VERSION` for the fleets of [Pages], which fail in the ways that people's images do. Every instance ends
/// at a request for `/cgi-bin/die`.
final class CasePages {
    /// Serves its page.
    static final String GOOD = "exec busybox httpd -f -p 8080 -h /www";

    /// Has no page, so that the check gets 404.
    static final String MISSING = "exec busybox httpd -f -p 8080 -h /bin";

    /// Listens on another port than the fleet names; the image exposes that one.
    static final String ELSEWHERE = "exec busybox httpd -f -p 9090 -h /www";

    /// Is ready after some seconds only.
    static final String LATE = "busybox sleep 4; " + GOOD;

    /// Writes to both streams, ten times a second.
    static final String TALKING = "(while :; do echo tick; echo tock >&2; busybox sleep 0.1; done) & " + GOOD;

    private final Rig rig;

    CasePages(Rig rig) {
        this.rig = rig;
    }

    /// @param start a line for the shell
    void build(String version, String start) {
        String folder = "page-" + version;
        rig.write(folder + "/index.html", Pages.page(version));
        rig.write(folder + "/die", "#!/bin/busybox sh\nexec busybox kill -9 -1\n");
        rig.write(folder + "/ok", "#!/bin/busybox sh\nprintf 'Content-Type: text/plain\\r\\n\\r\\nok\\n'\n");
        rig.write(folder + "/image.yaml", """
                apiVersion: stele/v1
                kind: Image
                metadata: {name: page, version: "%s"}
                files:
                  - {src: busybox, dest: /bin/busybox, mode: "0755"}
                  - {src: index.html, dest: /www/index.html}
                  - {src: ok, dest: /www/cgi-bin/ok, mode: "0755"}
                  - {src: die, dest: /www/cgi-bin/die, mode: "0755"}
                user: "10001:10001"
                env: {PATH: /bin}
                entrypoint: [/bin/busybox, sh, -c, "%s"]
                exposedPorts: [%d]
                """.formatted(version, start, start.contains("9090") ? 9090 : 8080));
        copyBusybox(rig.folder().resolve(folder));
        rig.work(Map.of(), "build", folder + "/image.yaml").orThrow();
    }

    static void copyBusybox(Path folder) {
        try {
            Path busybox = Stream.of("/bin/busybox", "/usr/bin/busybox")
                    .map(Path::of)
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow();
            Files.copy(busybox, folder.resolve("busybox"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Writes `VERSION.yaml`, a rolling fleet of that image.
    ///
    /// @param changes pairs of a text and what stands in its place
    String fleet(String version, String... changes) {
        String text = Pages.fleet(version, new Pages.Rollout("rolling", "0s"));
        for (int i = 0; i < changes.length; i += 2) {
            if (!text.contains(changes[i])) {
                throw new IllegalArgumentException(changes[i] + " is not in\n" + text);
            }
            text = text.replace(changes[i], changes[i + 1]);
        }
        String name = version + ".yaml";
        rig.write(name, text);
        return name;
    }
}
