package io.jenkins.plugins.agentic.cli.run;

import java.io.FileNotFoundException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values of a Jenkinsfile as maps, lists, strings, numbers and booleans: Groovy's own string type does not pass. */
public final class Plain {
    private Plain() {}

    public static Object of(Object value) {
        if (value == null || value instanceof Boolean || value instanceof Number || value instanceof String) {
            return value;
        }
        if (value instanceof Map<?, ?> map) {
            return map(map);
        }
        if (value instanceof Collection<?> collection) {
            List<Object> list = new ArrayList<>();
            collection.forEach(element -> list.add(of(element)));
            return list;
        }
        if (value instanceof Object[] array) {
            return of(List.of(array));
        }
        return value.toString();
    }

    public static Map<String, Object> map(Map<?, ?> map) {
        Map<String, Object> plain = new LinkedHashMap<>();
        map.forEach((key, element) -> plain.put(String.valueOf(key), of(element)));
        return plain;
    }

    /** An input/output error in words. */
    public static String reason(Exception e) {
        if (e instanceof NoSuchFileException missing) {
            return "there is no file " + missing.getFile();
        }
        if (e instanceof FileNotFoundException) {
            return "there is no file " + e.getMessage();
        }
        if (e instanceof AccessDeniedException denied) {
            return "access to " + denied.getFile() + " is denied";
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
