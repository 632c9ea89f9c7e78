package dev.stele.tidy;

import java.net.URI;
import javax.tools.SimpleJavaFileObject;

/// A source as the compiler's parser takes it.
final class SourceText extends SimpleJavaFileObject {
    private final String text;

    SourceText(SourceFile file) {
        super(URI.create("string:///" + file.path()), Kind.SOURCE);
        this.text = file.text();
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
    }
}
