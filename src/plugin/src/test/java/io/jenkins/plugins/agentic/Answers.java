package io.jenkins.plugins.agentic;

import io.jenkins.plugins.agentic.testkit.Reply;

/** Answers of a model that fit the roles' schemas. */
public final class Answers {
    private Answers() {}

    /** A plan of one task; 100 input and 20 output tokens. */
    public static Reply plan(String summary) {
        return Reply.text(
                """
                {"result": {"summary": "%s",
                            "tasks": [{"id": "T1", "title": "Do it", "description": "All of it.", "dependsOn": [],
                                       "acceptance": "It is done."}],
                            "risks": [], "openQuestions": []},
                 "reasoning": "One task is enough.", "confidence": 0.9, "humanReviewRequired": false}
                """
                        .formatted(summary),
                100,
                20,
                0);
    }

    /** One new file. */
    public static Reply code(String path, String content) {
        return Reply.text(
                """
                {"result": {"files": [{"path": "%s", "action": "create", "content": "%s"}], "notes": ""},
                 "reasoning": "Small.", "confidence": 0.9, "humanReviewRequired": false}
                """
                        .formatted(path, content),
                100,
                20,
                0);
    }

    /** Makes a Jenkins ask that server from now on. */
    public static void from(String baseUrl) {
        AgenticGlobalConfiguration.get().setBaseUrl(baseUrl);
    }
}
