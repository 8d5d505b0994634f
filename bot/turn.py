"""A turn: one message from one person, as every layer after the channels sees it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

Audience = Literal["parent", "young_person", "staff", "provider", "coordinator"]
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
Channel = Literal["terminal", "telegram", "slack", "web"]


class Attachment(BaseModel):
    """A photo or file that came with a message. `path` is where the channel put it, if it did."""

    model_config = ConfigDict(frozen=True)

    kind: str
    name: str
    path: str | None = None


class Turn(BaseModel):
    """One message of a conversation.

    `conversation` and `person` are opaque ids (never a name, a phone number or a platform's id).
    `policies` is the ordered list of policy ids that apply to the asker; empty where that is not known.
    `private` is false in groups and channels. `now` carries its UTC offset.
    """

    model_config = ConfigDict(frozen=True)

    conversation: str
    message_id: str
    person: str | None = None
    audience: Audience = "parent"
    school: str | None = None
    policies: tuple[str, ...] = ()
    channel: Channel
    private: bool = True
    text: str
    attachments: tuple[Attachment, ...] = ()
    now: datetime
    original: str | None = Field(default=None, description="what was typed, where the channel changed it")


def audience_or_parent(word: str | None) -> Audience:
    """The audience that `word` names; anything unknown counts as a parent, the plainest reader."""
    for audience in AUDIENCES:
        if word == audience:
            return audience
    return "parent"
