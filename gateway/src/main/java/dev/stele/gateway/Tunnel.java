package dev.stele.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;

/// Forwards bytes both ways between a client and an instance after a 101, until one of them closes.
///
/// It counts as a request in flight at its instance until then.
final class Tunnel implements ClientHandler, UpstreamHandler {
    private final ClientConnection client;
    private final UpstreamConnection connection;
    private final PoolCounter counter;
    private boolean ended;
    private long progress;

    private Tunnel(ClientConnection client, UpstreamConnection connection, PoolCounter counter) {
        this.client = client;
        this.connection = connection;
        this.counter = counter;
        this.progress = client.loop().now();
    }

    /// Takes over both connections, with the bytes that each has read after the upgrade.
    static void open(ClientConnection client, UpstreamConnection connection, PoolCounter counter) {
        Tunnel tunnel = new Tunnel(client, connection, counter);
        // A decoder passes on its buffered bytes when it is removed, so both encoders must be removed before.
        client.becomeTunnel(tunnel);
        connection.becomeTunnel(tunnel);
        client.passRaw();
        connection.passRaw();
        connection.flush();
        client.flush();
    }

    @Override
    public void raw(ByteBuf bytes) {
        progress = client.loop().now();
        connection.sendRaw(bytes);
        if (!connection.isWritable()) {
            client.pause(ClientConnection.BACKPRESSURE);
        }
    }

    @Override
    public void clientReadComplete() {
        connection.flush();
    }

    @Override
    public void upstreamWritabilityChanged() {
        if (connection.isWritable()) {
            client.resume(ClientConnection.BACKPRESSURE);
        }
    }

    @Override
    public void responseRaw(ByteBuf bytes) {
        progress = client.loop().now();
        client.writeRaw(bytes);
        if (!client.isWritable()) {
            connection.reading(false);
        }
    }

    @Override
    public void upstreamReadComplete() {
        client.flush();
    }

    @Override
    public void clientWritabilityChanged() {
        connection.reading(client.isWritable());
    }

    @Override
    public void response(HttpResponse response) {
        throw new IllegalStateException("the decoder has been removed");
    }

    @Override
    public void clientGone() {
        if (end()) {
            counter.finished.increment();
            connection.closeAfterFlush();
        }
    }

    @Override
    public void upstreamGone() {
        if (end()) {
            counter.finished.increment();
            client.closeAfterFlush();
        }
    }

    @Override
    public void cut() {
        if (end()) {
            counter.cut.increment();
            connection.discard();
        }
    }

    @Override
    public void tick(long now) {
        if (now - progress > client.loop().limits().upstream().streamTimeout().toNanos()) {
            cut();
            client.closeAfterFlush();
        }
    }

    private boolean end() {
        boolean first = !ended;
        if (first) {
            ended = true;
            connection.upstream().inFlight().decrementAndGet();
        }
        return first;
    }
}
