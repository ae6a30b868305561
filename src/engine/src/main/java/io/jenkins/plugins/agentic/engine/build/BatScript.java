package io.jenkins.plugins.agentic.engine.build;

import io.jenkins.plugins.agentic.engine.AgenticException;
import io.jenkins.plugins.agentic.engine.ErrorCode;

/**
 * Runs a step's script on a Windows node, as the command of {@code bat}: the script is in {@code .agentic/<files>.sh}, and
 * the POSIX shell that comes with Git for Windows, which a node needs for its checkouts, runs it. So a pipeline's commands
 * are the same on all nodes. Git is looked for on PATH, then where its installer puts it.
 *
 * <p>No text of a definition is in it, so there is nothing to quote for cmd.exe; a step's name is letters, digits, '_' and '-'.
 */
final class BatScript {
    private final StepFiles files;

    /** Refuses a step in a container: the node's folder can't be mounted at its own path there. */
    BatScript(BuildStep step, StepFiles files) {
        if (step.isContained()) {
            throw new AgenticException(
                    ErrorCode.BUILD,
                    "The build step '" + step.name() + "' names the container " + step.container()
                            + ", which a Windows node can't run it in.",
                    "Call compilePackage on another node, such as node('linux'), or leave out 'container'.");
        }
        this.files = files;
    }

    String text() {
        return String.join(
                "\r\n",
                "@echo off",
                "setlocal EnableExtensions DisableDelayedExpansion",
                "set \"AGENTIC_SH=\"",
                // In <git>\cmd, <git>\bin or <git>\mingw64\bin.
                "for %%g in (git.exe) do if not \"%%~$PATH:g\"==\"\" call :look \"%%~dp$PATH:g..\"",
                "for %%g in (git.exe) do if not \"%%~$PATH:g\"==\"\" call :look \"%%~dp$PATH:g..\\..\"",
                "call :look \"%ProgramFiles%\\Git\"",
                "call :look \"%LocalAppData%\\Programs\\Git\"",
                "if not defined AGENTIC_SH (",
                "  echo " + ShellScript.SAYS
                        + "build steps run in the sh of Git for Windows, which is not there: install"
                        + " Git for Windows on this node, or add its folder cmd to PATH.",
                "  exit /b 127",
                ")",
                // The programs of that shell, and no other's of the same names, such as find and sort.
                "set \"PATH=%AGENTIC_SH%\\..\\usr\\bin;%AGENTIC_SH%;%PATH%\"",
                "\"%AGENTIC_SH%\\sh.exe\" \".agentic/" + files.base() + ".sh\"",
                "exit /b %ERRORLEVEL%",
                ":look",
                "if defined AGENTIC_SH exit /b 0",
                "if exist \"%~f1\\bin\\sh.exe\" set \"AGENTIC_SH=%~f1\\bin\"",
                "exit /b 0",
                "");
    }
}
