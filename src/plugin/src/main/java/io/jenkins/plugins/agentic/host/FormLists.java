package io.jenkins.plugins.agentic.host;

import io.jenkins.plugins.agentic.engine.spec.StepSpec;
import io.jenkins.plugins.agentic.engine.spec.StepSpec.ParameterSpec;
import java.lang.reflect.InvocationTargetException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Lists that a step's form has as text areas, an element a line: Stapler would make the whole area one element. */
final class FormLists {
    private FormLists() {}

    /** The lines of those parameters that are lists and texts in the form; an empty area is none. */
    static Map<String, List<String>> of(StepSpec spec, Function<String, Object> form) {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        for (ParameterSpec parameter : spec.parameters()) {
            if (parameter.type() == StepSpec.Type.LIST && form.apply(parameter.name()) instanceof String text) {
                lists.put(
                        parameter.name(),
                        text.lines()
                                .map(String::strip)
                                .filter(line -> !line.isEmpty())
                                .toList());
            }
        }
        return lists;
    }

    /** Gives a step one of its lists, as a Jenkinsfile would. */
    static void set(Object step, String parameter, List<?> list) {
        String setter = "set" + Character.toUpperCase(parameter.charAt(0)) + parameter.substring(1);
        try {
            step.getClass().getMethod(setter, List.class).invoke(step, list);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(step.getClass() + " takes no list by " + setter, e);
        }
    }
}
