package io.jenkins.plugins.agentic.engine.publish.scan;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What secrets look like. Formats are those that the issuers publish, so that scanners find them; a value that has none is
 * told by the name it is given and by its entropy. Patterns are matched in linear time: artifacts are untrusted.
 */
final class SecretRules {
    /** One format; {@code hint}: a text that every line with such a secret has, in lower case, to look for first. */
    private record Rule(String name, String hint, Pattern pattern) {}

    /** Bits per character. Hex digests have at most 4, words of a language far less than random Base64. */
    private static final double LEAST_ENTROPY = 3.6;

    private static final int LEAST_DIGITS = 2;

    static final String PRIVATE_KEY = "private key";
    private static final String ADDRESS = "password in an address";

    private static final List<Rule> FORMATS = List.of(
            rule(PRIVATE_KEY, "private key", "-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----"),
            rule("AWS access key id", "akia", "\\bAKIA[A-Z2-7]{16}\\b"),
            rule("AWS access key id", "asia", "\\bASIA[A-Z2-7]{16}\\b"),
            rule("GitHub token", "gh", "\\bgh[pousr]_[A-Za-z0-9]{36,255}\\b"),
            rule("GitHub fine-grained token", "github_pat_", "\\bgithub_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}\\b"),
            rule("GitLab token", "glpat-", "\\bglpat-[A-Za-z0-9_-]{20,}"),
            rule("npm token", "npm_", "\\bnpm_[A-Za-z0-9]{36}\\b"),
            rule("npm login", ":_auth", "(?:^|/):_(?:authToken|auth)\\s*=\\s*[^\\s$]{8,}"),
            rule("npm password", ":_password", "(?:^|/):_password\\s*=\\s*[^\\s$]{8,}"),
            rule("PyPI token", "pypi-", "\\bpypi-AgE[A-Za-z0-9_-]{50,}"),
            rule("Google API key", "aiza", "\\bAIza[A-Za-z0-9_-]{35}"),
            rule("Google OAuth secret", "gocspx-", "\\bGOCSPX-[A-Za-z0-9_-]{28}"),
            rule("Anthropic key", "sk-ant-", "\\bsk-ant-[A-Za-z0-9_-]{32,}"),
            rule("OpenAI key", "sk-", "\\bsk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{20,}T3BlbkFJ[A-Za-z0-9_-]{20,}"),
            rule("Slack token", "xox", "\\bxox[abeprs]-[A-Za-z0-9-]{10,}"),
            rule("Slack webhook", "hooks.slack", "hooks\\.slack\\.com/services/T[A-Z0-9]+/B[A-Z0-9]+/[A-Za-z0-9]{20,}"),
            rule("Stripe key", "_live_", "\\b[rs]k_live_[A-Za-z0-9]{20,}"),
            rule("Twilio key", "sk", "\\bSK[0-9a-f]{32}\\b"),
            rule("SendGrid key", "sg.", "\\bSG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}\\b"),
            rule("Docker Hub token", "dckr_pat_", "\\bdckr_pat_[A-Za-z0-9_-]{27}"),
            rule("Hugging Face token", "hf_", "\\bhf_[A-Za-z]{34}\\b"),
            rule("DigitalOcean token", "do", "\\bdo[opr]_v1_[0-9a-f]{64}\\b"),
            rule("Azure storage key", "accountkey=", "AccountKey=[A-Za-z0-9+/]{86}=="),
            rule("JSON Web Token", "eyj", "\\beyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{20,}"),
            rule(ADDRESS, "://", "\\b[a-z][a-z0-9+.-]*://[^/\\s:@'\"]+:[^/\\s:@'\"${}<>*]{6,}@[A-Za-z0-9]"));

    /** Those that nothing else looks like: programs hold the first lines of keys, and addresses to show how one is written. */
    private static final List<Rule> ISSUED = FORMATS.stream()
            .filter(rule -> !rule.name.equals(PRIVATE_KEY) && !rule.name.equals(ADDRESS))
            .toList();

    private static final Pattern KEYS_DATA = Pattern.compile("^[A-Za-z0-9+/=]{40,}$");

    /** Of these, in lower case, every name that promises a secret has one. */
    private static final List<String> NAMES = List.of("secret", "token", "passw", "pwd", "key", "credential", "auth");

    /** A name that promises a secret, and a quoted value. */
    private static final Pattern NAMED = Pattern.compile(
            "(?i)(?:secret|token|passw(?:or)?d|api[_-]?key|private[_-]?key|access[_-]?key|credentials?|auth)[A-Za-z0-9_-]{0,20}"
                    + "['\"]?\\s*(?:=>|:=|=|:)\\s*['\"`]([A-Za-z0-9+/=_.~!@#%^&*-]{20,200})['\"`]");

    /** A line of an .env or INI file, or of YAML: a name that ends in what promises a secret, and a value without quotes. */
    private static final Pattern BARE = Pattern.compile("(?i)^\\s*(?:export\\s+|set\\s+|ENV\\s+)?[A-Za-z0-9_.-]{0,60}"
            + "(?:secret|token|passw(?:or)?d|pwd|api[_-]?key|private[_-]?key|access[_-]?key|secret[_-]?key|auth)"
            + "[_-]?[0-9]{0,3}\\s*[=:]\\s*([A-Za-z0-9+/=_.~!@#%^&*-]{12,200})\\s*$");

    /** Of the most that a value of its length can have: a short one can't have many bits per character. */
    private static final double LEAST_SHARE = 0.85;

    private SecretRules() {}

    private static Rule rule(String name, String hint, String pattern) {
        return new Rule(name, hint, Pattern.compile(pattern));
    }

    private static Optional<String> first(List<Rule> rules, String line, String lower) {
        for (Rule rule : rules) {
            if (lower.contains(rule.hint) && rule.pattern.matcher(line).find()) {
                return Optional.of(rule.name);
            }
        }
        return Optional.empty();
    }

    private static String lower(String line) {
        return line.toLowerCase(Locale.ROOT);
    }

    /** The kind of secret that a piece of a binary file holds; empty where it holds none. */
    static Optional<String> findIssued(String piece) {
        return first(ISSUED, piece, lower(piece));
    }

    /** Whether it is the line before a private key. */
    static boolean isKeysHead(String line) {
        return line.contains("PRIVATE KEY")
                && FORMATS.get(0).pattern.matcher(line).find();
    }

    /** Whether it is a line of a key. */
    static boolean isKeysData(String line) {
        return KEYS_DATA.matcher(line).matches();
    }

    /** The kind of secret that a line of a text holds; empty where it holds none. */
    static Optional<String> find(String line) {
        String lower = lower(line);
        Optional<String> format = first(FORMATS, line, lower);
        return format.isPresent() || !mayBeNamed(lower) ? format : named(line);
    }

    /** To look for first: matching a pattern costs some hundred times as much. */
    private static boolean mayBeNamed(String lower) {
        return (lower.indexOf('=') >= 0 || lower.indexOf(':') >= 0)
                && NAMES.stream().anyMatch(lower::contains);
    }

    private static Optional<String> named(String line) {
        Matcher named = NAMED.matcher(line);
        while (named.find()) {
            String value = named.group(1);
            // A digest, as lock files have it.
            boolean digest = value.matches("sha(1|256|384|512)-.*");
            boolean mixed = !digest && value.chars().filter(Character::isDigit).count() >= LEAST_DIGITS;
            if (mixed && entropy(value) >= LEAST_ENTROPY) {
                return Optional.of("value that looks random, under a secret's name");
            }
        }
        Matcher bare = BARE.matcher(line);
        if (bare.matches()) {
            String value = bare.group(1);
            long digits = value.chars().filter(Character::isDigit).count();
            boolean mixed = digits >= LEAST_DIGITS && value.chars().anyMatch(Character::isLetter);
            boolean reference = value.matches("(sha(1|256|384|512)-|https?:|\\./|/).*");
            double least = Math.min(LEAST_ENTROPY, LEAST_SHARE * Math.log(value.length()) / Math.log(2));
            if (mixed && !reference && entropy(value) >= least) {
                return Optional.of("value that looks random, under a secret's name");
            }
        }
        return Optional.empty();
    }

    /** Shannon's entropy in bits per character, of the value's own frequencies. */
    static double entropy(String value) {
        double bits = 0;
        for (int c : value.chars().distinct().toArray()) {
            double share = value.chars().filter(each -> each == c).count() / (double) value.length();
            bits -= share * Math.log(share) / Math.log(2);
        }
        return bits;
    }
}
