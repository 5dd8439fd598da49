"""What a network answers instead of a file, each in one sentence with what to do."""

import ssl
from http.client import HTTPException
from socket import gaierror
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from core.errors import UserError
from core.strategies import OfficialWeights
from core.weights.status import NotHere

AGAIN = "Try again, and it goes on from where it stopped"


def in_words(error: Exception, url: str, weights: OfficialWeights) -> UserError:
    """The UserError for what urllib raised while it fetched `url`."""
    server = host(url)
    if isinstance(error, HTTPError):
        return _answered(error.code, server, weights)
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, gaierror):
        return _refused(f"The server {server} was not found", "Look whether this computer has a network", weights)
    if isinstance(reason, HTTPException | ConnectionResetError | BrokenPipeError | ssl.SSLEOFError):
        return cut(server, weights)
    if isinstance(reason, ssl.SSLError):
        return _refused(
            f"The connection to {server} cannot be trusted ({reason.reason or 'TLS'})",
            "Look at this computer's date, and ask whether something in your network opens secure connections",
            weights,
        )
    if isinstance(reason, TimeoutError):
        return _refused(f"{server} does not answer any more", AGAIN, weights)
    if isinstance(reason, ConnectionRefusedError):
        return _refused(f"{server} takes no connections", "Look whether your network needs a proxy", weights)
    words = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
    return _refused(f"{server} cannot be reached ({words})", "Look whether this computer has a network", weights)


def host(url: str) -> str:
    """The server's name, without what a person may have put before it to sign in."""
    return urlsplit(url).netloc.rpartition("@")[2]


def cut(server: str, weights: OfficialWeights) -> UserError:
    """The connection ended before the file did."""
    return _refused(f"The connection to {server} was cut off", AGAIN, weights)


def page(server: str, weights: OfficialWeights) -> UserError:
    """A web page came, as from a network that wants a person to sign in first."""
    return _refused(
        f"{server} sent a web page and not {weights.file}; perhaps your network wants you to sign in",
        "Open a page in a web browser, sign in, and try again",
        weights,
    )


def wrong_size(server: str, size: int, weights: OfficialWeights) -> UserError:
    """Something of another size is offered, or comes."""
    offered = f"{size / 1e6:.1f} MB" if size >= 1e5 else f"{size:,} bytes"
    return _refused(
        f"{server} sends {offered} and not {weights.file} ({weights.megabytes} MB)", "Try again later", weights
    )


def wrong_hash(server: str, weights: OfficialWeights) -> UserError:
    """All came, and it is not the file."""
    return _refused(
        f"What {server} sent is not {weights.file}: its hash is wrong, so it was thrown away", "Try again", weights
    )


def _answered(code: int, server: str, weights: OfficialWeights) -> UserError:
    if code == 511:
        return page(server, weights)
    if code in (404, 410):
        return _refused(f"{server} does not have {weights.file} ({code})", "Try again later", weights)
    if code == 407:
        words = f"Your network's proxy wants a name and a password ({code})"
        return _refused(words, "Put them into the system's proxy settings", weights)
    if code in (401, 403):
        return _refused(
            f"{server} refuses to give {weights.file} ({code})", "Ask who looks after your network", weights
        )
    if code == 429 or code >= 500:
        return _refused(f"{server} is busy or out of order ({code})", "Try again later", weights)
    return _refused(f"{server} answers with something unexpected ({code})", "Try again later", weights)


def _refused(what: str, hint: str, weights: OfficialWeights) -> UserError:
    return NotHere(f"{what}.", hint, url=weights.url)
