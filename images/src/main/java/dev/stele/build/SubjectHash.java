package dev.stele.build;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERUTF8String;

/// The file name by which OpenSSL finds a certificate in a folder (`openssl x509 -subject_hash`).
///
/// It is the first four bytes, least significant first, of the SHA-1 of the subject in canonical form: each part of the
/// name as UTF-8 in lower case with single spaces, the parts' sets concatenated without the outer header.
final class SubjectHash {
    private SubjectHash() {}

    /// @param subject the DER bytes of an X.500 name
    /// @return 8 hex digits
    static String of(byte[] subject) {
        ByteArrayOutputStream canonical = new ByteArrayOutputStream();
        try {
            for (ASN1Encodable part : ASN1Sequence.getInstance(subject)) {
                canonical.write(canonical(ASN1Set.getInstance(part)));
            }
            byte[] hash = MessageDigest.getInstance("SHA-1").digest(canonical.toByteArray());
            return String.format(
                    Locale.ROOT, "%02x%02x%02x%02x", hash[3] & 0xff, hash[2] & 0xff, hash[1] & 0xff, hash[0] & 0xff);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    private static byte[] canonical(ASN1Set part) throws IOException {
        ASN1EncodableVector out = new ASN1EncodableVector();
        for (ASN1Encodable one : part) {
            ASN1Sequence pair = ASN1Sequence.getInstance(one);
            ASN1EncodableVector next = new ASN1EncodableVector();
            next.add(pair.getObjectAt(0));
            next.add(
                    pair.getObjectAt(1) instanceof ASN1String s
                            ? new DERUTF8String(canonical(s))
                            : pair.getObjectAt(1));
            out.add(new DERSequence(next));
        }
        return new DERSet(out).getEncoded(ASN1Encoding.DER);
    }

    private static String canonical(ASN1String value) {
        StringBuilder out = new StringBuilder();
        for (byte b :
                value.getString().strip().replaceAll("[ \t\n\u000b\f\r]+", " ").getBytes(StandardCharsets.UTF_8)) {
            out.append((char) (b >= 'A' && b <= 'Z' ? b + 32 : b & 0xff));
        }
        return new String(out.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
