"""Long work: how far it is, and what it made."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from core.access import signed_in
from core.clock import now
from core.domain import jobs
from core.enums import JobState
from core.models import Job


def _own(request: HttpRequest, pk: int) -> Job:
    """A job of the visitor; somebody else's is not there."""
    return get_object_or_404(Job, pk=pk, by=request.user.pk)


@signed_in
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """The state of a job; htmx asks for its line until it is over."""
    template = "core/job.html#state" if request.headers.get("HX-Request") == "true" else "core/job.html"
    found = _own(request, pk)
    running = found.state in (JobState.QUEUED, JobState.RUNNING)
    asleep = found.state == JobState.QUEUED and now() - found.created_at > jobs.SENT_AGAIN_AFTER
    context = {"job": found, "running": running, "asleep": asleep, "waits": found.state == JobState.QUEUED}
    return render(request, template, context)


@signed_in
def job_file(request: HttpRequest, pk: int) -> FileResponse:
    """What a finished job made, to its owner alone, as long as they have the right it was made under."""
    found = _own(request, pk)
    path = jobs.path_of(found)
    if found.state != JobState.DONE or not found.file or not path.is_file():
        raise Http404
    if (right := found.params.get("right")) and not request.user.has_perm(right):
        raise PermissionDenied  # taken away since it was asked for
    name = f"{jobs.name_of(found)}{path.suffix}"
    response = FileResponse(path.open("rb"), as_attachment=True, filename=name)
    response["Content-Security-Policy"] = "sandbox"
    return response
