package dev.stele.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// What commands do without asking a server. `main` supplies the operations.
public record LocalWork(
        ImageOperations images,
        InspectOperations inspections,
        TransferOperations transfers,
        LedgerOperations ledger,
        MachineOperations machine) {
    public record ImageOperations(
            Operation<RecipeRequest> build,
            Operation<RecipeRequest> lock,
            Operation<RecipeText> check,
            Operation<ImageListRequest> list,
            Operation<ImageRequest> show,
            Operation<UploadsRequest> uploads,
            Operation<CollectRequest> collect) {}

    public record InspectOperations(
            Operation<TreeRequest> tree,
            Operation<DiffRequest> diff,
            Operation<ImageRequest> history,
            Operation<PathRequest> why) {}

    /// @param require has images of a fleet file fetched that are named by digest and not in the store
    public record TransferOperations(
            Operation<PullRequest> pull,
            Operation<PushRequest> push,
            Operation<PushRequest> export,
            Operation<RemoveRequest> remove,
            Operation<RequireRequest> require) {}

    public record LedgerOperations(
            Operation<AuditLogRequest> log, Operation<AuditVerifyRequest> verify, Operation<AuditAtRequest> at) {}

    public record MachineOperations(
            Operation<DoctorRequest> doctor,
            Operation<DemoRequest> demo,
            Operation<ServerRequest> server,
            Operation<AdoptRequest> adopt,
            Operation<GatewayRequest> gateway,
            Operation<UninstallRequest> uninstall) {}

    /// @param <R> the type of its request
    public interface Operation<R> {
        /// @param progress called with each line of progress, without its line end
        Output run(R request, Consumer<String> progress);
    }

    /// @param recipe the file, such as `image.yaml`
    public record RecipeRequest(Path home, Path recipe) {}

    /// A recipe as it was read, for a check without a build.
    public static final class RecipeText {
        private final String file;
        private final byte[] content;

        RecipeText(String file, byte[] content) {
            this.file = file;
            this.content = content.clone();
        }

        public String file() {
            return file;
        }

        public byte[] content() {
            return content.clone();
        }
    }

    public record ImageListRequest(Path home) {}

    /// @param reference a name with tag or digest
    public record ImageRequest(Path home, String reference) {}

    /// @param folder of the image; empty = its root
    /// @param depth how many levels of folders are shown
    /// @param layer counted from 1; absent = all layers
    public record TreeRequest(Path home, String image, String folder, int depth, Optional<Integer> layer) {}

    /// @param all whether files of packages are listed, too
    public record DiffRequest(Path home, String before, String after, boolean all) {}

    /// @param path in the image
    public record PathRequest(Path home, String image, String path) {}

    /// @param directory in which paths begin
    /// @param source as a person wrote it: of a registry, a folder or an archive
    /// @param as the name that it gets; absent = the one that it has there
    /// @param platform such as `linux/arm64`, or `all`; absent = this machine's
    /// @param plainHttp whether a registry elsewhere is asked without TLS
    public record PullRequest(
            Path home,
            Path directory,
            String source,
            Optional<String> as,
            Optional<String> platform,
            boolean plainHttp) {}

    /// @param directory in which paths begin
    /// @param image of the store
    /// @param target a registry's reference, or a folder or archive
    /// @param platform of an index; absent = all of it
    public record PushRequest(
            Path home, Path directory, String image, String target, Optional<String> platform, boolean plainHttp) {}

    /// @param image `NAME`, `NAME:TAG` or `NAME@DIGEST`
    /// @param force also where releases use it
    public record RemoveRequest(Path home, String image, boolean force) {}

    /// @param images by digest
    public record RequireRequest(Path home, List<String> images) {
        public RequireRequest {
            images = List.copyOf(images);
        }
    }

    /// @param end ids of uploads to end before the others are listed
    public record UploadsRequest(Path home, List<String> end) {
        public UploadsRequest {
            end = List.copyOf(end);
        }
    }

    /// @param keepTags so many of the newest tags of each repository stay; absent = all
    public record CollectRequest(Path home, boolean dryRun, Optional<Integer> keepTags) {}

    /// @param installation its id, for one whose home is gone; absent = the home's
    /// @param dryRun only list what is there
    public record UninstallRequest(Path home, Optional<String> installation, boolean dryRun) {}

    /// @param ledger its folder
    /// @param last number of entries, counted from the end
    public record AuditLogRequest(Path ledger, int last) {}

    /// @param ledger its folder, or a copy of it
    /// @param key the verifier key, or a file that holds it; absent = the one of the home
    /// @param since file of an older checkpoint that the ledger must extend
    public record AuditVerifyRequest(Path ledger, Optional<String> key, Optional<Path> since) {}

    /// @param time as the person wrote it
    public record AuditAtRequest(Path ledger, Optional<String> key, String time) {}

    /// @param socket of the server that is asked, too
    public record DoctorRequest(Path home, Path socket) {}

    /// @param sabotage which promise to break on purpose: `drain`, `adopt`, `tamper` or `ledger`
    public record DemoRequest(boolean keep, Optional<String> sabotage) {}

    /// Runs until the process is ended.
    ///
    /// @param gateway address to listen on
    /// @param registry address to listen on
    /// @param api the socket; absent = the home's
    public record ServerRequest(Path home, String gateway, String registry, Optional<Path> api, Watching watching) {}

    /// How the server lets itself be watched.
    ///
    /// @param metrics address to listen on for figures; absent = only on the API's socket
    /// @param jsonLog whether the lines on standard error are JSON
    /// @param accessLog `off`, or the format in which the gateway logs requests
    public record Watching(Optional<String> metrics, boolean jsonLog, String accessLog) {}

    /// @param newId whether the original stands, so that this home becomes an installation of its own
    public record AdoptRequest(Path home, boolean newId) {}

    /// Runs until the process is ended.
    ///
    /// @param dir holds its table, its membership and its control socket
    public record GatewayRequest(String listen, Path dir) {}
}
