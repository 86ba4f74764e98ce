"""What a provider tells about itself, pasted by an owner, and what we tell about ourselves."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import datetime
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Names
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser
from onelogin.saml2.metadata import OneLogin_Saml2_Metadata
from onelogin.saml2.settings import validate_url
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

from waypost.accounts.saml import Idp, Service

MOST = 300_000
_BLOCK = re.compile(r"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", re.DOTALL)


class ProviderUnclear(Exception):
    """What was given describes no provider that could be trusted. reason: one of `no_xml`,
    `not_one`, `incomplete`, `certificate`, `weak`, `address`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def told(metadata: str, *, plain: bool) -> Idp:
    """The one provider that `metadata` describes; ProviderUnclear. plain: see `described`."""
    try:
        root = OneLogin_Saml2_XML.to_etree(metadata.strip()[:MOST])
        found = OneLogin_Saml2_IdPMetadataParser.parse(root).get("idp", {})
    except (etree.LxmlError, ValueError, AttributeError) as error:
        raise ProviderUnclear("no_xml") from error
    if len(root.xpath("//md:IDPSSODescriptor", namespaces=Names.NSMAP)) != 1:
        raise ProviderUnclear("not_one")
    single = [found["x509cert"]] if "x509cert" in found else []
    certificates = "\n".join(
        f"-----BEGIN CERTIFICATE-----{it}-----END CERTIFICATE-----"
        for it in found.get("x509certMulti", {}).get("signing", single)
    )
    address = found.get("singleSignOnService", {}).get("url", "")
    return described(found.get("entityId", ""), address, certificates, plain=plain)


def described(entity: str, address: str, certificates: str, *, plain: bool) -> Idp:
    """The provider with these; ProviderUnclear. certificates: PEM, one or several, or one's base64.
    plain: people may be sent to an address without TLS."""
    if not entity.strip() or not address.strip() or not certificates.strip():
        raise ProviderUnclear("incomplete")
    schemes = ("https", "http") if plain else ("https",)
    fine = urlsplit(address.strip()).scheme in schemes and validate_url(address.strip(), True)
    if not fine or len(address.strip()) > 500 or len(entity.strip()) > 400:
        raise ProviderUnclear("address")
    blocks = _BLOCK.findall(certificates) or [certificates]
    taken = tuple(_taken(block) for block in blocks)
    return Idp(entity.strip(), address.strip(), taken)


def expiry(certificates: list[str]) -> datetime:
    """When the last of them ends. Answers are taken beyond it: it is the provider's to renew."""
    return max(_loaded(it).not_valid_after_utc for it in certificates)


def fingerprint(certificate: str) -> str:
    """What people compare: SHA-256, in hex."""
    return _loaded(certificate).fingerprint(SHA256()).hex()


def ours(service: Service) -> str:
    """Our metadata, which does not expire."""
    sp = {
        "entityId": service.entity,
        "assertionConsumerService": {"url": service.answers, "binding": Names.BINDING_HTTP_POST},
        "NameIDFormat": Names.NAMEID_UNSPECIFIED,
    }
    made = OneLogin_Saml2_Metadata.builder(sp, wsign=True, valid_until="", cache_duration="")
    return str(made)


def _taken(block: str) -> str:
    """In one form, whatever spaces and lines it came in."""
    try:
        found = _loaded("".join(block.split()))
        key = found.public_key()
    except (ValueError, binascii.Error) as error:
        raise ProviderUnclear("certificate") from error
    if not isinstance(key, (rsa.RSAPublicKey, ec.EllipticCurvePublicKey)):
        raise ProviderUnclear("certificate")
    if key.key_size < (2048 if isinstance(key, rsa.RSAPublicKey) else 256):
        raise ProviderUnclear("weak")
    return base64.b64encode(found.public_bytes(Encoding.DER)).decode()


def _loaded(encoded: str) -> x509.Certificate:
    return x509.load_der_x509_certificate(base64.b64decode(encoded, validate=True))
