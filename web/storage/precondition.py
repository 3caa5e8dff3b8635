"""What must be true of a thing before it is changed, so that nobody undoes another's work."""

from __future__ import annotations

from dataclasses import dataclass

from web.schema.refusals import Changed, Unconditional


@dataclass(frozen=True, slots=True)
class Precondition:
    """Said by the asker. `tags` are the versions that may be replaced; None means any."""

    tags: frozenset[str] | None = None
    present: bool = False  # it must be there
    absent: bool = False  # it must not be there

    @property
    def is_stated(self) -> bool:
        return self.present or self.absent

    def demand(self, etag: str | None) -> None:
        """Raises Changed unless the thing of that version, None where there is none, fits."""
        headers = {"ETag": f'"{etag}"'} if etag else {}
        if self.absent and etag is not None:
            raise Changed("a workflow of this name is already there", found=etag, headers=headers)
        if not self.present:
            return
        if etag is None:
            raise Changed("it is no longer there")
        if self.tags is not None and etag not in self.tags:
            found = ", ".join(sorted(self.tags))
            message = "it has changed since it was read"
            raise Changed(message, found=found, wanted=etag, headers=headers)

    def demand_stated(self, etag: str | None) -> None:
        """The same; raises Unconditional where nothing was said."""
        if not self.is_stated:
            wanted = f'If-Match: "{etag}"' if etag else "If-None-Match: *"
            raise Unconditional("say what this replaces, or that it is new", wanted=wanted)
        self.demand(etag)
