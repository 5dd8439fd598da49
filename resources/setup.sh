# shellcheck shell=sh
# Sets Handful up in .venv; sourced by run and check, which have put the repository's folder into $here.
# Everything said here goes to standard error: standard output belongs to the program.

venv=${here:?}/.venv
python=$venv/bin/python
packages_stamp=$venv/handful-packages # checksum of pyproject.toml, extra, folder: written last
libraries_stamp=$venv/handful-libraries # there once no system library is missing
lock=$venv/handful-lock # a link to nothing, named by the process id of the set-up that is going on

# set_up EXTRA NEEDS: EXTRA is "run" or "dev"; NEEDS is "window" when the system's libraries count too, else "".
set_up() {
    if ! packages_ready "$1"; then
        take_lock
        packages_ready "$1" || install_packages "$1" # another start may have done it meanwhile
        release_lock
    fi
    [ -z "$2" ] || [ -e "$libraries_stamp" ] || provide_libraries
}

say() { printf 'Handful: %s\n' "$*" >&2; }

fail() {
    say "$*"
    exit 3
}

# ---- packages

packages_ready() {
    read_stamp
    [ "$stamped_checksum" = "$(cksum <"$here/pyproject.toml")" ] && [ "$stamped_folder" = "$here" ] &&
        [ -x "$python" ] && { [ "$1" = run ] || [ "$stamped_extra" = dev ]; }
}

read_stamp() {
    stamped_checksum='' stamped_extra='' stamped_folder=''
    [ ! -f "$packages_stamp" ] ||
        { read -r stamped_checksum && read -r stamped_extra && read -r stamped_folder; } <"$packages_stamp" || :
}

install_packages() {
    extra=$1
    [ "$stamped_extra" != dev ] || extra=dev
    checksum=$(cksum <"$here/pyproject.toml") # of what is installed, should it change meanwhile
    rm -f "$packages_stamp" "$libraries_stamp"
    if venv_works; then
        say "bringing the packages in .venv up to date; this can take some minutes."
        remove_half_installed
    else
        find_python
        say "first start: putting the packages that Handful needs into .venv; this takes some minutes and" \
            "about 6 GB, and only happens once."
        make_venv
    fi
    case $extra in
        dev) target="${here}[dev]" ;;
        *) target=$here ;;
    esac
    # pip unpacks gigabytes into its temporary folder, and /tmp is often small
    mkdir -p "$venv/tmp"
    TMPDIR=$venv/tmp "$python" -m pip install --no-input --disable-pip-version-check --editable "$target" \
        </dev/null >&2 || fail "the set-up did not finish, for the reason above; the next start goes on from there."
    rm -rf "$venv/tmp"
    printf '%s\n' "$checksum" "$extra" "$here" >"$packages_stamp"
    say "the packages are in place."
}

venv_works() { suits "$python" && "$python" -c 'import pip' 2>/dev/null; }

# An install that was interrupted leaves packages without their RECORD, which pip writes last and takes for whole.
remove_half_installed() {
    for folder in "$venv"/lib/python3*/site-packages/*.dist-info; do
        [ ! -d "$folder" ] || [ -f "$folder/RECORD" ] || rm -rf "$folder"
    done
    rm -rf "$venv"/lib/python3*/site-packages/~*
}

make_venv() {
    find "$venv" -mindepth 1 -maxdepth 1 ! -name "${lock##*/}" -exec rm -rf {} + # all but the lock
    "$found" -m venv "$venv" </dev/null >&2 || fail "could not make $venv, for the reason above."
}

find_python() {
    found='' without_venv=''
    set -- python3 python3.13 python3.12 python3.11
    if [ -n "${HANDFUL_PYTHON:-}" ]; then
        suits "$HANDFUL_PYTHON" || fail "HANDFUL_PYTHON=$HANDFUL_PYTHON is not a Python 3.11, 3.12 or 3.13."
        set -- "$HANDFUL_PYTHON"
    fi
    for candidate; do
        suits "$candidate" || continue
        "$candidate" -c 'import ensurepip, venv' 2>/dev/null && found=$candidate && break
        without_venv=${without_venv:-$candidate}
    done
    [ -z "$found" ] || return 0
    [ -z "$without_venv" ] ||
        fail "$without_venv lacks its venv module; install it (Debian, Ubuntu: sudo apt-get install python3-venv)."
    fail "Python 3.11, 3.12 or 3.13 is needed and was not found; install one, or name it in HANDFUL_PYTHON."
}

suits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1; }

# ---- one set-up at a time

take_lock() {
    mkdir -p "$venv" 2>/dev/null
    [ -w "$venv" ] || fail "cannot write in $venv."
    waiting='' tries=0
    # making a link either succeeds or finds one there: nothing can come between
    until ln -s "$$" "$lock" 2>/dev/null; do
        holder=$(readlink "$lock")
        if [ -z "$holder" ]; then # released this moment, or this disk knows no links
            tries=$((tries + 1))
            [ "$tries" -lt 10 ] || fail "cannot make a link in $venv; move Handful to another disk."
        elif kill -0 "$holder" 2>/dev/null || [ -d "/proc/$holder" ]; then
            [ -n "$waiting" ] ||
                say "waiting for the set-up that process $holder is doing (if there is none, delete $lock)."
            waiting=yes
            sleep 1
        elif [ "$(readlink "$lock")" = "$holder" ]; then
            rm -f "$lock" # it ended without tidying up
        fi
    done
    trap release_lock EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
}

release_lock() {
    rm -f "$lock"
    trap - EXIT INT TERM HUP
}

# ---- system libraries, for the window and the tests

# What PySide6's QtGui, QtDBus, QtMultimedia and its xcb and offscreen plugins link to beyond a bare Debian 12.
needed_libraries='
libEGL.so.1 libegl1
libGL.so.1 libgl1
libX11-xcb.so.1 libx11-xcb1
libX11.so.6 libx11-6
libXext.so.6 libxext6
libXrandr.so.2 libxrandr2
libdbus-1.so.3 libdbus-1-3
libfontconfig.so.1 libfontconfig1
libfreetype.so.6 libfreetype6
libglib-2.0.so.0 libglib2.0-0
libpulse.so.0 libpulse0
libxcb-cursor.so.0 libxcb-cursor0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-image.so.0 libxcb-image0
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-randr.so.0 libxcb-randr0
libxcb-render-util.so.0 libxcb-render-util0
libxcb-render.so.0 libxcb-render0
libxcb-shape.so.0 libxcb-shape0
libxcb-shm.so.0 libxcb-shm0
libxcb-sync.so.1 libxcb-sync1
libxcb-util.so.1 libxcb-util1
libxcb-xfixes.so.0 libxcb-xfixes0
libxcb-xkb.so.1 libxcb-xkb1
libxcb.so.1 libxcb1
libxkbcommon-x11.so.0 libxkbcommon-x11-0
libxkbcommon.so.0 libxkbcommon0
'

provide_libraries() {
    find_missing
    if [ -n "$missing" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        take_lock
        apt_get_install
        release_lock
        find_missing
    fi
    if [ -z "$missing" ]; then
        (: >"$libraries_stamp") 2>/dev/null || : # another person's .venv may be read-only
    elif command -v apt-get >/dev/null; then
        say "the window and the tests need system libraries that are missing; install them with:" \
            "sudo apt-get install --no-install-recommends$missing_packages"
    else
        say "the window and the tests need system libraries that are missing; install them with your" \
            "package manager:$missing"
    fi
}

# Sets missing and missing_packages, each with a space before every name; both stay empty where there is no ldconfig -p.
find_missing() {
    missing='' missing_packages=''
    present=$(ldconfig -p 2>/dev/null || /sbin/ldconfig -p 2>/dev/null) || return 0
    while read -r library package; do
        case $present in
            *"	$library ("*) ;;
            *)
                [ -z "$library" ] || missing="$missing $library" missing_packages="$missing_packages $package"
                ;;
        esac
    done <<END
$needed_libraries
END
    [ -n "$(find /usr/share/fonts /usr/local/share/fonts -name '*.[ot]t[fc]' 2>/dev/null | head -n 1)" ] ||
        missing="$missing fonts" missing_packages="$missing_packages fonts-dejavu-core"
}

apt_get_install() {
    say "installing system libraries that the window and the tests need:$missing_packages"
    apt-get update </dev/null >&2 || :
    # shellcheck disable=SC2086 # one word a package
    DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends -o DPkg::Lock::Timeout=300 \
        $missing_packages </dev/null >&2 || :
}
