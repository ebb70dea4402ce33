"""Walks the program as a person would: from the start page along every link that is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

READ_ALOUD = ("aria-label", "title", "placeholder", "alt", "value", "data-on", "data-off")
UNSEEN = {"script", "style", "template", "head"}
NOT_WORDS = {"translate": "no"}


@dataclass
class Page:
    """What a person sees of one address."""

    address: str
    status: int
    queries: int
    html: str
    links: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Collects links, visible texts, and styles or scripts written into the page."""

    VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self.open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        silent = tag in UNSEEN or known.get("translate") == "no" or tag == "bdi" or self._silent()
        if tag not in self.VOID:
            self.open.append((tag, silent))
        if tag == "a" and known.get("href"):
            self.page.links.append(str(known["href"]))
        if known.get("hx-trigger") == "load":
            self.page.links.append(str(known["hx-get"]))
        if "style" in known or any(name.startswith("on") for name in known):
            self.page.inline.append(self.get_starttag_text() or tag)
        if tag == "script" and "src" not in known:
            self.page.inline.append("script")
        if not silent:
            names = (
                READ_ALOUD if tag == "button" or known.get("type") in ("submit", "button") else READ_ALOUD[:4]
            )
            self.page.texts += [str(known[name]) for name in names if known.get(name) and tag != "button"]
            self.page.texts += [
                str(known[name]) for name in READ_ALOUD[:4] if known.get(name) and tag == "button"
            ]

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._silent():
            self.page.texts.append(data.strip())

    def _silent(self) -> bool:
        return bool(self.open) and self.open[-1][1]


def read(client: Client, address: str) -> Page:
    """One page as the browser would get it."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    html = (
        answer.content.decode()
        if not answer.streaming and "html" in answer.headers.get("Content-Type", "")
        else ""
    )
    statements = [
        q for q in queries.captured_queries if not re.match("BEGIN|COMMIT|SAVEPOINT|RELEASE", q["sql"])
    ]
    page = Page(address, answer.status_code, len(statements), html)
    _Reader(page).feed(html)
    if answer.status_code in (301, 302):
        page.links.append(answer.headers["Location"])
    return page


def walk(client: Client, start: str = "/", most: int = 150) -> Iterator[Page]:
    """Every page that links lead to. Addresses that differ only in a number or a query are visited three times."""
    waiting, known, visits = [start], {start}, dict[str, int]()
    while waiting and most:
        address = waiting.pop(0)
        shape = re.sub(r"\d+", "N", urlsplit(address).path)
        visits[shape] = visits.get(shape, 0) + 1
        if visits[shape] > 3:
            continue
        most -= 1
        page = read(client, address)
        yield page
        for link in page.links:
            target = urlsplit(urljoin(address, link))
            local = target._replace(scheme="", netloc="", fragment="").geturl()
            if not target.netloc and local.startswith("/") and local not in known:
                known.add(local)
                waiting.append(local)
