"""What an import did or would do, as a document; and what is at fault in it, as a problem."""

from collections.abc import Callable
from dataclasses import asdict

from claims_api.curation.faults import FileFault
from claims_api.curation.write import Write
from claims_api.errors import Fault, InvalidRequest
from claims_api.models.imports import ImportChange, ImportReport, ImportTally
from claims_api.text import harmless

MOST_CHANGES = 100
MOST_FAULTS = 100


def report(write: Write, generation: int, *, is_dry: bool) -> ImportReport:
    """Return what a write did, in the generation that it led to."""
    told = {
        noun: ImportTally(**asdict(getattr(write.report, noun)))
        for noun in ("actors", "places", "topics", "sources", "claims")
    }
    changes = [
        ImportChange(noun=each.noun, id=each.key, operation=each.operation, version=each.version)
        for each in write.changes[:MOST_CHANGES]
    ]
    return ImportReport(
        dry_run=is_dry,
        generation=generation,
        **told,
        kept=len(write.report.kept),
        left_out=write.report.left_out,
        changes=changes,
        more_changes=len(write.changes) - len(changes),
    )


def refused(
    faults: list[FileFault], tell: Callable[[FileFault], Fault] | None = None
) -> InvalidRequest:
    """Return one problem with a hundred of the faults, and how many more there are.

    `tell` says what each is to whoever asked; left out, it is told by its line.
    """
    told = tuple(map(tell or _by_line, faults[:MOST_FAULTS]))
    detail = "; ".join(fault.detail for fault in told[:3])
    if more := len(faults) - min(len(told), 3):
        detail += f"; and {more} more"
    left = len(faults) - len(told)
    extra: dict[str, object] = {"more_errors": left} if left else {}
    return InvalidRequest(detail, faults=told, extra=extra)


def _by_line(fault: FileFault) -> Fault:
    about = f" {harmless(fault.claim, 129)}:" if fault.claim else ""
    detail = f"line {fault.line}:{about} {harmless(fault.message, 500)}"
    place = {"line": fault.line, "column": fault.column, "claim": fault.claim}
    known = {name: value for name, value in place.items() if value is not None}
    more = known | fault.digests()
    return Fault("pointer", harmless(fault.pointer, 200), fault.code, detail, more)
