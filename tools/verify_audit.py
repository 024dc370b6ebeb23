#!/usr/bin/env python3
"""Check an export of the audit: `python verify_audit.py audit.jsonl [--head HEX]`.

Standard library only, and nothing of the portal: copy this file to a machine you trust. Exit 0 means that every
entry is what was sealed, in its place, and that none is missing up to the last seal of the file. With --head that
last seal must be the one named: keep the heads that the portal mails, an old copy is whole in itself.

A part, as the portal's page gives it, shows some entries and of the others the digest alone. Its entries are checked
against their seals, and the seals against themselves; that a seal is in the chain, only a whole export shows.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from collections.abc import Iterator
from typing import BinaryIO

ENTRY = re.compile(
    rb'\{"digest":"(?P<digest>[0-9a-f]{64})"'
    rb'(?:,"entry":(?P<line>\{"id":"(?P<id>[0-9a-f-]{36})","epoch":(?P<epoch>\d+),"xid":(?P<xid>\d+),.*\}))?\}\n'
)
SEAL = re.compile(
    rb'\{"seal":(?P<seal>\d+),"epoch":(?P<epoch>\d+),"cluster":(?P<cluster>-?\d+),"entries":(?P<entries>\d+),'
    rb'"lo":(?P<lo>\d+),"hi":(?P<hi>\d+),"sealed_at":"(?P<sealed_at>[0-9T:.Z-]{27})","root":"(?P<root>[0-9a-f]{64})",'
    rb'"previous":"(?P<previous>[0-9a-f]{64})","hash":"(?P<hash>[0-9a-f]{64})"\}\n'
)
PART = re.compile(rb'\{"part":\{.*"head":"(?P<head>[0-9a-f]{64})","entries":(?P<entries>\d+)\}\}\n')
NOTHING = "0" * 64


class Broken(Exception):
    """Something is not as it was sealed; the message says where."""


class Chain:
    """The seals and entries read so far."""

    def __init__(self) -> None:
        self.head, self.batch, self.epoch, self.hi = NOTHING, -1, 1, 0
        self.entries = self.shown = self.seals = 0
        self.digests: list[bytes] = []
        self.first = ""  # what names the batch that is being read
        self.last: tuple[int, bytes] = (-1, b"")
        self.places: set[int] = set()
        self.part: re.Match[bytes] | None = None

    def add(self, line: bytes) -> None:
        """One line of the file. Raises: Broken."""
        if entry := ENTRY.fullmatch(line):
            self._add_entry(entry)
        elif seal := SEAL.fullmatch(line):
            self._add_seal(seal)
        elif self.batch < 0 and not self.part and (part := PART.fullmatch(line)):
            self.part = part
        else:
            raise Broken("this is neither an entry nor a seal, or it is cut off")

    def _add_entry(self, found: re.Match[bytes]) -> None:
        """One entry: it must be what its digest says, after the one before it, and of one epoch with its batch."""
        line = found["line"]
        if line is None:
            if not self.part:
                raise Broken("an entry that was sealed is missing")
            self.digests.append(bytes.fromhex(found["digest"].decode()))
            return
        name = f"entry {found['id'].decode()}"
        if hashlib.sha256(line).hexdigest().encode() != found["digest"]:
            raise Broken(f"{name} is not what was sealed")
        place = (int(found["xid"]), found["id"])
        if place <= self.last:
            raise Broken(f"{name} is not in its place")
        self.last = place
        self.first = self.first or name
        self.places.add(int(found["epoch"]))
        is_stray = self.batch < 0 or (int(found["epoch"]), place[0]) < (self.epoch, self.hi)
        if len(self.places) > 1 or (is_stray and not self.part):
            raise Broken(f"{name} belongs to no batch here")
        self.shown += 1
        self.digests.append(bytes.fromhex(found["digest"].decode()))

    def _add_seal(self, found: re.Match[bytes]) -> None:
        """One seal: it must follow the last one, and cover exactly the entries since then."""
        seal = {name: value.decode() for name, value in found.groupdict().items()}
        numbers = {name: int(seal[name]) for name in ("seal", "epoch", "entries", "lo", "hi")}
        name = f"batch {numbers['seal']}" + (f" ({self.first} and after)" if self.first else "")
        self._follow(name, seal, numbers)
        if len(self.digests) != numbers["entries"]:
            raise Broken(f"{name} was sealed with {numbers['entries']} entries and has {len(self.digests)}")
        if hashlib.sha256(b"".join(self.digests)).hexdigest() != seal["root"]:
            raise Broken(f"{name} holds entries that were not sealed in it")
        if self.places and not (self.places == {numbers["epoch"]} and self.last[0] < numbers["hi"]):
            raise Broken(f"{name} holds an entry of another time")
        if _hash(seal) != seal["hash"]:
            raise Broken(f"{name} does not carry its own hash")
        self.head, self.batch = seal["hash"], numbers["seal"]
        self.epoch, self.hi = numbers["epoch"], numbers["hi"]
        self.entries += len(self.digests)
        self.seals += 1
        self.digests, self.first, self.last, self.places = [], "", (-1, b""), set()

    def _follow(self, name: str, seal: dict[str, str], numbers: dict[str, int]) -> None:
        if self.part:
            if numbers["seal"] <= self.batch:
                raise Broken(f"{name} is not in its place")
            return
        if numbers["seal"] != self.batch + 1:
            raise Broken(f"{name} is not the one that follows batch {self.batch}")
        if seal["previous"] != self.head:
            raise Broken(f"{name} does not follow the seal before it")
        begins_at = self.hi if numbers["epoch"] == self.epoch else 0
        if numbers["epoch"] < self.epoch or numbers["lo"] != begins_at or numbers["hi"] < numbers["lo"]:
            raise Broken(f"{name} leaves a gap before it")


def _hash(seal: dict[str, str]) -> str:
    words = "|".join(seal[name] for name in ("seal", "epoch", "cluster", "entries", "lo", "hi", "sealed_at"))
    return hashlib.sha256(bytes.fromhex(seal["previous"]) + bytes.fromhex(seal["root"]) + words.encode()).hexdigest()


def verify(lines: Iterator[bytes] | BinaryIO, head: str = "") -> Chain:
    """The whole chain. Raises: Broken at the first thing that is not as it was sealed."""
    chain = Chain()
    for number, line in enumerate(lines, start=1):
        try:
            chain.add(line)
        except Broken as broken:
            raise Broken(f"line {number}: {broken}") from None
    if chain.batch < 0 and not chain.part:
        raise Broken("there is no seal in the file")
    if chain.part and int(chain.part["entries"]) != chain.shown:
        raise Broken(f"the file was made with {int(chain.part['entries'])} entries and shows {chain.shown}")
    if chain.digests:
        raise Broken(f"{chain.first} and what follows stand behind the last seal")
    last = chain.part["head"].decode() if chain.part else chain.head
    if head and last != head.lower():
        raise Broken(f"the file ends with the seal {last} (batch {chain.batch}), not with {head.lower()}")
    return chain


def main() -> int:
    """0 whole, 1 broken, 2 wrong usage."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("file", type=argparse.FileType("rb"), help="what `audit_export` wrote; - for standard input")
    parser.add_argument("--head", default="", help="the hash that the last seal must have")
    given = parser.parse_args()
    try:
        chain = verify(given.file, given.head)
    except Broken as broken:
        print(f"Broken. {broken}.", file=sys.stderr)
        return 1
    if chain.part:
        made_at = chain.part["head"].decode()
        print(f"Whole as a part: {chain.shown} entries of {chain.seals} batches. Made when the last seal was {made_at}")
        return 0
    print(f"Whole: {chain.entries} entries in {chain.batch} batches. The last seal is {chain.head}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
