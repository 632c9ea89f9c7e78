package dev.stele.build;

import dev.stele.text.FailureText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// Generates the trusted certificate authorities of an image: one bundle, a folder of links by hash for OpenSSL, and a
/// key store for Java. Without them every TLS client would fail, and Java would silently trust no one.
///
/// The authorities are those of Debian's ca-certificates, in order of their paths.
final class TrustStore {
    private static final String AUTHORITIES = "usr/share/ca-certificates";
    private static final String SELECTION = "etc/ca-certificates.conf";
    private static final String FOLDER = "etc/ssl/certs/";
    private static final String BUNDLE = FOLDER + "ca-certificates.crt";
    private static final String JAVA_STORE = FOLDER + "java/cacerts";
    private static final int JKS_MAGIC = 0xfeedfeed;
    private static final int JKS_VERSION = 2;
    private static final int TRUSTED_CERTIFICATE = 2;
    private static final int SAME_HASH_MAX = 100;

    private TrustStore() {}

    /// @param name of its `.pem` link, without the extension
    private record Authority(String path, String name, String pem, X509Certificate certificate) {}

    /// @return how many authorities are trusted
    static int generate(SystemFiles files) {
        List<Authority> authorities = authorities(files);
        if (authorities.isEmpty()) {
            return 0;
        }
        ByteArrayOutputStream bundle = new ByteArrayOutputStream();
        Set<String> hashes = new HashSet<>();
        for (Authority a : authorities) {
            bundle.writeBytes(a.pem().getBytes(StandardCharsets.ISO_8859_1));
            files.link(FOLDER + a.name() + ".pem", "/" + a.path());
            String hash =
                    SubjectHash.of(a.certificate().getSubjectX500Principal().getEncoded());
            for (int i = 0; i < SAME_HASH_MAX; i++) {
                if (hashes.add(hash + "." + i)) {
                    files.link(FOLDER + hash + "." + i, a.name() + ".pem");
                    break;
                }
            }
        }
        files.file(BUNDLE, bundle.toByteArray());
        if (files.tree().at("usr/lib/ssl").isPresent()) {
            files.link("usr/lib/ssl/cert.pem", "/" + BUNDLE);
        }
        if (files.tree().at("usr/lib/jvm").isPresent()) {
            files.file(JAVA_STORE, javaStore(authorities));
        }
        return authorities.size();
    }

    private static List<Authority> authorities(SystemFiles files) {
        Set<String> deselected = new TreeSet<>();
        files.readText(SELECTION)
                .ifPresent(text -> text.lines()
                        .filter(l -> l.startsWith("!"))
                        .forEach(l -> deselected.add(
                                AUTHORITIES + "/" + l.substring(1).strip())));
        List<Authority> out = new ArrayList<>();
        for (String path : files.tree().under(AUTHORITIES)) {
            if (path.endsWith(".crt") && !deselected.contains(path)) {
                files.read(path).ifPresent(pem -> out.add(authority(path, pem)));
            }
        }
        return out;
    }

    private static Authority authority(String path, byte[] pem) {
        try {
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
            String leaf = path.substring(path.lastIndexOf('/') + 1, path.length() - ".crt".length());
            String text = new String(pem, StandardCharsets.ISO_8859_1).strip() + "\n";
            return new Authority(path, leaf.replace(' ', '_').replaceAll("[()]", "="), text, certificate);
        } catch (CertificateException e) {
            throw BuildException.failed(
                    BuildProblems.badSystemFile(path, "it is no certificate: " + FailureText.of(e)));
        }
    }

    /// A key store in JKS format, written here because the JDK's own writer adds the current time.
    private static byte[] javaStore(List<Authority> authorities) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Set<String> aliases = new HashSet<>();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(JKS_MAGIC);
            out.writeInt(JKS_VERSION);
            out.writeInt(authorities.size());
            for (Authority a : authorities) {
                String alias = "debian:" + a.name().toLowerCase(Locale.ROOT) + ".pem";
                out.writeInt(TRUSTED_CERTIFICATE);
                out.writeUTF(aliases.add(alias) ? alias : alias + "#" + aliases.size());
                out.writeLong(a.certificate().getNotBefore().toInstant().toEpochMilli());
                out.writeUTF("X.509");
                byte[] der = a.certificate().getEncoded();
                out.writeInt(der.length);
                out.write(der);
            }
            MessageDigest hasher = MessageDigest.getInstance("SHA-1");
            hasher.update("changeit".getBytes(StandardCharsets.UTF_16BE));
            hasher.update("Mighty Aphrodite".getBytes(StandardCharsets.UTF_8));
            out.write(hasher.digest(bytes.toByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (CertificateException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }
}
