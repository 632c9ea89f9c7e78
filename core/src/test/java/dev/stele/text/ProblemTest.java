package dev.stele.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ProblemTest {
    private static final Source SOURCE = Source.of("fleet.yaml", "a: 1\n    replica: 6\n\u001b[31mred: 1\n");

    @Test
    void aProblemShowsPlaceSnippetCauseAndTheFixLast() {
        Problems problems = new Problems('F', SOURCE);
        problems.at(new Place("fleet.yaml", 2, 5), 7)
                .add(
                        102,
                        "\"replica\" is not a field of services.web",
                        "did you mean \"replicas\"?",
                        "write  replicas");
        assertThat(problems.sorted().getFirst().render()).isEqualTo("""
                error[F102]: "replica" is not a field of services.web
                   ╷ fleet.yaml:2:5   did you mean "replicas"?
                 2 │     replica: 6
                   │     ^^^^^^^
                   ╵ fix: write  replicas
                """);
    }

    @Test
    void aProblemWithoutAPlaceHasItsCauseAlone() {
        assertThat(Problem.of("S101", "no server answers", "nothing listens at /x", "stele server")
                        .render())
                .isEqualTo("""
                error[S101]: no server answers
                   ╷ nothing listens at /x
                   ╵ fix: stele server
                """);
    }

    @Test
    void controlCharactersInAProblemAreEscaped() {
        Problems problems = new Problems('F', SOURCE);
        problems.at(new Place("fleet.yaml", 3, 1), 99).add(100, "a\u202eb", "", "c\u0007");
        assertThat(problems.sorted().getFirst().render()).isEqualTo("""
                error[F100]: a\\u202eb
                   ╷ fleet.yaml:3:1
                 3 │ \\u001b[31mred: 1
                   │ ^^^^^^^^^^^^^^^^
                   ╵ fix: c\\u0007
                """);
    }

    @Test
    void problemsComeInTheOrderOfTheirPlacesAndThoseWithoutOneLast() {
        Problems problems = new Problems('F', SOURCE);
        problems.add(Problem.of("F001", "none", "", "x"));
        problems.at(new Place("fleet.yaml", 2, 9), 1).add(100, "later", "", "x");
        problems.at(new Place("fleet.yaml", 2, 1), 1).add(100, "earlier", "", "x");
        assertThat(problems.sorted().stream().map(Problem::message)).containsExactly("earlier", "later", "none");
    }

    @Test
    void noMoreThanAHundredAreKept() {
        Problems problems = new Problems('F', SOURCE);
        for (int i = 0; i < 1000; i++) {
            problems.at(new Place("fleet.yaml", 1, 1), 1).add(100, "x", "", "x");
        }
        assertThat(problems.sorted()).hasSize(100);
    }

    @Test
    void jsonHasTheSameFields() {
        Problems problems = new Problems('F', SOURCE);
        problems.at(new Place("fleet.yaml", 1, 1), 1).add(102, "m", "c", "f");
        assertThat(problems.sorted().getFirst().toJson().text())
                .isEqualTo("{\"cause\":\"c\",\"code\":\"F102\",\"column\":1,\"file\":\"fleet.yaml\","
                        + "\"fix\":\"f\",\"line\":1,\"message\":\"m\",\"snippet\":\"a: 1\",\"width\":1}");
    }

    @Test
    void aProblemIsReadBackFromItsJson() {
        Problems problems = new Problems('F', SOURCE);
        problems.at(new Place("fleet.yaml", 2, 5), 7).add(102, "m", "c", "f");
        Problem placed = problems.sorted().getFirst();
        Problem plain = Problem.of("S100", "m", "", "f");
        assertThat(Problem.fromJson(placed.toJson())).isEqualTo(placed);
        assertThat(Problem.fromJson(plain.toJson())).isEqualTo(plain);
    }

    @Test
    void aProblemMustSayWhatToDo() {
        assertThatThrownBy(() -> Problem.of("F1", "m", "", "f")).hasMessageContaining("three digits");
        assertThatThrownBy(() -> Problem.of("F100", "m", "", " ")).hasMessageContaining("what to do next");
    }

    @Test
    void theNearestWordHasTheSmallestEditDistance() {
        assertThat(NearestWord.distance("replica", "replicas")).isEqualTo(1);
        assertThat(NearestWord.distance("iamge", "image")).isEqualTo(1);
        assertThat(NearestWord.of("iamge", java.util.List.of("env", "image"))).contains("image");
        assertThat(NearestWord.of("volumes", java.util.List.of("env", "image"))).isEmpty();
    }
}
