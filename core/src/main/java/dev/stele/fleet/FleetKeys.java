package dev.stele.fleet;

import static dev.stele.text.FileKey.Part.FILE;
import static dev.stele.text.FileKey.Part.GOAL;
import static dev.stele.text.FileKey.key;
import static dev.stele.text.FileKey.later;

import dev.stele.text.FileKey;
import dev.stele.text.ValueShape.Group;
import dev.stele.text.ValueShape.NamedGroups;
import dev.stele.text.ValueShape.TextMap;
import dev.stele.text.ValueShape.Whole;
import dev.stele.text.ValueShape.Words;
import java.util.List;

/// Every key of `fleet.yaml`. The keys of a service are in [ServiceKeys].
public final class FleetKeys {
    /// Its members are the keys of the file.
    public static final FileKey FILE_KEY = key(
            "fleet.yaml",
            new Group(),
            FILE.is("Declares all services of an environment."),
            key("apiVersion", new Words(List.of("stele/v1")), FILE.is("The version of the file's format."))
                    .required()
                    .example("stele/v1"),
            key("kind", new Words(List.of("Fleet")), FILE.is("Says that the file is a fleet."))
                    .required()
                    .example("Fleet"),
            key(
                            "metadata",
                            new Group(),
                            FILE.is("Names the fleet."),
                            key("name", Names.text(), FILE.is("The fleet's name."))
                                    .required()
                                    .example("shop"),
                            key(
                                            "labels",
                                            new TextMap(""),
                                            FILE.is("Notes for people and tools; Stele reads none of them."))
                                    .example("{team: checkout}"))
                    .required(),
            key(
                    "environments",
                    new NamedGroups(Names.NAME.pattern(), 1),
                    FILE.is("The environment that the file is for; default is the one called default."),
                    key("platform", new Words(List.of("host")), FILE.is("What runs the instances: this machine."))
                            .required()
                            .example("host"),
                    later("context", "The server that holds the environment."),
                    later("approvals", "How many people confirm a change."),
                    later("policy", "What a change has to fulfil.")),
            key(
                            "services",
                            new NamedGroups(Names.NAME.pattern(), FleetFile.SERVICES_MAX),
                            GOAL.is("The services by their names; one that is no longer named goes on until it is"
                                    + " stopped."),
                            ServiceKeys.all())
                    .required(),
            key(
                    "retain",
                    new Group(),
                    GOAL.is("How much of the past is kept for a rollback."),
                    key("releases", new Whole(1, 100), GOAL.is("How many releases of each service are kept."))
                            .fallback("5")
                            .example("7"),
                    later("days", "For how long releases are kept.")),
            later("experiments", "Two releases that share the traffic for a comparison."),
            later("notify", "Who is told of a change."));

    private FleetKeys() {}
}
