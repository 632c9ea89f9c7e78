package dev.stele.reference;

import static dev.stele.reference.OutputField.field;
import static dev.stele.reference.OutputShape.shape;
import static dev.stele.reference.OutputValues.COUNT;
import static dev.stele.reference.OutputValues.DIGEST;
import static dev.stele.reference.OutputValues.ENTRY;
import static dev.stele.reference.OutputValues.RELEASE;
import static dev.stele.reference.OutputValues.TEXT;
import static dev.stele.reference.OutputValues.TEXTS;
import static dev.stele.reference.OutputValues.group;
import static dev.stele.reference.OutputValues.items;
import static dev.stele.reference.OutputValues.whole;
import static dev.stele.reference.OutputValues.words;

import dev.stele.control.Plan;
import dev.stele.engine.OrderGoal;
import dev.stele.engine.OrderState;
import java.util.stream.Stream;

/// The JSON forms of plans, orders and what becomes of them.
final class OrderOutputs {
    private static final String NO_DIFF = "when no lines of a text file are shown";

    private static final OutputShape DIFFERENCE = shape(
            "difference",
            "A key of the fleet file whose value changes.",
            field("what", TEXT, "The key, such as `image` or `env.FEATURE_X`."),
            field("before", TEXT, "Empty when it was not there; of a variable only that it is `set`."),
            field("after", TEXT, "Empty when it goes; of a variable only `set` or `changed`."),
            field("diff", TEXTS, "Of a text file, the lines that differ, in the unified form.")
                    .absent(NO_DIFF),
            field("diffHidden", whole("lines"), "Further lines that were left out.")
                    .absent(NO_DIFF));

    private static final OutputShape CHANGE = shape(
            "change",
            "What changes of a service.",
            field("service", TEXT, "Its name."),
            field("kind", words(Plan.Kind.values()), "How; `ABANDONED` is not in the file and goes on."),
            field("from", RELEASE, "What serves.").absent("when nothing does"),
            field("to", RELEASE, "What is wanted.").absent("when the file does not name the service"),
            field("differences", items(DIFFERENCE), "Key by key."),
            field("notes", TEXTS, "Such as how the rollout goes."));

    static final OutputShape PLAN = shape(
            "plan",
            "What an apply would change.",
            field("fleet", TEXT, "The fleet's name."),
            field("environment", TEXT, "The fleet's environment."),
            field("changes", items(CHANGE), "One for each service that is not as the file says."),
            field("unchanged", whole("services"), "Those that stay as they are."),
            field("toChange", whole("services"), "Those of which an apply would change something."),
            field("held", whole("services"), "Those whose wanted release is condemned, so that nothing is started."),
            field("kept", whole("services"), "Those that the file does not name, and that go on."),
            field("warnings", TEXTS, "What is wanted and does not fit the machine, one sentence each."));

    private static final OutputShape GOAL = shape(
            "goal",
            "What an order is to bring about for one service.",
            field("kind", words(OrderGoal.Kind.values()), "What is asked for."),
            field("service", TEXT, "Its name."),
            field("release", DIGEST, "The identity of the release that has to serve.")
                    .absent("for a stop, and for a rollback whose release the server chooses"),
            field("left", DIGEST, "The identity of the release that a rollback leaves.")
                    .absent("for anything but a rollback"),
            field("index", ENTRY, "The order's entry; 0 when it needed none."));

    static final OutputShape APPLIED = shape(
            "applied",
            "A fleet that was recorded and is not waited for.",
            field("plan", group(PLAN), "What it changes."),
            field("index", ENTRY, "The entry that records it."),
            field("goals", items(GOAL), "One for each service of the file."));

    private static final OutputShape ORDER_STEP = shape(
            "order-step",
            "What an order does to a service.",
            field("service", TEXT, "Its name."),
            field("from", RELEASE, "Before the order.").absent("when there was none"),
            field("to", RELEASE, "After the order.").absent("for a stop"),
            field("differences", items(DIFFERENCE), "Between the two releases."),
            field("note", TEXT, "For people; may be empty."));

    static final OutputShape ORDERED = shape(
            "ordered",
            "An order that was recorded.",
            field("index", ENTRY, "Its entry; 0 for a dry run, and when none was needed."),
            field("steps", items(ORDER_STEP), "One for each service that it is about."),
            field("goals", items(GOAL), "What can be followed; empty for a dry run, or where nothing has to happen."));

    private static final OutputShape ANSWER_RELEASES = shape(
            "answer-releases",
            "The releases that an answer is about.",
            field("asked", RELEASE, "What the order asked for.").absent("when it never was made"),
            field("serves", RELEASE, "What carries the traffic.").absent("when nothing does"),
            field("newer", RELEASE, "What is wanted instead.").absent("unless the order was superseded"),
            field("condemned", RELEASE, "What a rollback left and is condemned now.")
                    .absent("for anything but a rollback"),
            field("former", RELEASE, "Where `stele rollback` would go.").absent("when it could go nowhere"));

    private static final OutputShape ANSWER = shape(
            "answer",
            "How far an order is for one service.",
            field("goal", group(GOAL), "What was asked for."),
            field("state", words(OrderState.values()), "How far it is; all but `GOING` are ends."),
            field("releases", group(ANSWER_RELEASES), "By number."),
            field("ready", COUNT, "Instances of what serves that pass their check."),
            field("wanted", COUNT, "Instances that should."),
            field("reason", TEXT, "One sentence; empty when there is nothing to explain."),
            field("by", TEXT, "Who asked for something else, or condemned the release; empty when nobody is known."),
            field("lastLines", TEXTS, "Of the log of an instance that failed, oldest first."));

    static final OutputShape ANSWERS = shape(
            "answers", "How far an order is.", field("answers", items(ANSWER), "One for each service it is about."));

    static final OutputShape FOLLOWED = new OutputShape(
            "followed",
            "The end of an order that was waited for: the last status, and what became of the order.",
            Stream.of(StatusOutputs.STATUS, ANSWERS, ProgramOutputs.PROBLEMS)
                    .flatMap(shape -> shape.fields().stream())
                    .toList());

    private OrderOutputs() {}
}
