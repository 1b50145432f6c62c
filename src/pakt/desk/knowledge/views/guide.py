"""The user's guide: how Pakt is used, for whoever reports, whoever manages, whoever works here."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from pakt.desk.knowledge.views import shown, visitor
from pakt.desk.knowledge.views.parts import views


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    return shown(request, "guide", {"views": views("guide"), "person": visitor(request)})
