"""What a network answers instead of a file, each in one sentence with what to do."""

import ssl
from http.client import HTTPException
from socket import gaierror
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from core.errors import UserError
from core.strategies import OfficialWeights
from core.weights.status import elsewhere

AGAIN = "Try again, and it goes on from where it stopped"


def in_words(error: Exception, url: str, weights: OfficialWeights) -> UserError:
    """The UserError for what urllib raised while it fetched `url`."""
    host = urlsplit(url).netloc
    if isinstance(error, HTTPError):
        return _answered(error.code, host, weights)
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, gaierror):
        return _refused(f"The server {host} was not found", "Look whether this computer has a network", weights)
    if isinstance(reason, ssl.SSLError):
        return _refused(
            f"The connection to {host} cannot be trusted ({reason.reason or 'TLS'})",
            "Look at this computer's date, and ask whether something in your network opens secure connections",
            weights,
        )
    if isinstance(reason, TimeoutError):
        return _refused(f"{host} does not answer any more", AGAIN, weights)
    if isinstance(reason, ConnectionRefusedError):
        return _refused(f"{host} takes no connections", "Look whether your network needs a proxy", weights)
    if isinstance(reason, HTTPException | ConnectionError):
        return cut(host, weights)
    words = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
    return _refused(f"{host} cannot be reached ({words})", "Look whether this computer has a network", weights)


def cut(host: str, weights: OfficialWeights) -> UserError:
    """The connection ended before the file did."""
    return _refused(f"The connection to {host} was cut off", AGAIN, weights)


def page(host: str, weights: OfficialWeights) -> UserError:
    """A web page came, as from a network that wants a person to sign in first."""
    return _refused(
        f"{host} sent a web page and not {weights.file}; perhaps your network wants you to sign in",
        "Open a page in a web browser, sign in, and try again",
        weights,
    )


def wrong_size(host: str, size: int, weights: OfficialWeights) -> UserError:
    """Something of another size is offered, or comes."""
    offered = f"{size / 1e6:.1f} MB" if size >= 1e5 else f"{size:,} bytes"
    return _refused(
        f"{host} sends {offered} and not {weights.file} ({weights.megabytes} MB)", "Try again later", weights
    )


def wrong_hash(host: str, weights: OfficialWeights) -> UserError:
    """All came, and it is not the file."""
    return _refused(
        f"What {host} sent is not {weights.file}: its hash is wrong, so it was thrown away", "Try again", weights
    )


def _answered(code: int, host: str, weights: OfficialWeights) -> UserError:
    if code == 511:
        return page(host, weights)
    if code in (404, 410):
        return _refused(f"{host} does not have {weights.file} ({code})", "Try again later", weights)
    if code == 407:
        words = f"Your network's proxy wants a name and a password ({code})"
        return _refused(words, "Put them into the system's proxy settings", weights)
    if code in (401, 403):
        return _refused(f"{host} refuses to give {weights.file} ({code})", "Ask who looks after your network", weights)
    if code == 429 or code >= 500:
        return _refused(f"{host} is busy or out of order ({code})", "Try again later", weights)
    return _refused(f"{host} answers with something unexpected ({code})", "Try again later", weights)


def _refused(what: str, hint: str, weights: OfficialWeights) -> UserError:
    return UserError(f"{what}.", f"{hint}, or {elsewhere(weights)}.")
