package dev.atoll.kinds.generator;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/// The command that the build runs: source folder, resource folder.
public final class GenerateKinds {
    private GenerateKinds() {}

    public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
        Output output = new Output(Path.of(arguments[0]), Path.of(arguments[1]));
        Facts facts = new Facts();
        Map<String, TypeModel> types = new ModelReader(facts).read();
        types.putAll(new OwnTypes(facts).read());
        new SchemaWriter(output).write(types.values());
        new ViewWriter(output, facts).write(types);
        new ResourcesWriter(output, facts).write(types);
    }
}
