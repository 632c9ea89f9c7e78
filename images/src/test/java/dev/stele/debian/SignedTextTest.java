package dev.stele.debian;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SignedTextTest {
    private static final Instant NOW = TestKey.MADE.plus(Duration.ofDays(30));
    private static final TestKey KEY = TestKey.make();
    private static final String TEXT = "Suite: stable\n- a line with a dash\nDate: today\n";

    @Test
    void goodSignatureGivesExactlySignedText() {
        byte[] file = ("Injected: before\n" + new String(KEY.sign(TEXT), StandardCharsets.UTF_8) + "Injected: after\n")
                .getBytes(StandardCharsets.UTF_8);
        assertThat(SignedText.verify(file, KEY.keyring(), NOW))
                .isEqualTo(new SignedText.Verification.Verified(
                        TEXT, KEY.keyring().fingerprints().iterator().next()));
    }

    @Test
    void refusesTextWithOneChangedByte() {
        byte[] file = KEY.sign(TEXT);
        file[new String(file, StandardCharsets.ISO_8859_1).indexOf("stable")] ^= 1;
        assertThat(reasons(file, KEY)).contains("does not fit the text");
    }

    @Test
    void refusesOtherKey() {
        assertThat(reasons(TestKey.make().sign(TEXT), KEY)).contains("is not one of those that may sign");
    }

    @Test
    void refusesExpiredKey() {
        TestKey expired = TestKey.expiringAfter(Duration.ofDays(29));
        assertThat(reasons(expired.sign(TEXT), expired)).contains("the key expired on 2026-01-30");
        TestKey living = TestKey.expiringAfter(Duration.ofDays(31));
        assertThat(SignedText.verify(living.sign(TEXT), living.keyring(), NOW))
                .isInstanceOf(SignedText.Verification.Verified.class);
    }

    @Test
    void refusesRevokedKey() {
        assertThat(reasons(KEY.sign(TEXT), KEY.revoked())).contains("the key is revoked");
    }

    @Test
    void refusesTextWithoutSignature() {
        assertThat(reasons(TEXT.getBytes(StandardCharsets.UTF_8), KEY)).contains("signature");
        assertThat(reasons(new byte[0], KEY)).contains("signature");
    }

    private static String reasons(byte[] file, TestKey trusted) {
        return switch (SignedText.verify(file, trusted.keyring(), NOW)) {
            case SignedText.Verification.Verified v -> "verified: " + v;
            case SignedText.Verification.Unverified(var reasons) -> String.join("; ", reasons);
        };
    }
}
