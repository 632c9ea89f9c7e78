package dev.stele.acceptance;

import dev.stele.control.ServiceStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Images `page:VERSION` for the fleets of [Pages], which fail in the ways that people's images do. Every instance ends
/// at a request for `/cgi-bin/die`.
final class CasePages {
    /// Serves its page.
    static final String GOOD = "exec busybox httpd -f -p 8080 -h /www";

    /// Has no page, so that the check gets 404.
    static final String MISSING = "exec busybox httpd -f -p 8080 -h /bin";

    /// Listens on another port than the fleet names; the image exposes that one.
    static final String ELSEWHERE = "exec busybox httpd -f -p 9090 -h /www";

    /// In a fleet's text, what makes instances ready only when [#open] says so: the test decides how long a rollout
    /// takes.
    static final String[] GATED = {"http: /,", "http: /cgi-bin/ready,"};

    private static final Pattern CHECKED = Pattern.compile("GET (http://[0-9.]+:8080)/cgi-bin/ready");

    /// Writes to both streams, ten times a second.
    static final String TALKING = "(while :; do echo tick; echo tock >&2; busybox sleep 0.1; done) & " + GOOD;

    private static final String OK = "printf 'Content-Type: text/plain\\r\\n\\r\\nok\\n'\n";
    private static final String REFUSED = "{ printf 'Status: 503 closed\\r\\n\\r\\n'; exit; }";

    private final Rig rig;

    CasePages(Rig rig) {
        this.rig = rig;
    }

    /// @param start a line for the shell
    void build(String version, String start) {
        String folder = "page-" + version;
        rig.write(folder + "/index.html", Pages.page(version));
        rig.write(folder + "/die", "#!/bin/busybox sh\nexec busybox kill -9 -1\n");
        rig.write(folder + "/ok", "#!/bin/busybox sh\n" + OK);
        rig.write(folder + "/open", "#!/bin/busybox sh\nbusybox touch /tmp/open\n" + OK);
        rig.write(folder + "/ready", "#!/bin/busybox sh\n[ -e /tmp/open ] || " + REFUSED + "\n" + OK);
        rig.write(folder + "/image.yaml", """
            apiVersion: stele/v1
            kind: Image
            metadata: {name: page, version: "%s"}
            files:
              - {src: busybox, dest: /bin/busybox, mode: "0755"}
              - {src: index.html, dest: /www/index.html}
              - {src: ok, dest: /www/cgi-bin/ok, mode: "0755"}
              - {src: open, dest: /www/cgi-bin/open, mode: "0755"}
              - {src: ready, dest: /www/cgi-bin/ready, mode: "0755"}
              - {src: die, dest: /www/cgi-bin/die, mode: "0755"}
            user: "10001:10001"
            env: {PATH: /bin}
            entrypoint: [/bin/busybox, sh, -c, "%s"]
            exposedPorts: [%d]
            """.formatted(version, start, start.contains("9090") ? 9090 : 8080));
        copyBusybox(rig.folder().resolve(folder));
        rig.work(Map.of(), "build", folder + "/image.yaml").orThrow();
    }

    /// Lets gated instances become ready, one after the other, until the service has settled.
    void open() {
        Wait.until(
                () -> {
                    ServiceStatus service = rig.service();
                    Matcher checked =
                            CHECKED.matcher(String.valueOf(rig.control().why(service.service())));
                    while (checked.find()) {
                        Program.run("curl", "-s", "-m", "5", checked.group(1) + "/cgi-bin/open");
                    }
                    return service.target().isEmpty() && service.state() == ServiceStatus.State.HEALTHY;
                },
                () -> rig.status().toString());
    }

    static void copyBusybox(Path folder) {
        try {
            Files.copy(Pages.busybox(), folder.resolve("busybox"));
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
