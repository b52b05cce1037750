"""What the problems mean and what a client does about them: the pages at /problems/, for developers, in English."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "unknown-parameter": "The query has a parameter that this address does not know. “errors” names it and the nearest"
    " right ones. Nothing is ever ignored silently: a filter that did not apply would give a wrong answer.",
    "invalid-value": "A parameter has a value that is not accepted: not a number, not a date, no known code, given"
    " twice, or left empty. A cursor is good only for the query that gave it. “errors” says which, and what may stand"
    " there.",
    "window-exceeded": "“page” reaches position 10,000. Beyond it, follow “links.next”, which holds a cursor and has no"
    " end, or narrow the query.",
    "query-too-long": "The query string is longer than 8,000 bytes. Ask for fewer values at a time.",
    "not-found": "Nothing was ever public at this address, in any of the languages asked for. “translations” lists the"
    " languages in which the item does exist.",
    "gone": "The item was public and is not any more. “tombstone” says since when and why: forget what you keep of it.",
    "method-not-allowed": "The public API is read: with GET, HEAD and OPTIONS.",
    "not-acceptable": "The Accept header refuses application/json, and nothing else is spoken here.",
    "cursor-expired": "The walk cannot go on, because the data behind it was replaced since it began. Begin again at"
    " “links.first”.",
    "sync-token-expired": "The copy cannot be brought up to date: the portal's database was restored, or the token is"
    " older than the withdrawals that are still known (180 days at least). Begin a new copy at “links.restart”.",
    "too-many-requests": "This client has asked more often than the portal allows, which “RateLimit-Policy” tells. Ask"
    " again after the seconds in “Retry-After”.",
    "internal": "Our mistake. Ask again later; if it stays, tell us the “request_id”.",
}
