"""The usual way to take a webhook in: a Django view, one ORM insert, one job. The comparison."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from bench.door import SECRET
from waypost.inbox.models import Delivery


@csrf_exempt
def hook(request: HttpRequest) -> HttpResponse:
    """Verify, insert, defer, commit, answer."""
    signed = b64encode(hmac.new(SECRET.encode(), request.body, hashlib.sha256).digest()).decode()
    if not hmac.compare_digest(signed, request.headers["x-shopify-hmac-sha256"]):
        return HttpResponse(status=401)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select nextval('inbox_delivery_id_seq')")
            number = cursor.fetchone()[0]
        Delivery.objects.create(
            brand_id=1,
            id=number,
            connection_id=1,
            external_id=request.headers["x-shopify-webhook-id"],
            digest=hashlib.sha256(request.body).digest(),
            topic=request.headers["x-shopify-topic"],
            body=request.body,
            received_at=timezone.now(),
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "insert into procrastinate_jobs (task_name, queue_name, args) "
                "values ('usual', 'usual', '{}')"
            )
    return HttpResponse("ok")


urlpatterns = [path("usual/", hook), path("healthz", lambda request: HttpResponse("ok"))]
