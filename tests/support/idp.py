"""A SAML provider that signs for real, and says whatever a test wants it to."""

from __future__ import annotations

import base64
import zlib
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from lxml import etree
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Names
from onelogin.saml2.utils import OneLogin_Saml2_Utils as Utils

ENTITY = "https://idp.acme.example/metadata"
ADDRESS = "https://idp.acme.example/login?tenant=1&app=desk"


class Key(NamedTuple):
    private: str
    certificate: str

    @property
    def bare(self) -> str:
        """The certificate as metadata writes it."""
        return "".join(self.certificate.splitlines()[1:-1])


@cache
def key(name: str) -> Key:
    """One key for each name, in this process."""
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(who, who, made.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
        .sign(made, SHA256())
    )
    private = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return Key(private, certificate.public_bytes(Encoding.PEM).decode())


class Asked(NamedTuple):
    """What our request said."""

    id: str
    answers: str
    entity: str
    relay: str


def asked(url: str) -> Asked:
    given = {name: value[0] for name, value in parse_qs(urlsplit(url).query).items()}
    request = etree.fromstring(zlib.decompress(base64.b64decode(given["SAMLRequest"]), -15))
    return Asked(
        request.get("ID"),
        request.get("AssertionConsumerServiceURL"),
        request.findtext("saml:Issuer", namespaces=Names.NSMAP),
        given["RelayState"],
    )


_ASSERTION = """<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"
 xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 ID="{assertion}" Version="2.0" IssueInstant="{now}"><saml:Issuer>{issuer}</saml:Issuer>
<saml:Subject><saml:NameID Format="{form}">{subject}</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
<saml:SubjectConfirmationData {confirmed}/></saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="{began}" NotOnOrAfter="{ends}">{audience}</saml:Conditions>
<saml:AuthnStatement AuthnInstant="{now}" SessionIndex="_1"><saml:AuthnContext>
<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef>
</saml:AuthnContext></saml:AuthnStatement>
<saml:AttributeStatement>{attributes}</saml:AttributeStatement></saml:Assertion>"""
_ATTRIBUTE = (
    '<saml:Attribute Name="{}"><saml:AttributeValue xsi:type="xs:string">{}'
    "</saml:AttributeValue></saml:Attribute>"
)
_RESPONSE = """<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"
 xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_response" Version="2.0"
 IssueInstant="{now}" Destination="{destination}" {in_response_to}>
<saml:Issuer>{issuer}</saml:Issuer>
<samlp:Status><samlp:StatusCode Value="{status}"/></samlp:Status>{signed}</samlp:Response>"""


def assertion(to: Asked, **changed: Any) -> str:
    """An assertion that is right but for what is changed; None leaves a thing out."""
    now = datetime.now(UTC)
    ends = changed.pop("ends", now + timedelta(minutes=5))
    said: dict[str, Any] = {
        "assertion": f"_of{to.id}",
        "now": _written(now),
        "began": _written(now - timedelta(minutes=1)),
        "ends": _written(ends),
        "issuer": ENTITY,
        "form": Names.NAMEID_PERSISTENT,
        "subject": "42",
        "recipient": to.answers,
        "asked": to.id,
        "until": _written(ends),
        "for_whom": to.entity,
        "email": "ines@acme.example",
        "roles": ("a", "b"),
        **changed,
    }
    confirmed = {
        "Recipient": said["recipient"],
        "InResponseTo": said["asked"],
        "NotOnOrAfter": said["until"],
    }
    said["confirmed"] = " ".join(f'{k}="{v}"' for k, v in confirmed.items() if v is not None)
    told = [("email", said["email"]), ("displayName", "Ines")]
    told += [("Role", role) for role in said["roles"]]
    said["attributes"] = "".join(_ATTRIBUTE.format(*it) for it in told if it[1] is not None)
    said["audience"] = (
        "<saml:AudienceRestriction><saml:Audience>{for_whom}</saml:Audience>"
        "</saml:AudienceRestriction>".format(**said)
        if said["for_whom"]
        else ""
    )
    return _ASSERTION.format(**said)


def signed(xml: str, by: Key, **how: Any) -> str:
    made = Utils.add_sign(xml, by.private, by.certificate, **how)
    return made.decode() if isinstance(made, bytes) else made


def response(to: Asked, inside: str, **changed: Any) -> str:
    said = {
        "now": _written(datetime.now(UTC)),
        "destination": to.answers,
        "issuer": ENTITY,
        "status": Names.STATUS_SUCCESS,
        "in_response_to": f'InResponseTo="{to.id}"',
        **changed,
    }
    return _RESPONSE.format(signed=inside, **said)


def posted(xml: str) -> str:
    return base64.b64encode(xml.encode()).decode()


def metadata(*keys: Key, entity: str = ENTITY, address: str = ADDRESS) -> str:
    """The provider's own."""
    held = "".join(
        f'<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{it.bare}'
        "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
        for it in keys
    )
    location = address.replace("&", "&amp;")
    return (
        '<?xml version="1.0" encoding="UTF-8"?><md:EntityDescriptor entityID="' + entity + '" '
        'xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" '
        'xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><md:IDPSSODescriptor '
        'protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">' + held + "<md:"
        f'SingleSignOnService Binding="{Names.BINDING_HTTP_REDIRECT}" Location="{location}"/>'
        "</md:IDPSSODescriptor></md:EntityDescriptor>"
    )


def _written(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
