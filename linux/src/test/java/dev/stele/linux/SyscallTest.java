package dev.stele.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stele.crash.BlockingGuard;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SyscallTest {
    @Test
    void asksTheGuardBeforeItCalls() throws Exception {
        FutureTask<FileStat> task = new FutureTask<>(() -> {
            BlockingGuard.forbidOnThisThread();
            return FileStat.of("/proc/self");
        });
        Thread.ofVirtual().name("loop").start(task);
        assertThatThrownBy(() -> task.get(10, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("thread loop never blocks, and was about to statx /proc/self");
    }

    @Test
    void namesErrorsThatItKnowsAndNumbersTheOthers() {
        assertThat(new LinuxException("mount", "/target", Errno.EPERM))
                .hasMessage("mount /target: operation not permitted: Stele must be root, with all capabilities");
        assertThat(new LinuxException("mount", "/target", 131)).hasMessage("mount /target: errno 131");
    }
}
