@echo off
rem Starts Handful; arguments go to main.py. The first start sets up .venv (HANDFUL_PYTHON names the Python to use).
rem check.bat sets HANDFUL_SET_UP=dev: then this only sets up, with the tools for development.
setlocal EnableExtensions DisableDelayedExpansion
set "here=%~dp0"
set "venv=%~dp0.venv"
set "python=%~dp0.venv\Scripts\python.exe"
set "extra=run"
if "%HANDFUL_SET_UP%"=="dev" set "extra=dev"

call :packages_ready
if "%errorlevel%"=="0" goto ready
call :set_up
if "%errorlevel%"=="0" goto ready
rem After a double click the window would be gone before anyone could read why.
if "%~1"=="" if not "%HANDFUL_SET_UP%"=="dev" pause 1>&2
exit /b 3

:ready
if "%HANDFUL_SET_UP%"=="dev" exit /b 0
"%python%" "%here%main.py" %*
exit /b %errorlevel%


rem A copy of the pyproject.toml that .venv was made from, written last, tells what is in it.
:packages_ready
if not exist "%python%" exit /b 1
fc /b "%here%pyproject.toml" "%venv%\handful-dev.toml" >nul 2>nul
if "%errorlevel%"=="0" exit /b 0
if "%extra%"=="dev" exit /b 1
fc /b "%here%pyproject.toml" "%venv%\handful-run.toml" >nul 2>nul
if "%errorlevel%"=="0" exit /b 0
exit /b 1


rem One set-up at a time: only one process can have the lock file open for writing, and however it ends, Windows closes it.
:set_up
if not exist "%venv%" mkdir "%venv%"
if not exist "%venv%" exit /b 1
set "waiting="
:take_lock
set "locked="
set "failed=1"
call :set_up_alone 9>"%venv%\handful-lock"
if defined locked exit /b %failed%
if not defined waiting echo Handful: waiting for another set-up that is writing in "%venv%". 1>&2
set "waiting=1"
ping -n 6 127.0.0.1 >nul
goto take_lock


:set_up_alone
set "locked=1"
call :packages_ready
if "%errorlevel%"=="0" goto set_up_done
if exist "%venv%\handful-dev.toml" set "extra=dev"
if exist "%venv%\handful-dev.toml" del /q "%venv%\handful-dev.toml"
if exist "%venv%\handful-run.toml" del /q "%venv%\handful-run.toml"
"%python%" -c "import sys, pip; sys.exit(sys.version_info[:2] not in [(3, 11), (3, 12), (3, 13)])" >nul 2>nul
if not "%errorlevel%"=="0" goto make_venv
echo Handful: bringing the packages in .venv up to date; this can take some minutes. 1>&2
rem An install that was interrupted leaves packages without their RECORD, which pip writes last and takes for whole.
for /d %%D in ("%venv%\Lib\site-packages\*.dist-info") do if not exist "%%D\RECORD" rmdir /s /q "%%D"
for /d %%D in ("%venv%\Lib\site-packages\~*") do rmdir /s /q "%%D"
goto install_packages

:make_venv
call :find_python
if not defined base exit /b 1
echo Handful: first start: putting the packages that Handful needs into .venv; this takes some minutes and a few GB, and only happens once. 1>&2
for /d %%D in ("%venv%\*") do rmdir /s /q "%%D"
%base% -m venv "%venv%" <nul 1>&2
if "%errorlevel%"=="0" goto install_packages
echo Handful: could not make "%venv%", for the reason above. 1>&2
exit /b 1

:install_packages
set "target=%here%."
if "%extra%"=="dev" set "target=%here%.[dev]"
copy /y "%here%pyproject.toml" "%venv%\handful-new.toml" >nul
"%python%" -m pip install --no-input --disable-pip-version-check --editable "%target%" <nul 1>&2
if "%errorlevel%"=="0" goto installed
echo Handful: the set-up did not finish, for the reason above; the next start goes on from there. 1>&2
exit /b 1

:installed
move /y "%venv%\handful-new.toml" "%venv%\handful-%extra%.toml" >nul
echo Handful: the packages are in place. 1>&2
:set_up_done
set "failed=0"
exit /b 0


:find_python
set "base="
if defined HANDFUL_PYTHON set "base="%HANDFUL_PYTHON%""
if defined HANDFUL_PYTHON goto check_python
for %%V in (3.13 3.12 3.11) do if not defined base py -%%V -c "" >nul 2>nul && set "base=py -%%V"
if not defined base set "base=python"
:check_python
%base% -c "import sys; sys.exit(sys.version_info[:2] not in [(3, 11), (3, 12), (3, 13)])" >nul 2>nul
if "%errorlevel%"=="0" exit /b 0
set "base="
if defined HANDFUL_PYTHON echo Handful: HANDFUL_PYTHON="%HANDFUL_PYTHON%" is not a Python 3.11, 3.12 or 3.13. 1>&2
if not defined HANDFUL_PYTHON echo Handful: Python 3.11, 3.12 or 3.13 is needed and was not found; install one, or name it in HANDFUL_PYTHON. 1>&2
exit /b 1
