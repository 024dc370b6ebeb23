"""A device with passkeys, in a few lines: what a browser and its authenticator answer to the portal."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

ORIGIN, PLACE = "http://localhost:8000", "localhost"
_FLAG = AuthenticatorData.FLAG


@dataclass
class SoftKey:
    """One passkey; `is_owner_asked` says whether it asks for a finger or a PIN."""

    origin: str = ORIGIN
    place: str = PLACE
    is_owner_asked: bool = True
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: os.urandom(16))
    owner: bytes = b""

    def make(self, options: dict[str, Any]) -> str:
        """What is posted after the browser made a passkey."""
        asked = options["creation_options"]["publicKey"]
        self.owner = websafe_decode(asked["user"]["id"])
        held = AttestedCredentialData.create(bytes(16), self.id, ES256.from_cryptography_key(self.key.public_key()))
        told = AttestationObject.create("none", self._data(_FLAG.AT, held), {})
        seen = CollectedClientData.create("webauthn.create", websafe_decode(asked["challenge"]), self.origin)
        return self._posted({"clientDataJSON": seen, "attestationObject": told})

    def prove(self, options: dict[str, Any], **changes: Any) -> str:
        """What is posted after the browser asked for the passkey."""
        asked = options["request_options"]["publicKey"]
        data = self._data(_FLAG(0))
        seen = CollectedClientData.create("webauthn.get", websafe_decode(asked["challenge"]), self.origin)
        signed = self.key.sign(bytes(data) + seen.hash, ec.ECDSA(SHA256()))
        parts = {"clientDataJSON": seen, "authenticatorData": data, "signature": signed, "userHandle": self.owner}
        return self._posted(parts | changes)

    def _data(self, flags: AuthenticatorData.FLAG, held: bytes = b"") -> AuthenticatorData:
        owner = _FLAG.UV if self.is_owner_asked else _FLAG(0)
        place = hashlib.sha256(self.place.encode()).digest()
        return AuthenticatorData.create(place, _FLAG.UP | owner | flags, 0, held)

    def _posted(self, parts: dict[str, bytes]) -> str:
        name = websafe_encode(self.id)
        response = {part: websafe_encode(value) for part, value in parts.items()}
        more = {"clientExtensionResults": {"credProps": {"rk": True}}, "secret": "not asked for"}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response} | more)
