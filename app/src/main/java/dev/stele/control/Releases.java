package dev.stele.control;

import dev.stele.oci.Digest;
import dev.stele.text.Json;
import java.time.Instant;
import java.util.List;

/// The releases of one service that are still known, newest first.
public record Releases(String service, List<Line> releases) {
    public Releases {
        releases = List.copyOf(releases);
    }

    public enum Verdict {
        UNPROVEN,
        PROVEN,
        CONDEMNED
    }

    /// @param name as the fleet file says it
    public record NamedImage(String name, Digest digest) {}

    /// Where a release stands.
    ///
    /// @param rolling whether a rollout brings it in or takes it away, and it has no requests
    public record Standing(Verdict verdict, ServiceStatus.Tier tier, boolean rolling) {}

    /// @param id the release's identity
    /// @param since when it was first wanted; for display only
    /// @param note why it is condemned; empty otherwise
    public record Line(int release, Digest id, NamedImage image, Standing standing, Instant since, String note) {
        static Line fromJson(Json json) {
            return new Line(
                    Math.toIntExact(json.number("release")),
                    Digest.parse(json.string("id")),
                    new NamedImage(json.string("imageName"), Digest.parse(json.string("image"))),
                    new Standing(
                            Verdict.valueOf(json.string("verdict")),
                            ServiceStatus.Tier.valueOf(json.string("tier")),
                            json.get("rolling").isPresent() && json.bool("rolling")),
                    Instant.parse(json.string("since")),
                    json.string("note"));
        }

        Json toJson() {
            return Json.object()
                    .put("release", release)
                    .put("id", id.toString())
                    .put("imageName", image.name())
                    .put("image", image.digest().toString())
                    .put("verdict", standing.verdict().name())
                    .put("tier", standing.tier().name())
                    .put("rolling", standing.rolling())
                    .put("since", since.toString())
                    .put("note", note)
                    .build();
        }
    }

    public static Releases fromJson(Json json) {
        return new Releases(
                json.string("service"),
                json.list("releases").stream().map(Line::fromJson).toList());
    }

    public Json toJson() {
        return Json.object()
                .put("service", service)
                .put("releases", Json.array(releases, Line::toJson))
                .build();
    }
}
