"""The mail services that a brand can send by, and what each is told."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from waypost.lib.http import Http, HttpError
from waypost.tell.states import Channel
from waypost.tell.ways.contract import Accepted, Field, Provider, SettingsWrong, WaySettings
from waypost.tell.ways.mail import NAME
from waypost.tell.ways.mail_reports import MailReports
from waypost.tell.ways.services import TIMEOUT, ByService, Service

_REGIONS = (("us", _("United States")), ("eu", _("European Union")))
_PASSWORD = Field(
    "report_password",
    _("User and password of reports"),
    secret=True,
    required=False,
    help=_("user:password, if you put them into the address of reports"),
)


def _ses(values: Mapping[str, str]) -> dict[str, Any]:
    region = values["region"]
    if not re.fullmatch(r"[a-z]{2}(-[a-z]+)+-\d", region):
        raise SettingsWrong("region", "is none of Amazon's, such as eu-central-1")
    session = {
        "aws_access_key_id": values["access_key"],
        "aws_secret_access_key": values["secret_key"],
        "region_name": region,
    }
    # Amazon's library would send again by itself what it heard no answer to.
    calm = {
        "retries": {"total_max_attempts": 1},
        "connect_timeout": TIMEOUT[0],
        "read_timeout": TIMEOUT[1],
    }
    client: dict[str, Any] = {"config": calm}
    if values.get("api_url"):
        client["endpoint_url"] = values["api_url"]
    found: dict[str, Any] = {"session_params": session, "client_params": client}
    if values.get("configuration_set"):
        found["configuration_set_name"] = values["configuration_set"]
    return found


def _by_key(name: str, **urls: str) -> Callable[[Mapping[str, str]], dict[str, Any]]:
    """Arguments of a service that wants one key. urls: of its API, by region."""

    def arguments(values: Mapping[str, str]) -> dict[str, Any]:
        found: dict[str, Any] = {name: values["api_key"], "timeout": TIMEOUT}
        url = values.get("api_url") or urls.get(values.get("region", "us"))
        return found | ({"api_url": url} if url else {})

    return arguments


def _mailgun(values: Mapping[str, str]) -> dict[str, Any]:
    urls = {"us": "https://api.mailgun.net/v3", "eu": "https://api.eu.mailgun.net/v3"}
    return {**_by_key("api_key", **urls)(values), "sender_domain": values["domain"]}


def _postmark(values: Mapping[str, str]) -> dict[str, Any]:
    found = _by_key("server_token")(values)
    return found | ({"message_stream": values["stream"]} if values.get("stream") else {})


def _asked_postmark(settings: WaySettings, name: UUID) -> Accepted | None:
    """Postmark lists what it has by our name; that it does not list it yet proves nothing."""
    with Http(tries=2, timeout=10, allow_private=settings.private) as http:
        base = settings.values.get("api_url") or "https://api.postmarkapp.com"
        try:
            answer = http.get(
                f"{base.rstrip('/')}/messages/outbound",
                headers={
                    "accept": "application/json",
                    "x-postmark-server-token": settings.values["api_key"],
                },
                params={"count": "1", "offset": "0", f"metadata_{NAME}": str(name)},
            )
            found = json.loads(answer.body)["Messages"]
            return Accepted(ref=str(found[0]["MessageID"])) if found else None
        except (HttpError, ValueError, LookupError, TypeError):
            return None


def _sendgrid_reports(values: Mapping[str, str]) -> dict[str, Any]:
    return {"tracking_webhook_verification_key": values.get("signing_key") or None}


def _mailgun_reports(values: Mapping[str, str]) -> dict[str, Any]:
    return {"webhook_signing_key": values["signing_key"]}


def _provider(
    title: str,
    service: Service,
    fields: tuple[Field, ...],
    reports: MailReports,
    docs: str,
    **more: Any,
) -> Provider:
    return Provider(
        Channel.EMAIL,
        service.module,
        title,
        (*fields, *((_PASSWORD,) if not reports.signed else ())),
        lambda settings: ByService(service, settings),
        sender=_("Sender's address"),
        reports=reports,
        docs=docs,
        **more,
    )


_KEY = Field("api_key", _("API key"), secret=True)
_REGION = Field("region", _("Region"), choices=_REGIONS, default="us", required=False)

PROVIDERS = (
    _provider(
        "Amazon SES",
        Service("amazon_ses", _ses),
        (
            Field("region", _("Region"), help="eu-central-1"),
            Field("access_key", _("Access key ID")),
            Field("secret_key", _("Secret access key"), secret=True),
            Field("configuration_set", _("Configuration set"), required=False),
        ),
        MailReports("amazon_ses", "AmazonSESTrackingWebhookView", _ses),
        "https://docs.aws.amazon.com/ses/latest/dg/event-publishing-add-event-destination-sns.html",
    ),
    _provider(
        "Postmark",
        Service("postmark", _postmark),
        (
            Field("api_key", _("Server token"), secret=True),
            Field("stream", _("Message stream"), required=False),
        ),
        MailReports("postmark", "PostmarkTrackingWebhookView"),
        "https://postmarkapp.com/developer/webhooks/webhooks-overview",
        ask=_asked_postmark,
    ),
    _provider(
        "SendGrid",
        Service("sendgrid", _by_key("api_key")),
        (_KEY, Field("signing_key", _("Verification key of event webhooks"), required=False)),
        MailReports("sendgrid", "SendGridTrackingWebhookView", _sendgrid_reports),
        "https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event",
    ),
    _provider(
        "Mailgun",
        Service("mailgun", _mailgun),
        (
            Field("domain", _("Sending domain"), help="mg.example.com"),
            _KEY,
            Field("signing_key", _("Webhook signing key"), secret=True),
            _REGION,
        ),
        MailReports("mailgun", "MailgunTrackingWebhookView", _mailgun_reports, signed=True),
        "https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/webhooks",
    ),
    _provider(
        "Brevo",
        Service("brevo", _by_key("api_key")),
        (_KEY,),
        MailReports("brevo", "BrevoTrackingWebhookView"),
        "https://developers.brevo.com/docs/transactional-webhooks",
    ),
    _provider(
        "Resend",
        Service("resend", _by_key("api_key"), once="Idempotency-Key"),
        (_KEY,),
        MailReports("resend", "ResendTrackingWebhookView"),
        "https://resend.com/docs/dashboard/webhooks/introduction",
        remembers=timedelta(hours=23),  # of 24, as Resend says
    ),
    _provider(
        "SparkPost",
        Service(
            "sparkpost",
            _by_key(
                "api_key",
                us="https://api.sparkpost.com/api/v1",
                eu="https://api.eu.sparkpost.com/api/v1",
            ),
        ),
        (_KEY, _REGION),
        MailReports("sparkpost", "SparkPostTrackingWebhookView"),
        "https://support.sparkpost.com/docs/tech-resources/webhooks",
    ),
)
