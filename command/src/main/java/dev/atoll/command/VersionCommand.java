package dev.atoll.command;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;

/// `atoll version`.
@Command(name = "version", description = "Print the version.")
public final class VersionCommand implements Callable<Integer> {
    private static final String VERSION = "0.1.0";
    private static final String KUBERNETES = "1.36";

    @Mixin private OutputOption output = new OutputOption();

    /// For `--version`.
    public static final class Provider implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"atoll " + VERSION};
        }
    }

    @Override
    public Integer call() {
        if (output.isJson()) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("version", VERSION);
            object.put("kubernetes", KUBERNETES);
            object.put("java", Runtime.version().toString());
            OutputOption.print(object);
        } else {
            System.out.println(
                    "atoll "
                            + VERSION
                            + " (Kubernetes "
                            + KUBERNETES
                            + ", Java "
                            + Runtime.version()
                            + ")");
        }
        return 0;
    }
}
