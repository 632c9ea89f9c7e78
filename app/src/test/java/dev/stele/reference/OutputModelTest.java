package dev.stele.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputModelTest {
    private static List<OutputShape> shapes() {
        return OutputDocument.all().stream()
                .flatMap(document -> document.shapes().stream())
                .flatMap(shape -> Stream.concat(Stream.of(shape), shape.below().stream()))
                .distinct()
                .toList();
    }

    @Test
    void aShapeHasANameOfItsOwnAndNamesEachFieldOnce() {
        Map<String, OutputShape> byName = new HashMap<>();
        for (OutputShape shape : shapes()) {
            assertThat(byName.put(shape.name(), shape)).as(shape.name()).isNull();
            assertThat(shape.fields().stream().map(OutputField::name))
                    .as(shape.name())
                    .doesNotHaveDuplicates();
        }
        assertThat(OutputDocument.all().stream().map(OutputDocument::fileName)).doesNotHaveDuplicates();
    }

    @Test
    void everyTextIsASentence() {
        for (OutputShape shape : shapes()) {
            assertThat(shape.text()).endsWith(".");
            for (OutputField field : shape.fields()) {
                assertThat(field.text()).as(shape.name() + "." + field.name()).matches("[A-Z][^\n]*\\.");
                assertThat(field.absent()).as(shape.name() + "." + field.name()).doesNotEndWith(".");
            }
        }
    }

    @Test
    void everyNumberSaysItsUnitInItsSchema() {
        int numbers = 0;
        for (OutputShape shape : shapes()) {
            for (OutputField field : shape.fields()) {
                if (field.value() instanceof OutputValue.Whole(String unit)) {
                    numbers++;
                    assertThat(unit).as(shape.name() + "." + field.name()).isNotBlank();
                }
            }
        }
        assertThat(numbers).isGreaterThan(30);
        assertThat(FileSchema.text(
                        OutputDocument.named("registry gc").orElseThrow().schema()))
                .contains("All of it together. (whole number: bytes)");
    }

    @Test
    void thePageHasEveryFieldOfEveryObject() {
        String page = OutputPage.of();
        for (OutputShape shape : shapes()) {
            int begin = page.indexOf("\n### " + shape.name() + "\n");
            assertThat(begin).as(shape.name()).isPositive();
            String section = page.substring(begin, Math.max(page.indexOf("\n### ", begin + 1), page.length() - 1));
            shape.fields().forEach(field -> assertThat(section).contains("- `" + field.name() + "` ("));
        }
    }

    /// A schema that refused nothing would let each test of an output pass.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"format_version\":1,\"findings\":[],\"more\":1}",
                "{\"format_version\":2,\"findings\":[]}",
                "{\"findings\":[]}",
                "{\"format_version\":1}",
                "[]",
                "{\"format_version\":1,\"findings\":[{\"object\":\"\",\"what\":\"\",\"seen\":\"now\",\"done\":\"\"}]}",
                "{\"format_version\":1,\"findings\":[{\"object\":\"a\",\"what\":\"b\",\"done\":\"\"}]}",
                "{\"format_version\":1,\"findings\":null}",
                "{\"format_version\":1,\"problems\":[{\"code\":\"S1\",\"message\":\"\",\"cause\":\"\",\"fix\":\"\"}]}"
            })
    void whatIsNotDescribedIsRefused(String out) {
        assertThatThrownBy(() -> new OutputRecorder().check("drift", out + "\n"))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void aFieldThatNoOutputHadIsMissed() {
        OutputRecorder recorder = new OutputRecorder();
        recorder.check("drift", "{\"format_version\":1,\"findings\":[]}\n");
        assertThat(new TreeSet<>(recorder.unseen(List.of("drift"))))
                .containsExactly("finding.done", "finding.object", "finding.seen", "finding.what");
    }
}
