"""The one plain form of a signed SAML answer; everything richer is refused before it is read.

A signature can name parts elsewhere, fetch them, or transform what it covers. No provider needs
that for an answer, and every known way to wrap one needs some of it.
"""

from __future__ import annotations

from typing import Any

from onelogin.saml2.constants import OneLogin_Saml2_Constants as Names

from waypost.accounts.oidc import SignOnRefused

_RESPONSE = f"{{{Names.NS_SAMLP}}}Response"
_ASSERTION = f"{{{Names.NS_SAML}}}Assertion"
_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
_TRANSFORMS = {"http://www.w3.org/2000/09/xmldsig#enveloped-signature", _C14N}
_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
_METHODS = {
    f"{_MORE}{kind}-{digest}"
    for kind in ("rsa", "ecdsa")
    for digest in ("sha256", "sha384", "sha512")
}
_DIGESTS = {Names.SHA256, Names.SHA384, Names.SHA512}


def plain(root: Any) -> Any:
    """The one assertion of the answer with this root, which carries a signature over itself. That
    the signature holds is not checked here. SignOnRefused."""
    if root.tag != _RESPONSE:
        raise SignOnRefused("the answer is no SAML response")
    if _all(root, "//saml:EncryptedAssertion | //saml:EncryptedID | //saml:EncryptedAttribute"):
        raise SignOnRefused("the answer is encrypted, and there is no key for that")
    _unique_ids(root)
    found = _all(root, "//saml:Assertion")
    if len(found) != 1 or found[0].getparent() is not root:
        raise SignOnRefused("the answer holds not exactly one assertion")
    signatures = _all(root, "//ds:Signature")
    for signature in signatures:
        _plain_signature(signature, (root, found[0]))
    if [it.getparent().tag for it in signatures].count(_ASSERTION) != 1:
        raise SignOnRefused("the assertion is not signed")
    return found[0]


def _unique_ids(root: Any) -> None:
    """However an id is written: which of two is meant depends on who reads."""
    found = [
        str(value)
        for node in root.iter()
        for name, value in node.attrib.items()
        if name.rpartition("}")[2].lower() == "id"
    ]
    if len(found) != len(set(found)):
        raise SignOnRefused("the answer gives one id twice")


def _plain_signature(signature: Any, owners: tuple[Any, Any]) -> None:
    owner = signature.getparent()
    if not any(owner is it for it in owners):
        raise SignOnRefused("the answer holds a signature in a strange place")
    references = _all(signature, ".//ds:Reference")
    if [it.get("URI") for it in references] != [f"#{owner.get('ID')}"]:
        raise SignOnRefused("a signature is over something else than its own element")
    if _all(signature, ".//ds:Object | .//ds:Manifest | .//ds:RetrievalMethod"):
        raise SignOnRefused("a signature brings things of its own")
    for query, known in (
        ("ds:SignedInfo/ds:CanonicalizationMethod", {_C14N}),
        ("ds:SignedInfo/ds:SignatureMethod", _METHODS),
        (".//ds:Transform", _TRANSFORMS),
        (".//ds:DigestMethod", _DIGESTS),
    ):
        said = {it.get("Algorithm") for it in _all(signature, query)}
        if not said or not said <= known:
            raise SignOnRefused(f"a signature is made in a way that is not taken: {query}")


def _all(node: Any, query: str) -> list[Any]:
    found: list[Any] = node.xpath(query, namespaces=Names.NSMAP)
    return found
