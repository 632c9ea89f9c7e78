package dev.stele.remote;

import dev.stele.oci.RemoteReference;
import dev.stele.text.Json;
import dev.stele.text.JsonException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Requests to one repository of one registry, in a person's name.
///
/// The first request goes without credentials. A registry that wants to know who asks says how: with a token,
/// which this asks its realm for and uses until the registry refuses it, or with name and password. Credentials
/// go to the registry's own host, and to a realm of its own site, and nowhere else.
final class RegistrySession implements AutoCloseable {
    private static final int TOKEN_BYTES_MAX = 1 << 20;
    private static final String HUB_HOST = "registry-1." + RemoteReference.DOCKER_HUB;

    private final RemoteReference image;
    private final RegistryHttp http;
    private final CredentialFiles files;
    private final List<String> scopes;
    private Optional<CredentialFiles.Found> found = Optional.empty();
    private Optional<String> authorization = Optional.empty();

    /// @param scopes what is asked for, such as `repository:team/app:pull`
    RegistrySession(RemoteAccess access, RemoteReference image, List<String> scopes) {
        this.image = image;
        this.files = new CredentialFiles(access);
        this.scopes = List.copyOf(scopes);
        boolean plain = image.isLoopback() || access.plainHttp();
        String host = image.registry().equals(RemoteReference.DOCKER_HUB) ? HUB_HOST : image.registry();
        this.http = new RegistryHttp(access, URI.create((plain ? "http://" : "https://") + host), image.isLoopback());
    }

    RegistryHttp http() {
        return http;
    }

    RemoteReference image() {
        return image;
    }

    /// @param path below the repository, such as `manifests/1.0`
    URI uri(String path) {
        return http.base().resolve("/v2/" + image.repository() + "/" + path);
    }

    /// Sends it, and once more with credentials when the registry asks for them, or for new ones.
    ///
    /// @throws RemoteException when the registry does not allow it
    HttpResponse<InputStream> send(RegistryRequest request) {
        Optional<String> used = current();
        HttpResponse<InputStream> answer = http.send(authorized(request, used));
        if (answer.statusCode() == 401) {
            Optional<String> renewed = renewed(answer, used);
            if (renewed.isPresent()) {
                RegistryHttp.said(answer);
                answer = http.send(authorized(request, renewed));
            }
        }
        if (answer.statusCode() == 401 || answer.statusCode() == 403) {
            String said = RegistryHttp.said(answer);
            throw denied(said);
        }
        return answer;
    }

    private RegistryRequest authorized(RegistryRequest request, Optional<String> value) {
        return value.isPresent() && RegistryRequest.isSameOrigin(request.uri(), http.base())
                ? request.with(RegistryHttp.AUTHORIZATION, value.get())
                : request;
    }

    private synchronized Optional<String> current() {
        return authorization;
    }

    /// Many requests may be refused at once when a token expires; the first one gets the new token for all.
    private synchronized Optional<String> renewed(HttpResponse<InputStream> answer, Optional<String> used) {
        if (!authorization.equals(used)) {
            return authorization;
        }
        Optional<Challenge> challenge = Challenge.of(answer.headers().allValues("WWW-Authenticate"));
        // Another host's challenge is not answered: it was redirected to.
        if (challenge.isEmpty() || !RegistryRequest.isSameOrigin(answer.uri(), http.base())) {
            return Optional.empty();
        }
        Optional<String> next = challenge.get().isBearer()
                ? Optional.of("Bearer " + token(challenge.get()))
                : credential().filter(c -> !c.isIdentityToken()).map(Credential::basic);
        if (next.isPresent() && next.equals(authorization)) {
            return Optional.empty();
        }
        authorization = next;
        return next;
    }

    private Optional<Credential> credential() {
        if (found.isEmpty()) {
            found = Optional.of(files.find(image));
        }
        return found.get().credential();
    }

    private String token(Challenge challenge) {
        URI realm = realm(challenge);
        Optional<Credential> credential = credential();
        String query = query(challenge);
        RegistryRequest request;
        if (credential.filter(Credential::isIdentityToken).isPresent()) {
            byte[] form = ("grant_type=refresh_token&client_id=stele&refresh_token="
                            + encoded(credential.get().secret()) + "&" + query)
                    .getBytes(StandardCharsets.UTF_8);
            request = RegistryRequest.of("POST", realm)
                    .with("Content-Type", "application/x-www-form-urlencoded")
                    .sending(new RegistryRequest.Payload(form.length, () -> new java.io.ByteArrayInputStream(form)));
        } else {
            String separator = realm.getRawQuery() == null ? "?" : "&";
            request = RegistryRequest.of("GET", URI.create(realm + separator + query));
            if (credential.isPresent()) {
                request = request.with(
                        RegistryHttp.AUTHORIZATION, credential.get().basic());
            }
        }
        return token(http.send(request));
    }

    private URI realm(Challenge challenge) {
        URI realm = http.resolved(http.base(), challenge.parameter("realm").orElse("/token"));
        boolean isWeb =
                "https".equals(realm.getScheme()) || "http".equals(http.base().getScheme());
        boolean isOwn = Redirects.isOwnRealm(http.base(), realm);
        if (realm.getHost() == null || !isWeb || (!isOwn && credential().isPresent())) {
            throw RemoteException.failed(RemoteProblems.redirected(
                    http.host(),
                    "it wants credentials to be sent to " + realm.getScheme() + "://" + realm.getRawAuthority()
                            + ", which is another site"));
        }
        String refusal = Redirects.refusal(http.base(), realm, image.isLoopback());
        if (!refusal.isEmpty()) {
            throw RemoteException.failed(RemoteProblems.redirected(http.host(), refusal));
        }
        return realm;
    }

    private String query(Challenge challenge) {
        String service = challenge
                .parameter("service")
                .map(s -> "service=" + encoded(s) + "&")
                .orElse("");
        return service + scopes.stream().map(s -> "scope=" + encoded(s)).collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private String token(HttpResponse<InputStream> answer) {
        if (answer.statusCode() != 200) {
            throw denied(RegistryHttp.said(answer));
        }
        try (InputStream body = answer.body()) {
            Json json = Json.parse(body.readNBytes(TOKEN_BYTES_MAX));
            String token = json.optionalString("token")
                    .filter(t -> !t.isEmpty())
                    .or(() -> json.optionalString("access_token"))
                    .orElse("");
            if (!token.matches("[!-~]+")) {
                throw denied("its realm gave no token");
            }
            return token;
        } catch (IOException | JsonException _) {
            throw denied("its realm gave no token");
        }
    }

    private RemoteException denied(String said) {
        String tried;
        synchronized (this) {
            Optional<Credential> credential = credential();
            List<String> looked = found.map(CredentialFiles.Found::looked).orElse(List.of()).stream()
                    .map(Object::toString)
                    .toList();
            tried = credential
                    .map(c -> "asked as " + c)
                    .orElse(
                            looked.isEmpty()
                                    ? "asked without credentials: there is no file with any"
                                    : "asked without credentials: none for it in " + String.join(", ", looked));
        }
        return RemoteException.failed(RemoteProblems.denied(image, tried, said));
    }

    @Override
    public void close() {
        http.close();
    }
}
