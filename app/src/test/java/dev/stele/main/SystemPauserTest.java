package dev.stele.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.crash.BlockingGuard;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SystemPauserTest {
    private static final SystemPauser PAUSER = new SystemPauser();

    @Test
    void pausesAtLeastAsLongAsAsked() throws InterruptedException {
        long begin = System.nanoTime();
        PAUSER.pause(Duration.ofMillis(20));
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(20));
    }

    @Test
    void refusesToPauseAThreadThatMustNotBlock() {
        assertThatThrownBy(() -> onOwnThread(() -> {
                    BlockingGuard.forbidOnThisThread();
                    PAUSER.pause(Duration.ofMillis(1));
                }))
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("never blocks");
    }

    @Test
    void endsWithAnInterrupt() {
        assertThatThrownBy(() -> onOwnThread(() -> {
                    Thread.currentThread().interrupt();
                    PAUSER.pause(Duration.ofMinutes(1));
                }))
                .hasCauseInstanceOf(InterruptedException.class);
    }

    private static void onOwnThread(ThrowingCallable work) throws Exception {
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            try {
                work.call();
            } catch (InterruptedException | RuntimeException e) {
                throw e;
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
            return true;
        });
        Thread.ofVirtual().start(task);
        task.get(10, TimeUnit.SECONDS);
    }
}
