"""A reply: what is said back, as data; each channel renders it in its own way."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Outcome = Literal[
    "answered",
    "clarify",
    "not_covered",
    "signposted",
    "asking",
    "recorded",
    "cancelled",
    "smalltalk",
    "refused",
    "error",
]
Level = Literal["emergency", "crisis", "concern"]
Kind = Literal["self", "harm", "adult-in-school", "secret"]
Alert = Literal["off", "trying", "delivered", "failed"]


class Part(BaseModel):
    """What all parts of a reply share: they are frozen, and a field that is not theirs is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Citation(Part):
    """A verbatim quote and where it stands. `edition` is null where the policy prints none."""

    policy: str
    section: str
    title: str
    quote: str
    edition: str | None = None
    basis: str | None = None
    url: str | None = None


class Note(Part):
    """What is newer than the policy: one or two sentences, their source, and the date of that source."""

    text: str
    source: str
    as_of: str | None = None


class Contact(Part):
    """Somebody to turn to. At least one of `phone` and `email` where the contact has one."""

    name: str
    phone: str | None = None
    email: str | None = None


class Button(Part):
    """A choice. `payload` is what comes back when it is pressed; it never holds personal data."""

    title: str
    payload: str


class File(Part):
    """A document that goes with the reply; `path` is local to the machine that made it."""

    name: str
    media_type: str
    path: str


class Safeguarding(Part):
    """Why a reply signposts help, and whether anybody was alerted (`alert` is true when it is sent)."""

    level: Level
    kind: Kind | None = None
    alert: Alert = "off"


class Reply(Part):
    """One reply. `confidence` is the probability that the first citation is right, null where no matcher spoke."""

    outcome: Outcome
    text: str
    topic: str | None = None
    citations: tuple[Citation, ...] = ()
    notes: tuple[Note, ...] = ()
    contacts: tuple[Contact, ...] = ()
    buttons: tuple[Button, ...] = ()
    files: tuple[File, ...] = ()
    safeguarding: Safeguarding | None = None
    confidence: float | None = None

    def as_json(self) -> dict[str, Any]:
        """The reply in the shape of the JSON contract."""
        return self.model_dump(mode="json")
