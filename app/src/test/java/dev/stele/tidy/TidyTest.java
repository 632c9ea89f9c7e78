package dev.stele.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The house keeps its rules, and each rule catches what it is there to catch.
class TidyTest {
    private static final List<Rule> RULES = List.of(
            new ImportRule(),
            new CycleRule(),
            new LibraryRule(),
            new BanRule(),
            new SizeRule(),
            new PackageRule(),
            new TextRule(),
            new MapRule(),
            new ReadingRule(),
            new NameRule(),
            new VisibilityRule(),
            new RecordRule(),
            new SwitchRule(),
            new PauseRule(),
            new CommandRule(),
            new GlossaryRule(),
            new MessageRule(),
            new ProseRule());

    private static House house;

    @BeforeAll
    static void look() {
        house = House.here();
    }

    @TestFactory
    Stream<DynamicTest> theHouseKeepsEveryRule() {
        return RULES.stream()
                .map(rule -> DynamicTest.dynamicTest(
                        rule.sentence(),
                        () -> assertThat(rule.violations(house)).isEmpty()));
    }

    @TestFactory
    Stream<DynamicTest> everyRuleCatchesItsBadSamples(@TempDir Path folder) {
        return RULES.stream()
                .flatMap(rule -> rule.samples().stream()
                        .map(sample -> DynamicTest.dynamicTest(
                                rule.getClass().getSimpleName() + " catches " + sample.caught(),
                                () -> assertCaught(rule, sample, folder))));
    }

    @TestFactory
    Stream<DynamicTest> everyRuleHasABadSample() {
        return RULES.stream()
                .map(rule -> DynamicTest.dynamicTest(
                        rule.sentence(), () -> assertThat(rule.samples()).isNotEmpty()));
    }

    private static void assertCaught(Rule rule, Sample sample, Path folder) {
        Path own = folder.resolve(Integer.toHexString(sample.hashCode()));
        assertThat(rule.violations(House.of(sample, own)))
                .anySatisfy(violation -> assertThat(violation).contains(sample.caught()));
    }
}
