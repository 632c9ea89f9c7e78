package dev.stele.server;

import dev.stele.engine.World;
import dev.stele.fleet.Fleet;
import dev.stele.reconciler.Admission;
import dev.stele.reconciler.Answer;
import dev.stele.reconciler.Command;
import dev.stele.reconciler.Ruling;
import dev.stele.reconciler.Wish;
import dev.stele.store.StoreException;
import dev.stele.text.Parsed;
import dev.stele.text.Problem;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/// Answers what people ask of a running server: reads from the newest view, and gives commands to the loop. What an
/// answer tells people is made here, of the world against which the command was admitted.
final class ControlRoom implements Control {
    /// How often a fleet is made again that others have outdone meanwhile.
    private static final int APPLIES_MAX = 10;

    private final Questions questions;
    private final Board board;
    private final Wishes wishes;
    private final Answers answers;
    private final Version version;

    /// What answers are made of.
    record Parts(Questions questions, Board board, Wishes wishes, Answers answers) {}

    /// @param version with the fence still open: it is the loop's
    ControlRoom(Parts parts, Version version) {
        this.questions = parts.questions();
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

    /// The fleet lies in the store before it is asked for; where another one was quicker it is made again.
    private Parsed<Applied> apply(Fleet file, String by) {
        for (int tries = 0; tries < APPLIES_MAX; tries++) {
            World world = view().world();
            Parsed<Answer> answer = Wish.of(file, world)
                    .then(fleet -> new Parsed.Good<>(ask(new Command.Apply(
                            file, fleet, wishes.save(fleet), world.recorded().rev(), by))));
            switch (answer) {
                case Parsed.Bad<Answer>(var problems) -> {
                    return new Parsed.Bad<>(problems);
                }
                case Parsed.Good<Answer>(Answer.Stale _) -> {}
                case Parsed.Good<Answer>(var given) -> {
                    return done(given, done -> new Applied(new PlanView(done.before()).of(file), done.index()));
                }
            }
        }
        return new Parsed.Bad<>(List.of(Problem.of(
                "R408",
                "the wanted fleet was changed by others " + APPLIES_MAX + " times meanwhile",
                "what is applied is made of the fleet that is wanted at that moment",
                "stele apply")));
    }

    @Override
    public Parsed<Ordered> order(Order order, String by) {
        Command command = switch (order) {
            case Order.Rollback(var service, var to, var reason, var _) ->
                new Command.Rollback(service, to, reason, by);
            case Order.Pardon(var service, var release, var reason) -> new Command.Pardon(service, release, reason, by);
            case Order.Stop(var service) -> new Command.Stop(service, by);
        };
        if (order instanceof Order.Rollback rollback && rollback.dryRun()) {
            return preview(command);
        }
        return done(ask(command), done -> new OrderView(done.before()).of(done.index(), done.ruling()));
    }

    private Parsed<Ordered> preview(Command command) {
        World world = view().world();
        return switch (Admission.rule(world, command)) {
            case Ruling.Admitted ruling -> new Parsed.Good<>(new OrderView(world).of(0, ruling));
            case Ruling.Refused(var problems) -> new Parsed.Bad<>(problems);
            case Ruling.Stale _ -> throw new IllegalStateException("only a fleet can be stale, not " + command);
        };
    }

    private Answer ask(Command command) {
        try {
            return questions.ask(command);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static <T> Parsed<T> done(Answer answer, Function<Answer.Done, T> tell) {
        return switch (answer) {
            case Answer.Done done -> new Parsed.Good<>(tell.apply(done));
            case Answer.Refused(var _, var problems) -> new Parsed.Bad<>(problems);
            case Answer.NotRecorded(var _, var reason) -> new Parsed.Bad<>(List.of(notRecorded(reason)));
            case Answer.Stale _ -> throw new IllegalStateException("only a fleet can be stale");
        };
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

    private static Problem notRecorded(String reason) {
        return Problem.of(
                "L507",
                "this could not be recorded, so nothing was changed",
                reason,
                "free some space on the disk of the server's home, then try again");
    }
}
