package io.jenkins.plugins.agentic.engine.tool;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A model's arguments, read by name and type. */
record ToolArguments(Map<String, Object> values) {

    String text(String name) throws ToolException {
        return text(name, null);
    }

    /** @param absent what stands for an argument that is not given; null where it must be */
    String text(String name, String absent) throws ToolException {
        Object value = values.get(name);
        if (value == null && absent != null) {
            return absent;
        }
        if (value instanceof String text && text.indexOf('\0') < 0) {
            return text;
        }
        throw new ToolException("The argument '" + name + "' must be a text.");
    }

    int number(String name, int absent, int least, int most) throws ToolException {
        Object value = values.get(name);
        if (value == null) {
            return absent;
        }
        // Some models write every number as 3.0.
        if (value instanceof Number number
                && number.doubleValue() == Math.rint(number.doubleValue())
                && number.doubleValue() >= least
                && number.doubleValue() <= most) {
            return number.intValue();
        }
        throw new ToolException(
                "The argument '" + name + "' must be a whole number from " + least + " to " + most + ".");
    }

    boolean flag(String name) throws ToolException {
        Object value = values.get(name);
        if (value == null) {
            return false;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw new ToolException("The argument '" + name + "' must be true or false.");
    }

    List<String> texts(String name) throws ToolException {
        List<String> texts = new ArrayList<>();
        if (values.get(name) instanceof List<?> list) {
            for (Object value : list) {
                if (!(value instanceof String text) || text.indexOf('\0') >= 0) {
                    throw new ToolException("The argument '" + name + "' must be a list of texts.");
                }
                texts.add(text);
            }
        }
        if (texts.isEmpty()) {
            throw new ToolException("The argument '" + name + "' must be a list of texts with at least one.");
        }
        return texts;
    }
}
