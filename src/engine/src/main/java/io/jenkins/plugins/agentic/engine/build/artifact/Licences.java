package io.jenkins.plugins.agentic.engine.build.artifact;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.agentic.engine.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.License;
import org.cyclonedx.model.LicenseChoice;
import org.cyclonedx.model.license.Expression;

/** Licences in a package's own words: an identifier of SPDX, an expression of several, or a name. */
final class Licences {
    private static final Pattern WORD = Pattern.compile("\\G\\s*([()]|[A-Za-z0-9.+-]+)");
    private static final Set<String> OPERATORS = Set.of("AND", "OR", "WITH");
    private static final int LONGEST = 500;
    private static final Map<String, String> IDENTIFIERS = identifiers();

    private Licences() {}

    /** Those that CycloneDX' own schema allows, by their lower-case letters. */
    private static Map<String, String> identifiers() {
        Map<String, String> all = new HashMap<>();
        try (InputStream in = Bom.class.getResourceAsStream("/spdx.schema.json")) {
            for (JsonNode each : Json.MAPPER.readTree(in).path("enum")) {
                all.put(each.asText().toLowerCase(Locale.ROOT), each.asText());
            }
        } catch (IOException | IllegalArgumentException e) {
            // Then all are names.
            return Map.of();
        }
        return Map.copyOf(all);
    }

    static LicenseChoice of(String words) {
        LicenseChoice choice = new LicenseChoice();
        String text = words.length() > LONGEST ? words.substring(0, LONGEST) : words;
        String plain = text.strip().replaceAll("^\\(([^()]*)\\)$", "$1").strip();
        License licence = new License();
        String identifier = IDENTIFIERS.get(plain.toLowerCase(Locale.ROOT));
        if (identifier != null) {
            licence.setId(identifier);
        } else if (isExpression(plain)) {
            choice.setExpression(new Expression(plain));
            return choice;
        } else {
            licence.setName(text);
        }
        choice.addLicense(licence);
        return choice;
    }

    /** Identifiers joined by operators, however they are bracketed. */
    private static boolean isExpression(String text) {
        Matcher m = WORD.matcher(text);
        int end = 0;
        int depth = 0;
        boolean wantsName = true;
        while (m.find()) {
            String word = m.group(1);
            end = m.end();
            switch (word) {
                case "(" -> depth++;
                case ")" -> depth--;
                default -> {
                    boolean isOperator = OPERATORS.contains(word);
                    if (isOperator == wantsName || !isOperator && !isIdentifier(word)) {
                        return false;
                    }
                    wantsName = isOperator;
                }
            }
            if (depth < 0) {
                return false;
            }
        }
        return end == text.length() && end > 0 && depth == 0 && !wantsName;
    }

    private static boolean isIdentifier(String word) {
        String name = word.toLowerCase(Locale.ROOT);
        return IDENTIFIERS.containsKey(name)
                || name.endsWith("+") && IDENTIFIERS.containsKey(name.substring(0, name.length() - 1))
                || name.startsWith("licenseref-");
    }
}
