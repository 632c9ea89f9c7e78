package dev.stele.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.oci.Digest;
import dev.stele.text.Json;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MembershipTest {
    private static final PoolId WEB = new PoolId("web", Digest.sha256(new byte[0]));
    private static final PoolId API = new PoolId("api", Digest.sha256(new byte[1]));

    /// Fence and version of two memberships.
    @ParameterizedTest
    @CsvSource({"1.1, 1.1, false", "1.2, 1.1, true", "1.1, 1.2, false", "2.1, 1.9, true", "1.9, 2.1, false"})
    void fenceOutranksVersion(String one, String other, boolean newer) {
        assertThat(membership(one).isNewerThan(membership(other))).isEqualTo(newer);
    }

    private static Membership membership(String fenceAndVersion) {
        String[] numbers = fenceAndVersion.split("\\.", -1);
        return new Membership(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), new TreeMap<>());
    }

    @Test
    void isReadBackAsWritten() {
        Map<PoolId, List<Member>> pools = Map.of(
                WEB, List.of(new Member("web-2", "198.18.0.2"), new Member("web-1", "198.18.0.1")), API, List.of());
        Membership membership = new Membership(3, 7, new TreeMap<>(pools));
        assertThat(Membership.fromJson(Json.parse(membership.toJson().bytes()))).isEqualTo(membership);
    }

    @Test
    void poolsAreSortedByServiceThenRelease() {
        PoolId other = new PoolId("web", Digest.sha256(new byte[1]));
        assertThat(WEB.compareTo(API)).isPositive();
        assertThat(WEB.compareTo(other)).isEqualTo(-other.compareTo(WEB)).isNotZero();
        assertThat(WEB.compareTo(new PoolId("web", WEB.release()))).isZero();
    }
}
