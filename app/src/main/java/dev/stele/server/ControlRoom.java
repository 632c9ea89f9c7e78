package dev.stele.server;

import dev.stele.engine.Desired;
import dev.stele.engine.Fact;
import dev.stele.engine.World;
import dev.stele.fleet.Fleet;
import dev.stele.store.StoreException;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongFunction;

/// Answers what people ask of a running server: reads from the newest view, and puts wishes and orders to the loop.
final class ControlRoom implements Control {
    private static final Duration ANSWER_MAX = Duration.ofMinutes(2);

    private final Loop loop;
    private final Board board;
    private final Wishes wishes;
    private final Answers answers;
    private final Version version;

    /// What answers are made of.
    record Parts(Loop loop, Board board, Wishes wishes, Answers answers) {}

    /// @param version with the fence still open: it is the loop's
    ControlRoom(Parts parts, Version version) {
        this.loop = parts.loop();
        this.board = parts.board();
        this.wishes = parts.wishes();
        this.answers = parts.answers();
        this.version = version;
    }

    @Override
    public Version version() {
        return new Version(
                version.stele(), version.installation(), view().world().fence());
    }

    @Override
    public Parsed<Plan> plan(FleetText text) {
        World world = view().world();
        return wishes.read(text)
                .then(file -> Wish.of(file, world).then(_ -> new Parsed.Good<>(new PlanView(world).of(file))));
    }

    @Override
    public Parsed<Applied> apply(FleetText text, String by) {
        try {
            return wishes.read(text).then(fleet -> apply(fleet, by));
        } catch (StoreException e) {
            return new Parsed.Bad<>(List.of(notRecorded(String.valueOf(e.getMessage()))));
        }
    }

    private Parsed<Applied> apply(Fleet file, String by) {
        return ask(world -> Wish.of(file, world).then(wish -> {
            Plan plan = new PlanView(world).of(file);
            long rev = world.recorded().rev() + 1;
            Fact fact = new Fact.DesiredSet(rev, wishes.save(wish), by);
            return new Parsed.Good<>(new Ruling<>(
                    List.of(fact), Optional.of(new Desired(rev, wish)), index -> new Applied(plan, index)));
        }));
    }

    @Override
    public Parsed<Ordered> order(Order order, String by) {
        return ask(world -> new Orders(world, by)
                .rule(order)
                .then(ruling -> new Parsed.Good<>(
                        new Ruling<>(ruling.facts(), Optional.empty(), index -> new Ordered(index, ruling.steps())))));
    }

    @Override
    public Status status() {
        try {
            return board.status();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    @Override
    public Status await(long revision, Duration timeout) throws InterruptedException {
        return board.await(revision, timeout);
    }

    @Override
    public Parsed<Releases> releases(String service) {
        return answers.releases(view().world(), service);
    }

    @Override
    public Parsed<Why> why(String service) {
        return answers.why(view(), status(), service);
    }

    @Override
    public Drift drift() {
        return answers.drift(view().world());
    }

    @Override
    public Parsed<LogLines> logs(LogQuery query) {
        return answers.logs(view().world(), query);
    }

    private View view() {
        try {
            return board.view();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("the server is ending", e);
    }

    /// @param facts to record; without any the answer is given at once, with index 0
    /// @param answer given the index of the last fact
    private record Ruling<T>(List<Fact> facts, Optional<Desired> desired, LongFunction<T> answer) {}

    private <T> Parsed<T> ask(Function<World, Parsed<Ruling<T>>> rule) {
        BlockingQueue<Parsed<T>> answer = new ArrayBlockingQueue<>(1);
        loop.ask(new Question<>(rule, answer));
        try {
            Parsed<T> given = answer.poll(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS);
            if (given == null) {
                throw new IllegalStateException(
                        "the server gave no answer for " + ANSWER_MAX.toSeconds() + " s: is its disk stuck?");
            }
            return given;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static Problem notRecorded(String reason) {
        return Problem.of(
                "L507",
                "this could not be recorded, so nothing was changed",
                reason,
                "free some space on the disk of the server's home, then try again");
    }

    private static final class Question<T> implements Ask {
        private final Function<World, Parsed<Ruling<T>>> rule;
        private final BlockingQueue<Parsed<T>> answer;
        private Optional<Ruling<T>> ruling = Optional.empty();

        Question(Function<World, Parsed<Ruling<T>>> rule, BlockingQueue<Parsed<T>> answer) {
            this.rule = rule;
            this.answer = answer;
        }

        @Override
        public List<Fact> facts(World world) {
            return switch (ruled(world)) {
                case Parsed.Good<Ruling<T>>(var good) -> {
                    ruling = Optional.of(good);
                    if (good.facts().isEmpty()) {
                        answer.add(new Parsed.Good<>(good.answer().apply(0)));
                    }
                    yield good.facts();
                }
                case Parsed.Bad<Ruling<T>>(var problems) -> {
                    answer.add(new Parsed.Bad<>(problems));
                    yield List.of();
                }
            };
        }

        /// A wish is kept in the store; where that cannot be written, the order is refused and the loop goes on.
        private Parsed<Ruling<T>> ruled(World world) {
            try {
                return rule.apply(world);
            } catch (StoreException e) {
                return new Parsed.Bad<>(List.of(notRecorded(String.valueOf(e.getMessage()))));
            }
        }

        @Override
        public Optional<Desired> desired() {
            return ruling.flatMap(Ruling::desired);
        }

        @Override
        public void durable(long index) {
            answer.add(new Parsed.Good<>(ruling.orElseThrow().answer().apply(index)));
        }

        @Override
        public void refused(String reason) {
            answer.add(new Parsed.Bad<>(List.of(notRecorded(reason))));
        }
    }
}
