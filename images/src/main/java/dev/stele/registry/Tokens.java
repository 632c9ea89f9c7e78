package dev.stele.registry;

import dev.stele.oci.Digest;
import dev.stele.registry.Access.Scope;
import dev.stele.text.Json;
import dev.stele.text.JsonException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Issues and verifies short-lived tokens: the granted scopes and the expiry, with an HMAC-SHA-256. The server stores
/// nothing about them.
///
/// The key is derived from the password, so a token stays valid after a restart of the server, but not after a change
/// of the password.
final class Tokens {
    static final long LIFE_SECONDS = 300;
    private static final int TEXT_MAX = 16_384;
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;
    private final InstantSource clock;

    Tokens(String password, InstantSource clock) {
        byte[] secret = ("stele registry token\n" + password).getBytes(StandardCharsets.UTF_8);
        this.key = new SecretKeySpec(Digest.hasher().digest(secret), ALGORITHM);
        this.clock = clock;
    }

    String issue(Grant grant) {
        Json claims = Json.object()
                .put("expires", clock.instant().getEpochSecond() + LIFE_SECONDS)
                .put("user", grant.user())
                .put(
                        "scopes",
                        Json.array(
                                new TreeSet<>(grant.scopes()),
                                s -> Json.object()
                                        .put("repository", s.repository())
                                        .put("action", s.action())
                                        .build()))
                .build();
        byte[] body = claims.bytes();
        return encode(body) + "." + encode(mac(body));
    }

    /// What a token grants, and to whom.
    ///
    /// @param user the name given beside the password; empty where no password was given
    record Grant(String user, Set<Scope> scopes) {
        static final Grant NOTHING = new Grant("", Set.of());

        Grant {
            scopes = Set.copyOf(scopes);
        }
    }

    /// Nothing when the token is forged or expired.
    Grant grant(String token) {
        return claims(token)
                .map(claims -> {
                    Set<Scope> scopes = new TreeSet<>();
                    claims.list("scopes")
                            .forEach(s -> scopes.add(new Scope(s.string("repository"), s.string("action"))));
                    return new Grant(claims.optionalString("user").orElse(""), scopes);
                })
                .orElse(Grant.NOTHING);
    }

    boolean isValid(String token) {
        return claims(token).isPresent();
    }

    private Optional<Json> claims(String token) {
        int dot = token.indexOf('.');
        if (dot < 0 || token.length() > TEXT_MAX) {
            return Optional.empty();
        }
        try {
            byte[] body = Base64.getUrlDecoder().decode(token.substring(0, dot));
            byte[] mac = Base64.getUrlDecoder().decode(token.substring(dot + 1));
            if (!MessageDigest.isEqual(mac, mac(body))) {
                return Optional.empty();
            }
            Json claims = Json.parse(body);
            return Optional.of(claims)
                    .filter(c -> c.number("expires") > clock.instant().getEpochSecond());
        } catch (IllegalArgumentException | JsonException _) {
            return Optional.empty();
        }
    }

    private byte[] mac(byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
