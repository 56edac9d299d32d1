package dev.atoll.command;

import dev.atoll.platform.PlatformOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The platform's own process, as `atoll up` starts it.
@Command(name = "serve", hidden = true)
public final class ServeCommand implements Callable<Integer> {
    @Mixin private DataOption data = new DataOption();

    @Option(names = "--port")
    private int port;

    @Option(names = "--bind")
    private String bind = "127.0.0.1";

    @Option(names = "--simulated")
    private boolean simulated;

    @Override
    public Integer call() {
        return new Serving(new PlatformOptions(data.data(), bind, port, simulated))
                .run(step -> System.out.println(Launch.STEP + step));
    }
}
