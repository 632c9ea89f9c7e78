package dev.stele.gateway;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;

/// A Netty channel whose operations return no future.
///
/// A failure reaches the channel's handler anyway, as an exception and then as the end of the channel, so the futures
/// of these calls are not needed.
@SuppressWarnings("FutureReturnValueIgnored")
record NettyChannel(Channel channel) {
    void write(Object message) {
        channel.write(message, channel.voidPromise());
    }

    void flush() {
        channel.flush();
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    boolean isOpen() {
        return channel.isActive();
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
