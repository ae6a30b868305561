package io.jenkins.plugins.agentic.configuration;

import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.agentic.AgenticGlobalConfiguration;
import io.jenkins.plugins.agentic.Messages;
import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jenkins.model.Jenkins;

/** What people type into the configuration's fields. */
public final class Inputs {
    private static final Pattern BLANKS = Pattern.compile("[\\s,]+");

    private Inputs() {}

    /** Words between blanks, commas or line ends. */
    public static List<String> words(String text) {
        return text == null
                ? List.of()
                : BLANKS.splitAsStream(text).filter(word -> !word.isEmpty()).toList();
    }

    /**
     * US dollars; null where nothing is given.
     *
     * @param field named in the error
     * @throws AgenticException with {@link ErrorCode#USAGE} when it is no amount
     */
    public static BigDecimal dollars(String text, String field) {
        if (text == null) {
            return null;
        }
        if (!isAmount(text)) {
            throw wrong(text, "no amount of US dollars", field);
        }
        return new BigDecimal(text);
    }

    /** The same for a number that is no money. */
    static BigDecimal amount(String text, String field) {
        if (text != null && !isAmount(text)) {
            throw wrong(text, "no number", field);
        }
        return text == null ? null : new BigDecimal(text);
    }

    /**
     * A number with or without decimals as its setter gets it, from JCasC, say; null for none.
     *
     * @throws IllegalArgumentException that names the field
     */
    public static String amountOf(String field, String value) {
        String text = Util.fixEmptyAndTrim(value);
        if (text != null && !isAmount(text)) {
            throw new IllegalArgumentException(Messages.FormNumbers_NoAmount(text, field));
        }
        return text;
    }

    /**
     * A whole number.
     *
     * @param standard where none is given
     * @throws AgenticException with {@link ErrorCode#USAGE} when it is less than {@code least}
     */
    static int number(Integer value, int standard, int least, String field) {
        if (value != null && value < least) {
            throw wrong(value.toString(), "less than " + least, field);
        }
        return value == null ? standard : value;
    }

    private static AgenticException wrong(String text, String why, String field) {
        return new AgenticException(
                ErrorCode.USAGE,
                "'" + text + "' is " + why + ", in the field '" + field
                        + "' of Jenkins' Agentic Workflow configuration.",
                "Ask an administrator to write a number such as 12.50 or 3 there.");
    }

    /**
     * What a form always gives, but a Jenkinsfile or JCasC may leave out.
     *
     * @throws IllegalArgumentException that names the field and what it may be
     */
    public static <T extends Enum<T>> T given(T value, String field, T[] choices) {
        if (value == null) {
            throw new IllegalArgumentException(Messages.Inputs_Missing(
                    field, Arrays.stream(choices).map(Enum::name).collect(Collectors.joining(", "))));
        }
        return value;
    }

    /** Says that something must be given; nothing to who may not administer Jenkins. */
    static FormValidation checkGiven(String value) {
        return Util.fixEmptyAndTrim(value) != null || !Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                ? FormValidation.ok()
                : FormValidation.error(Messages.Inputs_NotGiven());
    }

    /** Says which models have no price, and which end; nothing to who may not administer Jenkins. */
    public static FormValidation checkModels(String value) {
        if (!Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
            return FormValidation.ok();
        }
        List<String> doubts =
                new ArrayList<>(AgenticGlobalConfiguration.get().engine().unpriced(words(value)));
        doubts.addAll(AgenticGlobalConfiguration.get().engine().endings(words(value)));
        return warning(doubts);
    }

    /** Says that a model, or a class that may be somebody's own, ends; nothing to who may not administer Jenkins. */
    static FormValidation checkModelOrClass(String value) {
        return Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                ? warning(AgenticGlobalConfiguration.get().engine().endings(words(value)))
                : FormValidation.ok();
    }

    /** The same in a folder's or job's form; nothing to who may not configure it. */
    static FormValidation checkModelOrClass(String value, Item item) {
        if (item == null) {
            return checkModelOrClass(value);
        }
        return item.hasPermission(Item.CONFIGURE)
                ? warning(AgenticGlobalConfiguration.get().engine().endings(words(value)))
                : FormValidation.ok();
    }

    private static FormValidation warning(List<String> doubts) {
        return doubts.isEmpty() ? FormValidation.ok() : FormValidation.warning(String.join(" ", doubts));
    }

    /** Says what is wrong with the name of an MCP server; nothing to who may not administer Jenkins. */
    static FormValidation checkName(String value) {
        String name = Util.fixEmptyAndTrim(value);
        return name != null && name.matches("[A-Za-z0-9-]+(_[A-Za-z0-9-]+)*")
                        || !Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                ? FormValidation.ok()
                : FormValidation.error(Messages.Inputs_NoName());
    }

    /** Says what is wrong with a whole number; nothing to who may not administer Jenkins. */
    static FormValidation checkNumber(String value, int least, int most) {
        return Jenkins.get().hasPermission(Jenkins.ADMINISTER) ? whole(value, least, most) : FormValidation.ok();
    }

    /** The same in a job's or step's form; nothing to who may not configure it. */
    public static FormValidation checkNumber(String value, int least, int most, Item item) {
        return FormChoices.mayConfigure(item) ? whole(value, least, most) : FormValidation.ok();
    }

    private static FormValidation whole(String value, int least, int most) {
        String text = Util.fixEmptyAndTrim(value);
        if (text == null) {
            return FormValidation.ok();
        }
        long number = text.matches("\\d{1,10}") ? Long.parseLong(text) : -1;
        if (number >= least && number <= most) {
            return FormValidation.ok();
        }
        return FormValidation.error(
                most == Integer.MAX_VALUE
                        ? Messages.Inputs_TooSmall(String.valueOf(least))
                        : Messages.Inputs_NoNumber(String.valueOf(least), String.valueOf(most)));
    }

    /** Says what is wrong with a number between bounds; nothing to who may not configure the job. */
    public static FormValidation checkBetween(String value, double least, double most, Item item) {
        String text = Util.fixEmptyAndTrim(value);
        if (text == null || !FormChoices.mayConfigure(item)) {
            return FormValidation.ok();
        }
        boolean fits = text.matches("\\d{1,9}(\\.\\d{1,9})?")
                && Double.parseDouble(text) >= least
                && Double.parseDouble(text) <= most;
        return fits ? FormValidation.ok() : FormValidation.error(Messages.Inputs_NotBetween(plain(least), plain(most)));
    }

    private static String plain(double number) {
        return new BigDecimal(String.valueOf(number)).stripTrailingZeros().toPlainString();
    }

    /** Says which words there are where a value is none of them; nothing to who may not configure the job. */
    public static FormValidation checkWord(String value, Item item, String... words) {
        String text = Util.fixEmptyAndTrim(value);
        return text == null || !FormChoices.mayConfigure(item) || List.of(words).contains(text)
                ? FormValidation.ok()
                : FormValidation.error(Messages.Inputs_NoWord(String.join(", ", words)));
    }

    /** Says what is wrong with a number that may have decimals; nothing to who may not administer Jenkins. */
    static FormValidation checkAmount(String value) {
        String text = Util.fixEmptyAndTrim(value);
        return text == null || !Jenkins.get().hasPermission(Jenkins.ADMINISTER) || isAmount(text)
                ? FormValidation.ok()
                : FormValidation.error(Messages.Inputs_NoDecimal());
    }

    /** Says what is wrong with an amount; nothing to who may not administer Jenkins. */
    public static FormValidation checkDollars(String value) {
        String text = Util.fixEmptyAndTrim(value);
        return text == null || !Jenkins.get().hasPermission(Jenkins.ADMINISTER) || isAmount(text)
                ? FormValidation.ok()
                : FormValidation.error(Messages.Inputs_NoAmount());
    }

    /** The same in a folder's or job's form; nothing to who may not configure it. */
    public static FormValidation checkDollars(String value, Item item) {
        if (item == null) {
            return checkDollars(value);
        }
        String text = Util.fixEmptyAndTrim(value);
        return text == null || !item.hasPermission(Item.CONFIGURE) || isAmount(text)
                ? FormValidation.ok()
                : FormValidation.error(Messages.Inputs_NoAmount());
    }

    static boolean isAmount(String text) {
        return text.matches("\\d{1,9}(\\.\\d{1,6})?");
    }

    /** Says what is wrong with the address of an endpoint; nothing to who may not administer Jenkins. */
    public static FormValidation checkBaseUrl(String value) {
        String url = Util.fixEmptyAndTrim(value);
        return url == null || !Jenkins.get().hasPermission(Jenkins.ADMINISTER) || isBaseUrl(url)
                ? FormValidation.ok()
                : FormValidation.error(Messages.AgenticGlobalConfiguration_NotABaseUrl());
    }

    private static boolean isBaseUrl(String url) {
        try {
            URI uri = new URI(url);
            boolean web = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
            return web
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
