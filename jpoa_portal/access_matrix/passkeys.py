"""A passkey that no device holds: whole enough to be listed and named, of no use to sign in with."""

from __future__ import annotations

import hashlib
import os
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from members.models import Person


def add(person: Person) -> int:
    """The key of a new passkey of the person."""
    row = Authenticator(user=person, type=Authenticator.Type.WEBAUTHN)
    row.data = {"name": "EXERCISE passkey", "credential": _credential()}
    row.save()
    return int(row.pk)


def _credential() -> dict[str, Any]:
    key_id, key = os.urandom(16), ec.generate_private_key(ec.SECP256R1()).public_key()
    held = AttestedCredentialData.create(bytes(16), key_id, ES256.from_cryptography_key(key))
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    portal = hashlib.sha256(str(urlsplit(settings.PORTAL_URL).hostname).encode()).digest()
    told = AttestationObject.create("none", AuthenticatorData.create(portal, flags, 0, held), {})
    asked = CollectedClientData.create(CollectedClientData.TYPE.CREATE, b"EXERCISE", settings.PORTAL_URL)
    response = {"clientDataJSON": websafe_encode(asked), "attestationObject": websafe_encode(told)}
    return {"id": websafe_encode(key_id), "rawId": websafe_encode(key_id), "type": "public-key", "response": response}
