@echo off
rem Proves Handful: formatting, types, import rules, tests. --slow adds the slow tests; other arguments go to pytest.
setlocal EnableExtensions DisableDelayedExpansion
set "HANDFUL_SET_UP=dev"
call "%~dp0run.bat"
if not "%errorlevel%"=="0" exit /b 3
set "HANDFUL_SET_UP="
set "python=%~dp0.venv\Scripts\python.exe"

set "marks=not slow"
set "arguments="
:next_argument
if "%~1"=="" goto arguments_read
if "%~1"=="--slow" (set "marks=slow or not slow") else set arguments=%arguments% %1
shift /1
goto next_argument
:arguments_read

pushd "%~dp0"
set "status=0"
set "failed="
echo == ruff check
"%python%" -m ruff check
call :note %errorlevel% "ruff check"
echo == ruff format
"%python%" -m ruff format --check
call :note %errorlevel% "ruff format"
echo == mypy
"%python%" -m mypy
call :note %errorlevel% "mypy"
echo == lint-imports
"%python%" -c "from importlinter.cli import lint_imports_command; lint_imports_command()"
call :note %errorlevel% "lint-imports"
if defined failed goto stop

echo == pytest
if not defined QT_QPA_PLATFORM set "QT_QPA_PLATFORM=offscreen"
rem exits 5, a failure, when no test ran
"%python%" -m pytest -m "%marks%" %arguments%
exit /b %errorlevel%

:stop
echo == failed before the tests:%failed%
exit /b %status%


:note
if "%~1"=="0" exit /b 0
if "%status%"=="0" set "status=%~1"
set "failed=%failed% %~2;"
exit /b 0
