package io.jenkins.plugins.agentic.engine.build;

import io.jenkins.plugins.agentic.engine.build.BuildStep.Way;

/**
 * A step's command for cmd.exe: the first way whose tool is there, its output kept in {@code .agentic} and then shown. Of
 * the limits none holds here, and the environment is the node's own; see docs/compile.md.
 */
final class BatchScript {
    private final BuildStep step;
    private final ToolCatalog tools;

    BatchScript(BuildStep step, ToolCatalog tools) {
        this.step = step;
        this.tools = tools;
    }

    String text() {
        String own = "%CD%\\.agentic\\" + step.name();
        StringBuilder text = new StringBuilder("@echo off\r\nsetlocal\r\n");
        text.append("if not exist .agentic mkdir .agentic\r\nset \"own=")
                .append(own)
                .append("\"\r\n");
        text.append("del /q \"%own%.*\" 2>nul\r\nset CI=true\r\nset NO_COLOR=1\r\n");
        step.environment().forEach((name, value) -> text.append("set \"")
                .append(name)
                .append('=')
                .append(value.replace("%", "%%"))
                .append("\"\r\n"));
        if (!step.folder().isEmpty()) {
            text.append("cd /d \"").append(step.folder().replace('/', '\\')).append("\" || exit /b 1\r\n");
        }
        text.append("if not exist .agentic\\reports mkdir .agentic\\reports\r\n>.agentic\\.gitignore echo *\r\n");
        text.append("cd > \"%own%.folder\"\r\n");
        text.append(
                "call :step > \"%own%.log\" 2>&1\r\nset code=%errorlevel%\r\n>\"%own%.code\" echo %code%\r\ntype \"%own%.log\"\r\n");
        text.append("copy /y \"%own%.log\" \"%own%.tail\" >nul\r\nexit /b %code%\r\n:step\r\n");
        for (Way way : step.ways()) {
            String label = "way" + step.ways().indexOf(way);
            if (!way.tool().isEmpty()) {
                text.append("where ")
                        .append(way.tool())
                        .append(" >nul 2>&1 || goto not")
                        .append(label)
                        .append("\r\n");
                // The redirection first: a digit before '>' is taken for a stream's number.
                text.append(">\"%own%.tool\" echo ").append(way.tool()).append("\r\n");
            }
            way.command()
                    .lines()
                    .forEach(line -> text.append("call ").append(line).append(" || exit /b\r\n"));
            text.append("exit /b 0\r\n:not").append(label).append("\r\n");
        }
        String tool = step.ways().get(0).tool();
        String how = tools.find(tool).flatMap(entry -> entry.install("winget")).orElse("install it and add it to PATH");
        return text.append("echo ")
                .append(ShellScript.SAYS)
                .append(tool)
                .append(" is not installed: ")
                .append(how)
                .append(".\r\nexit /b 127\r\n")
                .toString();
    }
}
