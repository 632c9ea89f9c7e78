package dev.stele.remote;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// Who somebody is for a registry. Its text never shows the secret.
///
/// @param user empty for an identity token
/// @param secret a password, or a token that other tokens are asked for with
/// @param from where it was found, for messages
record Credential(String user, String secret, String from) {
    /// The name under which helpers give an identity token.
    static final String TOKEN_USER = "<token>";

    boolean isIdentityToken() {
        return user.isEmpty() || user.equals(TOKEN_USER);
    }

    String basic() {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + secret).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return isIdentityToken() ? "an identity token of " + from : "user " + user + " of " + from;
    }
}
