package dev.atoll.kinds.cel;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.extensions.CelOptionalLibrary;
import dev.cel.parser.CelStandardMacro;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Compiles expressions. What was compiled lately is kept, so that the same expression, wherever it is used, is
/// compiled once. Used by many threads at once.
public final class Cel {
    /// In code points: a longer expression is refused.
    public static final int MAX_LENGTH = 32_768;

    private static final int MAX_KEPT = 2_000;
    private static final int MAX_KEPT_CHARACTERS = 4 << 20;
    private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /// Upstream's checker does not tell them.
    private static final Pattern CANDIDATES = Pattern.compile(" \\(candidates: [^\n]*");

    /// Upstream says what kind of error they are.
    private static final Pattern SYNTAX =
            Pattern.compile(
                    "(ERROR: <input>:\\d+:\\d+: )(mismatched input|extraneous input|no viable alternative"
                            + "|token recognition error|missing )");

    private final Map<Source, Compiled> kept = new LinkedHashMap<>(64, 0.75f, true);
    private int keptCharacters;

    private record Source(String expression, Declarations declarations) {}

    /// What does not change, made when the first expression is compiled.
    private static final class Language {
        private static final List<CelFunctionDecl> DECLARATIONS = Library.declarations();
        private static final Functions FUNCTIONS = Functions.all();
        private static final CelOptions OPTIONS =
                CelOptions.current()
                        .maxExpressionCodePointSize(MAX_LENGTH)
                        .enableHeterogeneousNumericComparisons(true)
                        .build();
    }

    public Compiled compile(String expression, Declarations declarations) {
        Source source = new Source(expression, declarations);
        synchronized (kept) {
            Compiled known = kept.get(source);
            if (known != null) {
                return known;
            }
        }
        Compiled compiled = compile(source);
        synchronized (kept) {
            if (kept.put(source, compiled) == null) {
                keptCharacters += expression.length();
            }
            var oldest = kept.keySet().iterator();
            while ((kept.size() > MAX_KEPT || keptCharacters > MAX_KEPT_CHARACTERS)
                    && oldest.hasNext()) {
                keptCharacters -= oldest.next().expression().length();
                oldest.remove();
            }
        }
        return compiled;
    }

    private static Compiled compile(Source source) {
        try {
            CelAbstractSyntaxTree tree =
                    compiler(source).compile(source.expression(), "<input>").getAst();
            Translation translation = new Translation(tree, Language.FUNCTIONS);
            return new Compiled.Success(translation.program());
        } catch (CelValidationException e) {
            return new Compiled.Failure(worded(String.valueOf(e.getMessage())));
        } catch (StackOverflowError _) {
            return new Compiled.Failure("ERROR: <input>:1:1: expression is nested too deeply");
        }
    }

    private static String worded(String errors) {
        return SYNTAX.matcher(CANDIDATES.matcher(errors).replaceAll(""))
                .replaceAll("$1Syntax error: $2");
    }

    private static CelCompiler compiler(Source source) {
        Declarations declarations = source.declarations();
        Types types = new Types(declarations.mutating(), wordsOf(source));
        CelCompilerBuilder builder =
                CelCompilerFactory.standardCelCompilerBuilder()
                        .setOptions(Language.OPTIONS)
                        .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                        .addLibraries(CelOptionalLibrary.INSTANCE, CelExtensions.comprehensions())
                        .addFunctionDeclarations(Language.DECLARATIONS);
        declarations.variables().forEach((name, type) -> builder.addVar(name, types.of(type)));
        return builder.setTypeProvider(types).build();
    }

    private static Set<String> wordsOf(Source source) {
        if (!source.declarations().mutating()) {
            return Set.of();
        }
        Set<String> words = new HashSet<>();
        Matcher matcher = WORD.matcher(source.expression());
        while (matcher.find()) {
            words.add(matcher.group());
        }
        return words;
    }
}
