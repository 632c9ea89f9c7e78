package dev.stele.control;

import java.util.List;

/// A server that lives and is not ready.
public class FakeMonitor implements Monitor {
    @Override
    public Page metrics(boolean openMetrics) {
        return new Page(openMetrics ? "application/openmetrics-text; version=1.0.0" : "text/plain", "# EOF\n");
    }

    @Override
    public Health alive() {
        return new Health(List.of(new Health.Check("loop", "")));
    }

    @Override
    public Health ready() {
        return new Health(List.of(new Health.Check("loop", ""), new Health.Check("gateway", "it does not answer")));
    }
}
