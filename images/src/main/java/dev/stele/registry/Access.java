package dev.stele.registry;

import dev.stele.oci.Digest;
import dev.stele.text.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Authorizes requests. Everything that is not granted here is refused.
///
/// On this machine anyone may pull. Pushing needs the password, either with each request (Basic) or in exchange for a
/// token (Bearer). There is only one password, so any user name will do; it says whose an upload is.
final class Access {
    private static final int USER_MAX = 128;

    private final String password;
    private final Tokens tokens;

    Access(String password, Tokens tokens) {
        this.password = password;
        this.tokens = tokens;
    }

    /// Empty when the call is allowed, otherwise the reply that asks for credentials.
    Optional<RegistryReply> refusal(RegistryCall call, Target target) {
        return switch (target) {
            case Target.Token _ -> Optional.empty();
            case Target.Ping _ -> isAuthenticated(call) ? Optional.empty() : Optional.of(challenge(call, ""));
            case Target.Blob t -> content(call, t.repository());
            case Target.Manifest t -> content(call, t.repository());
            case Target.Tags t -> content(call, t.repository());
            case Target.ReferrerList t -> content(call, t.repository());
            case Target.NewUpload t -> require("push", call, t.repository());
            case Target.Upload t -> require("push", call, t.repository());
        };
    }

    /// The token endpoint. The token grants the requested scopes that are allowed, which may be fewer than requested.
    RegistryReply token(RegistryCall call) {
        if (!call.method().equals("GET")) {
            throw ApiError.unsupported("a token is asked for with GET");
        }
        Optional<String> basic = credentials(call, "Basic ");
        boolean known = basic.isPresent();
        if (known && !isPassword(basic.get())) {
            throw new ApiError(401, "UNAUTHORIZED", "wrong password: it stands in registry.token of the server's home");
        }
        Set<String> allowed = known ? Set.of("pull", "push") : call.local() ? Set.of("pull") : Set.of();
        List<String> asked = call.query().getOrDefault("scope", List.of());
        String token = tokens.issue(new Tokens.Grant(user(call), Scope.granted(asked, allowed)));
        return RegistryReply.json(
                200,
                Json.object()
                        .put("token", token)
                        .put("access_token", token)
                        .put("expires_in", Tokens.LIFE_SECONDS)
                        .build());
    }

    /// Whether this call could read that repository, too.
    boolean mayPull(RegistryCall call, String repository) {
        return call.local() || require("pull", call, repository).isEmpty();
    }

    /// The name that the client gave beside the password, now or for its token. Long and unprintable ones are hashed.
    String user(RegistryCall call) {
        String name = credentials(call, "Basic ")
                .map(Access::pair)
                .map(pair -> pair.substring(0, Math.max(0, pair.indexOf(':'))))
                .or(() -> credentials(call, "Bearer ")
                        .map(token -> tokens.grant(token).user()))
                .orElse("");
        return name.length() <= USER_MAX && name.chars().allMatch(c -> c > 0x20 && c < 0x7f)
                ? name
                : Digest.sha256(name.getBytes(StandardCharsets.UTF_8)).shortHex();
    }

    private Optional<RegistryReply> content(RegistryCall call, String repository) {
        if (!call.isRead()) {
            return require("push", call, repository);
        }
        return call.local() ? Optional.empty() : require("pull", call, repository);
    }

    private Optional<RegistryReply> require(String action, RegistryCall call, String repository) {
        Optional<String> basic = credentials(call, "Basic ");
        if (basic.isPresent() && isPassword(basic.get())) {
            return Optional.empty();
        }
        boolean granted = credentials(call, "Bearer ")
                .map(token -> tokens.grant(token).scopes().contains(new Scope(repository, action)))
                .orElse(false);
        return granted
                ? Optional.empty()
                : Optional.of(challenge(
                        call,
                        ",scope=\"repository:" + repository + ":" + (action.equals("push") ? "pull,push" : action)
                                + "\""));
    }

    private boolean isAuthenticated(RegistryCall call) {
        return credentials(call, "Basic ").map(this::isPassword).orElse(false)
                || credentials(call, "Bearer ").map(tokens::isValid).orElse(false);
    }

    private static RegistryReply challenge(RegistryCall call, String scope) {
        String service = call.authority();
        return new ApiError(401, "UNAUTHORIZED", "authentication required")
                .reply()
                .with(
                        "WWW-Authenticate",
                        "Bearer realm=\"http://" + service + "/token\",service=\"" + service + "\"" + scope);
    }

    private static Optional<String> credentials(RegistryCall call, String scheme) {
        return call.header("authorization")
                .filter(value -> value.regionMatches(true, 0, scheme, 0, scheme.length()))
                .map(value -> value.substring(scheme.length()).strip());
    }

    private boolean isPassword(String basic) {
        String pair = pair(basic);
        String given = pair.substring(pair.indexOf(':') + 1);
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), password.getBytes(StandardCharsets.UTF_8));
    }

    /// `name:password`; empty when it is not encoded correctly.
    private static String pair(String basic) {
        try {
            return new String(Base64.getDecoder().decode(basic), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return "";
        }
    }

    /// One action on one repository.
    record Scope(String repository, String action) implements Comparable<Scope> {
        private static final int ASKED_MAX = 100;

        @Override
        public int compareTo(Scope other) {
            int byName = repository.compareTo(other.repository);
            return byName != 0 ? byName : action.compareTo(other.action);
        }

        /// Filters scopes such as `repository:a/b:pull,push` by the allowed actions.
        static Set<Scope> granted(List<String> asked, Set<String> allowed) {
            Set<Scope> out = new TreeSet<>();
            for (String scope : asked.stream().limit(ASKED_MAX).toList()) {
                String[] parts = scope.split(":", -1);
                if (parts.length == 3 && parts[0].equals("repository")) {
                    for (String action : parts[2].split(",", -1)) {
                        if (allowed.contains(action)) {
                            out.add(new Scope(parts[1], action));
                        }
                    }
                }
            }
            return out;
        }
    }
}
