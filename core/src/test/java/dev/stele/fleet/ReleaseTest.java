package dev.stele.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.oci.Digest;
import dev.stele.text.Json;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReleaseTest {
    private static final String FIELDS = """
            args: [a]
            env: {A: "1"}
            scratch: [/cache]
            stopGracePeriod: 5s
            ports: {http: {port: 80, route: {host: a.b}}}
            healthcheck: {readiness: {http: /up, port: http}, liveness: {tcp: http}}
            init: true
            replicas: 2
            heal: report
            rollout: {maxSurge: 1}
            """;

    /// Each line: what is written | what is written instead.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            args: [a]             | args: [b]
            args: [a]             | args: [a, a]
            A: "1"                | A: "2"
            A: "1"                | B: "1"
            env: {A: "1"}         | env: {}
            /cache                | /cachet
            stopGracePeriod: 5s   | stopGracePeriod: 6s
            port: 80              | port: 81
            memory: 64Mi          | memory: 65Mi
            {memory: 64Mi}        | {memory: 64Mi, cpu: 1}
            {memory: 64Mi}        | {memory: 64Mi, pids: 100}
            init: true            | init: false
            http: /up             | http: /live
            readiness: {          | readiness: {interval: 2s,
            readiness: {          | readiness: {host: app.example.com,
            readiness: {          | readiness: {timeout: 2s,
            readiness: {          | readiness: {successThreshold: 9,
            readiness: {          | readiness: {failureThreshold: 9,
            liveness: {           | liveness: {interval: 1s,
            , liveness: {tcp: http} | NOTHING
            """)
    void whateverAnInstanceIsMadeOfChangesTheIdentity(String before, String after) {
        String changed = text().replace(before, after.replace("NOTHING", ""));
        assertThat(changed).isNotEqualTo(text());
        assertThat(id(changed)).isNotEqualTo(id(text()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            replicas: 2           | replicas: 3
            heal: report          | heal: off
            maxSurge: 1           | maxSurge: 2
            rollout: {            | rollout: {blueGreen: {},
            host: a.b             | host: c.d
            route: {              | route: {path: /x,
            web:1.8.0             | web:latest
            name: shop            | name: other
            """)
    void goalAndPolicyAreNoPartOfIt(String before, String after) {
        String changed = text().replace(before, after);
        assertThat(changed).isNotEqualTo(text());
        assertThat(id(changed)).isEqualTo(id(text()));
    }

    @Test
    void defaultsThatAreWrittenOutChangeNothing() {
        assertThat(id(FleetFileTest.service(
                                "stopGracePeriod: 30s\nargs: []\nenv: {}\nscratch: []\negress: []\ninit: true")
                        .replace("64Mi}", "64Mi, pids: 4096}")))
                .isEqualTo(id(FleetFileTest.service("")));
    }

    /// An upgrade of Stele must change no release: whoever has to edit these digests has broken every running fleet.
    @Test
    void theIdentityOfAKnownReleaseNeverChanges() {
        assertThat(former(FleetFileTest.service("")).id().toString())
                .isEqualTo("sha256:b3ed68fe5610a28098a6f9f2d3c70c5b4d3508204ce5a93ace801d2dfa0d2d9e");
        assertThat(former(text()).id().toString())
                .isEqualTo("sha256:68705383e960e23c0bcaef6081709fccb25d0083fab186a3026216006188c288");
        assertThat(id(FleetFileTest.service("")).toString())
                .isEqualTo("sha256:fd59046cfb186a258e1c89c6369bacdee1464db0368b8072ee6635daf645b5b6");
        assertThat(id(text()).toString())
                .isEqualTo("sha256:75b634b52c5395da20350ae78d09c51f2dca957380eebd7a6c3f0cb942670938");
    }

    /// What was recorded under profile 1 is read back as it was, with its own limits.
    @Test
    void aReleaseOfProfile1StaysWhatItWas() {
        Release former = former(text());
        assertThat(former.profile()).isEqualTo(1);
        assertThat(former.pidsMax()).isEqualTo(256);
        assertThat(former.process().init()).isFalse();
        assertThat(former.toJson().text()).doesNotContain("init", "pids");
        assertThat(Release.fromJson(former.toJson())).isEqualTo(former);
        assertThat(former.id()).isNotEqualTo(id(text()));
    }

    /// The release as the version before wrote it into its ledger.
    private static Release former(String text) {
        String json = release(text).toJson().text();
        assertThat(json).contains("\"profile\":2");
        return Release.fromJson(Json.parse(json.replace("\"profile\":2", "\"profile\":1")));
    }

    @Test
    void aFleetIsReadBackFromItsJson() {
        Fleet fleet = FleetFileTest.good(text());
        assertThat(Fleet.fromJson(Json.parse(fleet.toJson().bytes()))).isEqualTo(fleet);
    }

    @Test
    void anotherImageIsAnotherRelease() {
        Release release = release(text());
        Digest other = Digest.sha256("other".getBytes(UTF_8));
        ServiceGoal goal =
                Objects.requireNonNull(FleetFileTest.good(text()).services().get("web"));
        assertThat(goal.withImage(other).release().id()).isNotEqualTo(release.id());
        assertThat(goal.withImage(release.image())).isEqualTo(goal);
    }

    private static String text() {
        return FleetFileTest.service(FIELDS);
    }

    private static Release release(String text) {
        return Objects.requireNonNull(FleetFileTest.good(text).services().get("web"))
                .release();
    }

    private static Digest id(String text) {
        return release(text).id();
    }
}
