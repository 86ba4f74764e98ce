"""Where django-allauth's second factors, sessions and login stages are bent to this house."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from waypost.accounts.models import Person
from waypost.lib.crypt import Safe

_NOWHERE = "0.0.0.0"  # noqa: S104 - whoever comes by a socket has no address
_UNSAID = ("account/messages/logged_in.txt", "account/messages/logged_out.txt")


class Accounts(DefaultAccountAdapter):
    """Nobody signs up by themselves: people are invited."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return str(request.META.get("REMOTE_ADDR") or _NOWHERE)

    def respond_user_inactive(self, request: HttpRequest, user: Person) -> HttpResponse:
        return redirect("login")

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Coming in and going out speak for themselves."""
        if message_template not in _UNSAID:
            super().add_message(
                request, level, message_template, message_context, extra_tags, message
            )


class SecondFactors(DefaultMFAAdapter):
    """Secrets of second factors are sealed with the installation's key."""

    def encrypt(self, text: str) -> str:
        return _safe().seal(text).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return str(_safe().open(encrypted_text.encode()))

    def _get_site_name(self) -> str:
        return "Waypost"


def _safe() -> Safe:
    return Safe(settings.SECRET_KEY)
