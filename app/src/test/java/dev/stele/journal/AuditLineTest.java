package dev.stele.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stele.text.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AuditLineTest {
    private static Json json(String text) {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void valuesOfVariablesAreNotShownWhereverAReleaseStands() {
        Json entry =
                json("{\"type\":\"release.made\",\"release\":{\"args\":[\"a\"],\"env\":{\"A\":\"hunter2\",\"B\":\"\"},"
                        + "\"init\":true},\"list\":[{\"env\":{\"C\":\"hunter2\"}},1,1.5,null],\"env\":\"name\"}");

        assertThat(new AuditLine(3, Instant.EPOCH, "text", entry).toJson())
                .isEqualTo(json("{\"index\":3,\"time\":\"1970-01-01T00:00:00Z\","
                        + "\"text\":\"text\",\"entry\":{\"type\":\"release.made\",\"release\":{"
                        + "\"args\":[\"a\"],\"env\":{\"A\":\"set\",\"B\":\"set\"},\"init\":true},"
                        + "\"list\":[{\"env\":{\"C\":\"set\"}},1,1.5,null],\"env\":\"name\"}}"));
    }
}
