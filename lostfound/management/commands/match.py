"""manage.py match"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lostfound.domain.matching import Collection, Described, Match


class Command(BaseCommand):
    help = "Rank found things for loss reports, from JSON files and without a database.."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--things", type=Path, required=True, help="a JSON list of found things")
        parser.add_argument("--reports", type=Path, required=True, help="a JSON list of loss reports")
        parser.add_argument("--output", type=Path, required=True, help="where the answer goes")
        parser.add_argument("--limit", type=int, default=20, help="things named for a report (20)")
        parser.add_argument("--reasons", action="store_true", help="with score and reasons")

    def handle(self, *args: Any, **options: Any) -> None:
        limit = options["limit"]
        if limit < 1:
            raise CommandError("--limit is a number from 1.")
        things = Collection(self._read(options["things"], "things"))
        answer: dict[str, list[Any]] = {}
        for report in self._read(options["reports"], "reports"):
            found = [_shown(match, reasons=options["reasons"]) for match in things.matches(report, limit)]
            known = answer.setdefault(str(report.id), [])
            known += [shown for shown in found if shown not in known]
        try:
            # ASCII, so that whatever stood in an identifier can be written.
            options["output"].write_text(json.dumps(answer, indent=1) + "\n", encoding="ascii")
        except OSError as problem:
            raise CommandError(f"{options['output']} cannot be written: {problem.strerror}.") from problem

    def _read(self, path: Path, what: str) -> list[Described]:
        """The file's objects. One that is no object or has no id is passed over and named on the error stream."""
        found = []
        for number, entry in enumerate(_list_in(path, what), start=1):
            if isinstance(entry, dict) and isinstance(entry.get("id"), str | int | float):
                found.append(Described.of(entry))
            else:
                self.stderr.write(f"{path}: entry {number} of the {what} has no id and is passed over.")
        return found


def _list_in(path: Path, what: str) -> list[Any]:
    """The JSON list in the file, UTF-8 or as older Chinese systems write it. Raises CommandError with a sentence."""
    try:
        raw = path.read_bytes()
    except OSError as problem:
        raise CommandError(f"{path} cannot be read: {problem.strerror}.") from problem
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = raw.decode("gb18030")
        except UnicodeDecodeError as problem:
            raise CommandError(f"{path} is neither UTF-8 nor GB 18030 text.") from problem
    try:
        found = json.loads(text)
    except RecursionError as problem:
        raise CommandError(f"{path} is nested too deeply; write a list of {what}.") from problem
    except json.JSONDecodeError as problem:
        raise CommandError(f"{path} is not JSON: {problem.msg}, line {problem.lineno}.") from problem
    except ValueError as problem:
        raise CommandError(f"{path} is not JSON: {problem}.") from problem
    if not isinstance(found, list):
        raise CommandError(f'{path} holds no list; write [{{"id": …}}, …] with the {what}.')
    return found


def _shown(match: Match, *, reasons: bool) -> Any:
    if not reasons:
        return match.thing
    told = [[reason.code, *reason.about, reason.weight] for reason in match.reasons]
    return {"id": match.thing, "score": match.score, "reasons": told}
