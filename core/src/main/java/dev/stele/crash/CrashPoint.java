package dev.stele.crash;

import java.util.function.Consumer;

/// The write points at which Stele is ended on purpose. Each constant is reached in the code by [#reach].
///
/// Names follow `area.moment`. A test lists them all and fails when one is never reached.
public enum CrashPoint {
    BLOB_AFTER_WRITE("blob.afterWrite"),
    BLOB_AFTER_FSYNC("blob.afterFsync"),
    BLOB_BEFORE_DIR_FSYNC("blob.beforeDirFsync"),
    BUILD_AFTER_LAYER("build.afterLayerStaged"),
    BUILD_BEFORE_TAG("build.beforeTag"),
    UPLOAD_MID_CHUNK("upload.midChunk"),
    UPLOAD_BEFORE_COMMIT("upload.beforeCommit"),
    MANIFEST_BEFORE_TAG("manifest.beforeTag"),
    MANIFEST_AFTER_TAG("manifest.afterTag"),
    LEDGER_AFTER_BUNDLE("ledger.afterBundle"),
    LEDGER_AFTER_TILES("ledger.afterTiles"),
    LEDGER_BEFORE_CHECKPOINT("ledger.beforeCheckpoint"),
    LEDGER_AFTER_CHECKPOINT("ledger.afterCheckpoint"),
    DESIRED_BEFORE_PERSIST("desired.beforePersist"),
    DESIRED_AFTER_PERSIST("desired.afterPersist"),
    PLAN_AFTER_COMPUTE("plan.afterCompute"),
    UNPACK_MID_LAYER("unpack.midLayer"),
    UNPACK_BEFORE_RENAME("unpack.beforeRename"),
    NET_AFTER_VETH("net.afterVeth"),
    NET_BEFORE_NFT("net.beforeNft"),
    ROOT_AFTER_MOUNT("root.afterMount"),
    RUNC_BEFORE_CREATE("runc.beforeCreate"),
    RUNC_AFTER_CREATE("runc.afterCreate"),
    RUNC_AFTER_START("runc.afterStart"),
    PROBE_AFTER_FIRST_READY("probe.afterFirstReady"),
    ROUTE_BEFORE_PUSH("route.beforePush"),
    ROUTE_AFTER_ACK("route.afterAck"),
    TABLE_AFTER_FSYNC("table.afterFsync"),
    TABLE_AFTER_RENAME("table.afterRename"),
    DRAIN_BEGIN("drain.begin"),
    STOP_BEFORE_TERM("stop.beforeTerm"),
    STOP_AFTER_KILL("stop.afterKill"),
    CLEANUP_AFTER_DELETE("cleanup.afterDelete"),
    CLEANUP_BEFORE_NFT("cleanup.beforeNft"),
    VERDICT_BEFORE("rollout.beforeVerdict"),
    VERDICT_AFTER("rollout.afterVerdict"),
    ROLLBACK_AFTER_INTENT("rollback.afterIntent");

    private static volatile Consumer<CrashPoint> armed = _ -> {};

    private final String label;

    CrashPoint(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    /// Marks that the code got here. Returns, unless this point is armed.
    public void reach() {
        armed.accept(this);
    }

    /// What happens at every point from now on: `main` arms one to halt the process, tests count.
    public static void arm(Consumer<CrashPoint> onReach) {
        armed = onReach;
    }
}
