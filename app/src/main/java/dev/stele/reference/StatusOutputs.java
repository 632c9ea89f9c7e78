package dev.stele.reference;

import static dev.stele.reference.OutputField.field;
import static dev.stele.reference.OutputShape.shape;
import static dev.stele.reference.OutputValues.COUNT;
import static dev.stele.reference.OutputValues.ENTRY;
import static dev.stele.reference.OutputValues.FLAG;
import static dev.stele.reference.OutputValues.RELEASE;
import static dev.stele.reference.OutputValues.TEXT;
import static dev.stele.reference.OutputValues.TEXTS;
import static dev.stele.reference.OutputValues.group;
import static dev.stele.reference.OutputValues.items;
import static dev.stele.reference.OutputValues.whole;
import static dev.stele.reference.OutputValues.words;

import dev.stele.control.ServiceStatus;

/// The JSON form of a status.
final class StatusOutputs {
    static final OutputValue TIER = words(ServiceStatus.Tier.values());

    private static final OutputShape INSTANCE = shape(
            "instance",
            "An instance.",
            field("id", TEXT, "Its name, as `stele logs SERVICE --instance` takes it."),
            field("cell", words(ServiceStatus.Cell.values()), "How it is."));

    private static final OutputShape POOL = shape(
            "pool",
            "All instances of one release of a service.",
            field("release", RELEASE, "Their release."),
            field("tier", TIER, "Whether it has traffic, is ready without (`WARM`), or neither."),
            field("weightPpm", whole("parts per million"), "Its share of the traffic."),
            field("requests", COUNT, "Requests that ended here since the gateway started."),
            field("failed", COUNT, "Of these, those that the gateway answered because no instance did."),
            field("instances", items(INSTANCE), "Also those that are starting or gone."));

    private static final OutputShape ENDED = shape(
            "ended",
            "How a rollout ended.",
            field("index", ENTRY, "The entry that ended it."),
            field("outcome", words(ServiceStatus.Outcome.values()), "How."),
            field("from", RELEASE, "Where it came from.").absent("for a first start"),
            field("to", RELEASE, "Where it went."),
            field("reason", TEXT, "One sentence; empty when it completed."),
            field("lastLines", TEXTS, "Of the log of an instance that failed, oldest first."));

    private static final OutputShape STEP = shape(
            "step",
            "How far a rollout is.",
            field("number", whole("step, from 1"), "The step that it is in."),
            field("of", COUNT, "How many steps it has."),
            field("next", TEXT, "What comes after this step, in one sentence."));

    private static final OutputShape SERVICE = shape(
            "service",
            "The status of a service.",
            field("service", TEXT, "Its name."),
            field("state", words(ServiceStatus.State.values()), "If several apply, the first of them."),
            field("release", RELEASE, "What carries the traffic; without a route, what has the instances.")
                    .absent("before the first start"),
            field("target", RELEASE, "Where a rollout goes.").absent("when no rollout moves or waits"),
            field("ended", group(ENDED), "How the last rollout ended.").absent("before one has ended"),
            field("step", group(STEP), "How far the rollout is.").absent("when no rollout moves"),
            field("limits", TEXTS, "Limits of their resources that instances have reached, one sentence each.")
                    .absent("when none is reached"),
            field("ready", COUNT, "Instances of what serves that pass their check; at most `wanted`."),
            field("wanted", COUNT, "Instances that should."),
            field("pools", items(POOL), "The newest release last."),
            field("why", TEXT, "Why it is not healthy, in one sentence; empty when it is."));

    private static final OutputShape GATEWAY = shape(
            "gateway",
            "The gateway.",
            field("address", TEXT, "Where it listens."),
            field("wanted", FLAG, "False once all was stopped by order."),
            field("up", FLAG, "Whether it answers the server now."),
            field("epoch", COUNT, "The version of its routes, which rises with each change of them."),
            field("why", TEXT, "Why it cannot start; empty when it can."));

    static final OutputShape STATUS = shape(
            "status",
            "The status of all services at one moment.",
            field("warnings", TEXTS, "About what the server itself needs, such as a full disk; one sentence each.")
                    .absent("when there is none"),
            field("revision", COUNT, "It rises whenever anything here changes, also over a restart of the server."),
            field("decided", ENTRY, "The newest order or fleet that is taken into account."),
            field("fleet", TEXT, "The fleet's name; empty before the first apply."),
            field("environment", TEXT, "The fleet's environment."),
            field("services", items(SERVICE), "By name; also those that are stopped, or are no longer in the file."),
            field("gateway", group(GATEWAY), "The gateway."));

    private StatusOutputs() {}
}
