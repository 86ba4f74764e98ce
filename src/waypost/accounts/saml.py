"""SAML 2.0, the web browser profile, begun by us and nothing optional.

python3-saml checks signatures, times and the schema. It lets pass what a response leaves out, and
takes an address that begins alike; so what an answer must say is asked for here again, of the
signed assertion and not of the envelope around it, which anybody may have written.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

import msgspec
import xmlsec
from lxml import etree
from onelogin.saml2.authn_request import OneLogin_Saml2_Authn_Request
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Names
from onelogin.saml2.errors import OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.utils import OneLogin_Saml2_Utils as Utils

from waypost.accounts.oidc import Claims, SignOnRefused
from waypost.accounts.saml_person import person_told
from waypost.accounts.saml_shape import plain

MOST = 300_000
LONGEST = timedelta(days=1)
_UNREADABLE = (
    OneLogin_Saml2_Error,
    OneLogin_Saml2_ValidationError,
    etree.LxmlError,
    xmlsec.Error,
    ValueError,
)


class Service(msgspec.Struct, frozen=True):
    """What we are to the provider: our entity id, and where its answers are posted to."""

    entity: str
    answers: str


class Idp(msgspec.Struct, frozen=True):
    """entity: the provider's entity id. address: where people are sent. certificates: DER in
    base64, of each key that may sign."""

    entity: str
    address: str
    certificates: tuple[str, ...]


class Answer(msgspec.Struct, frozen=True):
    """assertion: the id that the provider gave it; an answer counts once."""

    claims: Claims
    assertion: str


def begin(service: Service, idp: Idp, relay: str) -> tuple[str, str]:
    """Where to send the browser, and the id of our request. relay: comes back with the answer."""
    written = msgspec.structs.replace(idp, address=escape(idp.address, {'"': "&quot;"}))
    asked = OneLogin_Saml2_Authn_Request(_settings(service, written), set_nameid_policy=False)
    given = {"SAMLRequest": asked.get_request(), "RelayState": relay}
    return str(Utils.redirect(idp.address, given)), str(asked.get_id())


def verify(service: Service, idp: Idp, asked: str, encoded: str, now: datetime) -> Answer:
    """Whom the posted `encoded` answer to our request `asked` vouches for. SignOnRefused."""
    if not 0 < len(encoded) <= MOST:
        raise SignOnRefused("there is no answer, or far too long a one")
    try:
        response = OneLogin_Saml2_Response(_settings(service, idp), encoded)
        assertion = plain(response.document)
        place = urlsplit(service.answers)
        told = {
            "https": "on" if place.scheme == "https" else "off",
            "http_host": place.netloc,
            "script_name": place.path,
        }
        if not response.is_valid(told, asked):
            raise SignOnRefused(f"the answer does not hold: {response.get_error()}"[:300])
        _for_us(response, assertion, service, idp, asked)
        _fresh(assertion, service, asked, now)
        claims = person_told(response)
    except _UNREADABLE as error:
        raise SignOnRefused(f"the answer cannot be read: {type(error).__name__}") from error
    return Answer(claims, str(assertion.get("ID")))


def _for_us(response: Any, assertion: Any, service: Service, idp: Idp, asked: str) -> None:
    """Everything that the library takes for granted when it is absent."""
    if response.get_in_response_to() != asked:
        raise SignOnRefused("the answer belongs to no attempt of ours")
    if response.document.get("Destination") not in (None, service.answers):
        raise SignOnRefused("the answer was sent to somebody else")
    if idp.entity not in response.get_issuers():
        raise SignOnRefused("the answer does not say whose it is")
    circles = _all(assertion, "saml:Conditions/saml:AudienceRestriction")
    for circle in circles:
        if service.entity not in [it.text for it in _all(circle, "saml:Audience")]:
            raise SignOnRefused("the assertion was made for somebody else")
    if not circles:
        raise SignOnRefused("the assertion does not say for whom it was made")


def _fresh(assertion: Any, service: Service, asked: str, now: datetime) -> None:
    for it in _all(assertion, "saml:Subject/saml:SubjectConfirmation"):
        data = it.find("saml:SubjectConfirmationData", namespaces=Names.NSMAP)
        if it.get("Method") != Names.CM_BEARER or data is None or data.get("NotBefore"):
            continue
        ends = data.get("NotOnOrAfter")
        fits = (data.get("InResponseTo"), data.get("Recipient")) == (asked, service.answers)
        if fits and ends and now < _instant(ends) <= now + LONGEST:
            return
    raise SignOnRefused("the assertion is not for this attempt, here and now")


def _instant(text: str) -> datetime:
    return datetime.fromtimestamp(Utils.parse_SAML_to_time(text), UTC)


def _settings(service: Service, idp: Idp) -> OneLogin_Saml2_Settings:
    return OneLogin_Saml2_Settings(
        {
            "strict": True,
            "debug": False,
            "sp": {
                "entityId": service.entity,
                "assertionConsumerService": {"url": service.answers},
            },
            "idp": {
                "entityId": idp.entity,
                "singleSignOnService": {"url": idp.address},
                "x509certMulti": {"signing": list(idp.certificates)},
            },
            "security": {
                "wantAssertionsSigned": True,
                "wantAttributeStatement": False,
                "rejectDeprecatedAlgorithm": True,
                "requestedAuthnContext": False,
                # Providers name each role of a person in an attribute of its own.
                "allowRepeatAttributeName": True,
                "allowSingleLabelDomains": True,
            },
        }
    )


def _all(node: Any, query: str) -> list[Any]:
    found: list[Any] = node.xpath(query, namespaces=Names.NSMAP)
    return found
