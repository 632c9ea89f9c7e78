package dev.stele.text;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// Strict JSON (RFC 8259): one value, no duplicate keys, valid UTF-8, no byte order mark, bounded depth and size.
///
/// An escape can spell half a surrogate pair. No text in UTF-8 can hold it, so what was read could never be written
/// again: it is refused here, once for all readers (RFC 7493, section 2.1). In names Jackson refuses it.
final class JsonReader {
    private static final int DEPTH_MAX = 64;
    private static final int BYTES_MAX = 64 << 20;
    private static final int DIGITS_MAX = 100;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxDocumentLength(BYTES_MAX)
                    .maxStringLength(BYTES_MAX)
                    .maxNumberLength(DIGITS_MAX)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /// What the library adds of where a text came from, which is never told here.
    private static final Pattern SOURCE = Pattern.compile(" \\([^()]*\\[Source: .*", Pattern.DOTALL);

    private JsonReader() {}

    static Json read(byte[] text) {
        if (text.length > BYTES_MAX) {
            throw new JsonException("more than " + BYTES_MAX + " bytes of JSON");
        }
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), decode(text))) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new JsonException("empty: a JSON value is expected");
            }
            Json value = value(parser, first);
            if (parser.nextToken() != null) {
                throw new JsonException("more than one JSON value" + at(parser));
            }
            return value;
        } catch (JacksonException e) {
            // A limit that is reached comes without a place.
            String where = Optional.ofNullable(e.getLocation())
                    .map(l -> " (line " + l.getLineNr() + ", column " + l.getColumnNr() + ")")
                    .orElse("");
            throw new JsonException(SOURCE.matcher(e.getOriginalMessage()).replaceFirst("") + where, e);
        }
    }

    private static String decode(byte[] text) {
        try {
            String decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text))
                    .toString();
            if (decoded.startsWith("\ufeff")) {
                throw new JsonException("starts with a byte order mark");
            }
            return decoded;
        } catch (CharacterCodingException e) {
            throw new JsonException("not valid UTF-8", e);
        }
    }

    private static Json value(JsonParser parser, JsonToken token) {
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> new Json.Str(whole(parser.getString(), parser));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getString());
            case VALUE_TRUE -> new Json.Bool(true);
            case VALUE_FALSE -> new Json.Bool(false);
            case VALUE_NULL -> Json.Null.NULL;
            default -> throw new JsonException("unexpected " + token + at(parser));
        };
    }

    private static Json object(JsonParser parser) {
        Map<String, Json> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            members.put(name, value(parser, parser.nextToken()));
        }
        return new Json.Obj(members);
    }

    private static Json array(JsonParser parser) {
        List<Json> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            items.add(value(parser, token));
        }
        return new Json.Arr(items);
    }

    private static String whole(String text, JsonParser parser) {
        if (text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw new JsonException("half a surrogate pair is no character" + at(parser));
        }
        return text;
    }

    private static Json number(String text) {
        try {
            return new Json.Num(Long.parseLong(text));
        } catch (NumberFormatException _) {
            return new Json.Fraction(text);
        }
    }

    private static String at(JsonParser parser) {
        var location = parser.currentLocation();
        return " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }
}
