package dev.stele.gateway;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.nio.ByteBuffer;

/// A Netty channel whose operations return no future.
///
/// A failure reaches the channel's handler anyway, as an exception and then as the end of the channel, so the futures
/// of these calls are not needed.
@SuppressWarnings("FutureReturnValueIgnored")
record NettyChannel(Channel channel) {
    /// Takes a byte that is never looked at.
    private static final ByteBuffer ONE_BYTE = ByteBuffer.allocateDirect(1);

    void write(Object message) {
        channel.write(message, channel.voidPromise());
    }

    void flush() {
        channel.flush();
    }

    /// A failed write ends the output only. Without this it closes the channel, and what the peer sent is lost.
    void readAfterFailedWrite() {
        channel.config().setAutoClose(false);
    }

    boolean isOutputEnded() {
        return ((DuplexChannel) channel).isOutputShutdown();
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    boolean isOpen() {
        return channel.isActive();
    }

    /// Looks into the socket itself, which may hold what the event loop has not been told of yet. A byte found there is
    /// lost, so a channel that is not quiet can only be closed.
    ///
    /// @return false when a byte, the end or an error is there to be read
    boolean isQuiet() {
        try {
            return switch (channel) {
                case UnixChannel unix -> unix.fd().read(ONE_BYTE, 0, 1) == 0;
                case Transport.JdkSocketChannel jdk -> jdk.isQuiet();
                default -> true;
            };
        } catch (IOException _) {
            return false;
        }
    }

    void reading(boolean on) {
        channel.config().setAutoRead(on);
    }

    void close() {
        channel.close();
    }

    /// Closes when everything is written.
    void closeAfterFlush() {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /// Sends the end of the stream when everything is written, and continues reading.
    ///
    /// @param then run when that is done
    void endOutput(Runnable then) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> {
            ((DuplexChannel) channel).shutdownOutput();
            then.run();
        });
    }

    /// Closes with a reset, so that the peer sees an error and not the end of the stream.
    void reset() {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.close();
    }
}
