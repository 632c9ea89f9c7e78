package dev.stele.gateway;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;

/// A channel as the handlers use it: told what to do and never asked how it went.
///
/// What goes wrong comes back to the channel's handler (as an exception, then as its end), so the futures of these
/// calls say nothing new.
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

    /// Sends the end of the stream when everything is written, and goes on reading.
    ///
    /// @param then run when that is done
    void endOutput(Runnable then) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> {
            ((DuplexChannel) channel).shutdownOutput();
            then.run();
        });
    }

    /// Closes so that the other side sees an error, not an end.
    void reset() {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.close();
    }
}
