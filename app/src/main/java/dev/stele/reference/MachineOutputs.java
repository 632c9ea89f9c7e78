package dev.stele.reference;

import static dev.stele.reference.OutputField.field;
import static dev.stele.reference.OutputShape.shape;
import static dev.stele.reference.OutputValues.DIGEST;
import static dev.stele.reference.OutputValues.ENTRY;
import static dev.stele.reference.OutputValues.FLAG;
import static dev.stele.reference.OutputValues.INSTALLATION;
import static dev.stele.reference.OutputValues.RELEASE;
import static dev.stele.reference.OutputValues.TEXT;
import static dev.stele.reference.OutputValues.TEXTS;
import static dev.stele.reference.OutputValues.TIME;
import static dev.stele.reference.OutputValues.items;
import static dev.stele.reference.OutputValues.whole;
import static dev.stele.reference.OutputValues.words;

import dev.stele.journal.AuditMoment;
import java.util.List;

/// The JSON outputs about an installation: its ledger, its server and the machine.
final class MachineOutputs {
    private static final OutputShape ENTRY_LINE = shape(
            "entry",
            "An entry of the ledger.",
            field("index", ENTRY, "Its place, which defines the order."),
            field("time", TIME, "When the server wrote it, by its clock."),
            field("text", TEXT, "One sentence."),
            field(
                    "entry",
                    new OutputValue.Foreign("entry of the ledger"),
                    "As it is stored, but for the values of variables. Its fields depend on its `kind`."
                            + " Its `at` is in milliseconds since 1970-01-01T00:00:00Z."));

    private static final OutputShape ENTRIES = shape(
            "entries", "The newest entries of the ledger.", field("entries", items(ENTRY_LINE), "The newest last."));

    private static final OutputShape VERIFIED = shape(
            "verified",
            "A ledger that was verified.",
            field("verified", FLAG, "Always true; a ledger that is not is a problem."),
            field("origin", TEXT, "Who signed it."),
            field("entries", whole("entries"), "How many it has."));

    private static final OutputShape RAN = shape(
            "ran",
            "An instance that ran then.",
            field("instance", TEXT, "Its name."),
            field("since", TIME, "When its start was announced."),
            field("state", words(AuditMoment.State.values()), "What the entries up to then say of it."));

    private static final OutputShape RAN_POOL = shape(
            "ran-pool",
            "The instances of a release that ran then.",
            field("service", TEXT, "Its service."),
            field("release", RELEASE, "Its number."),
            field("id", DIGEST, "Its identity."),
            field("image", DIGEST, "Its image."),
            field("imageName", TEXT, "Its image, as the fleet file named it."),
            field("instances", items(RAN), "Those that ran."));

    private static final OutputShape MOMENT = shape(
            "moment",
            "What ran at a moment, by the ledger alone.",
            field("time", TIME, "The moment."),
            field("entries", whole("entries"), "How many were written up to then."),
            field("last", TIME, "When the newest of them was written.").absent("when there is none"),
            field("clockWentBack", FLAG, "Whether the server's clock went back meanwhile."),
            field("pools", items(RAN_POOL), "By service and release."));

    private static final OutputShape REQUIREMENT = shape(
            "requirement",
            "Something that Stele needs.",
            field("what", TEXT, "What."),
            field("well", FLAG, "Whether it is there."),
            field("found", TEXT, "What was found."),
            field("mend", TEXT, "What gives it; may be empty when it is there."));

    private static final OutputShape CHECKED = shape(
            "checked",
            "A machine that was checked.",
            field("well", FLAG, "Whether all is there. The exit code is 1 when it is not."),
            field("checks", items(REQUIREMENT), "What was looked at."));

    private static final OutputShape DEMO = shape(
            "demo",
            "A demonstration that has ended.",
            field("held", FLAG, "Whether every act held. The exit code is 1 when one did not."));

    private static final OutputShape READY = shape(
            "ready",
            "A server that is ready. It goes on until it is ended.",
            field("ready", FLAG, "Always true."),
            field("api", TEXT, "The API's socket."),
            field("gateway", TEXT, "Where requests come in, as it was given."),
            field("registry", TEXT, "Where images come in, as it was given."));

    private static final OutputShape GATEWAY_READY = shape(
            "gateway-ready",
            "A gateway that is ready. It goes on until it is ended.",
            field("ready", FLAG, "Always true."),
            field("gateway", TEXT, "Where requests come in, as it was given."));

    private static final OutputShape ADOPTED = shape(
            "adopted",
            "A home that was adopted.",
            field("home", TEXT, "Its folder."),
            field("installation", INSTALLATION, "The id of the installation that it is now."),
            field("former", TEXT, "The folder with what the former one kept.").absent("without `--new-id`"));

    private static final OutputShape ITEM = shape(
            "item",
            "A thing of an installation.",
            field("kind", TEXT, "Such as `container`, `mount`, `cgroup` or `home`."),
            field("what", TEXT, "Its name or path."));

    private static final OutputShape INSTALLED = shape(
            "installed",
            "An installation that was removed, or with `--dry-run` would be.",
            field("name", TEXT, "What `--confirm` takes: its id, or its home where it has none."),
            field("home", TEXT, "Its folder."),
            field("removed", FLAG, "False for a dry run, and when nothing was there."),
            field("items", items(ITEM), "What was there, in the order in which it goes."),
            field("left", TEXTS, "Paths in the home that are not Stele's and stay.")
                    .absent("when nothing was removed"));

    static final List<OutputDocument> ALL = List.of(
            OutputDocument.of("audit log", ENTRIES),
            OutputDocument.of("audit verify", VERIFIED),
            OutputDocument.of("audit at", MOMENT),
            OutputDocument.of("doctor", CHECKED),
            OutputDocument.of("demo", DEMO),
            OutputDocument.of("server", READY),
            OutputDocument.of("server adopt", ADOPTED),
            OutputDocument.of("gateway", GATEWAY_READY),
            OutputDocument.of("uninstall", INSTALLED));

    private MachineOutputs() {}
}
