"""Saboteurs of the area ``types``: text, bytes, UUIDs, enums and documents."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from enum import Enum
from typing import Any
from uuid import UUID

from .area_types import bending
from .kinds import Sabotage


class EmptyTextIsNull(Sabotage):
    """No text at all is stored as NULL."""

    area = "types"
    source = "D053"
    Backend = bending(str, lambda value: value or None)


class TextTrimmed(Sabotage):
    """Blanks at the end are dropped."""

    area = "types"
    source = "D055"
    Backend = bending(str, lambda value: value.rstrip(" "))


class TextTrimmedWhenRead(Sabotage):
    """Blanks at the end are dropped when text is read, as for CHAR columns."""

    area = "types"
    source = "D055"
    Backend = bending(str, read=lambda value: value.rstrip(" "))


class TextNormalized(Sabotage):
    """Letters are composed on their way in."""

    area = "types"
    source = "D058"
    Backend = bending(str, lambda value: unicodedata.normalize("NFC", value))


class TextCutAtNul(Sabotage):
    """Text ends at its first NUL character, as in C."""

    area = "types"
    source = "D059"
    Backend = bending(str, lambda value: value.split("\0")[0])


class TextOfOneByte(Sabotage):
    """Text passes through a character set of 256 letters."""

    area = "types"
    source = "D058"
    Backend = bending(str, lambda value: value.encode("latin-1", "replace").decode("latin-1"))


class TextEncodedTwice(Sabotage):
    """UTF-8 is taken for Latin-1 on the way in, and back on the way out: two wrongs hide each other."""

    area = "types"
    source = "D010"
    target = "file"
    Backend = bending(
        str,
        lambda value: value.encode("utf-8", "surrogatepass").decode("latin-1"),
        lambda value: value.encode("latin-1", "ignore").decode("utf-8", "ignore"),
    )


class SurrogatesReplaced(Sabotage):
    """What can't be encoded becomes a question mark."""

    area = "types"
    source = "D059"
    Backend = bending(str, lambda value: value.encode("utf-8", "replace").decode("utf-8"))


class TextCutToItsColumn(Sabotage):
    """Text beyond 200 characters is cut in silence."""

    area = "types"
    source = "D060"
    Backend = bending(str, lambda value: value if len(value) > 250 else value[:200])


class TextCutAt255(Sabotage):
    """Text beyond 255 characters is cut in silence."""

    area = "types"
    source = "D060"
    Backend = bending(str, lambda value: value[:255])


class PercentDoubled(Sabotage):
    """A percent sign in a value is doubled, as if it stood in the statement."""

    area = "types"
    source = "D013"
    Backend = bending(str, lambda value: value.replace("%", "%%"))


class QuotesDoubled(Sabotage):
    """A quote in a value is doubled, as if it stood in the statement."""

    area = "types"
    source = "D157"
    Backend = bending(str, lambda value: value.replace("'", "''"))


class BackslashesEaten(Sabotage):
    """A backslash in a value is taken for an escape."""

    area = "types"
    source = "D157"
    Backend = bending(str, lambda value: value.replace("\\\\", "\\").replace("\\'", "'").replace("\\n", "\n"))


class DigitsAreNumbers(Sabotage):
    """Text of digits is bound as a number."""

    area = "types"
    source = "D011"
    Backend = bending(
        str, lambda value: int(value) if value.isdecimal() and value.isascii() and len(value) < 9 else value
    )


class BytesAsHexadecimal(Sabotage):
    """Bytes are stored as hexadecimal text, and read back properly."""

    area = "types"
    source = "CK"
    target = "file"
    Backend = bending(bytes, lambda value: value.hex().encode(), lambda value: bytes.fromhex(value.decode()))


class BytesEndAtZero(Sabotage):
    """Bytes end at their first zero."""

    area = "types"
    source = "D059"
    Backend = bending(bytes, lambda value: value.split(b"\0")[0])


class BytesAsText(Sabotage):
    """Bytes are decoded as text where they can be."""

    area = "types"
    source = "CK"
    Backend = bending(bytes, read=lambda value: value.decode("utf-8", "ignore").encode())


class UuidsWithoutHyphens(Sabotage):
    """UUIDs are stored as 32 digits."""

    area = "types"
    source = "D049"
    Backend = bending(UUID, lambda value: value.hex)


class UuidsInUpperCase(Sabotage):
    """UUIDs are stored in upper case."""

    area = "types"
    source = "D049"
    Backend = bending(UUID, lambda value: str(value).upper())


class UuidsOfLittleEndian(Sabotage):
    """The first bytes of a UUID are swapped on the way in and on the way out."""

    area = "types"
    source = "D049"
    Backend = bending(UUID, lambda value: str(UUID(bytes=value.bytes_le)), lambda value: UUID(bytes_le=value.bytes))


class EnumsByName(Sabotage):
    """Members of enums are bound by their name."""

    area = "types"
    source = "D050"

    class Backend:
        def prepare_parameters(self, params: Sequence[Any], param_adapters: Sequence[Any]) -> Any:
            named = [value.name if isinstance(value, Enum) else value for value in params]
            return super().prepare_parameters(named, param_adapters)  # type: ignore[misc]


class EnumsAsTheyPrint(Sabotage):
    """Members of enums are bound as ``str`` shows them."""

    area = "types"
    source = "D050"

    class Backend:
        def prepare_parameters(self, params: Sequence[Any], param_adapters: Sequence[Any]) -> Any:
            shown = [f"{type(v).__name__}.{v.name}" if isinstance(v, Enum) else v for v in params]
            return super().prepare_parameters(shown, param_adapters)  # type: ignore[misc]


class EnumsByPosition(Sabotage):
    """Members that are integers are bound by their position in the enum."""

    area = "types"
    source = "D050"

    class Backend:
        def prepare_parameters(self, params: Sequence[Any], param_adapters: Sequence[Any]) -> Any:
            def position(value: Any) -> Any:
                counted = isinstance(value, Enum) and isinstance(value, int)
                return list(type(value)).index(value) if counted else value

            return super().prepare_parameters([position(value) for value in params], param_adapters)  # type: ignore[misc]


class DocumentsEncodedTwice(Sabotage):
    """A document is stored as the JSON text of its JSON text, and decoded twice."""

    area = "types"
    source = "D096"
    target = "file"
    Backend = bending(dict, lambda value: json.dumps(json.dumps(value)))

    class SyncBackend:
        def _adapt_row_types(self, row: dict[str, Any], adapters: dict[str, Any]) -> dict[str, Any]:
            once = {k: json.loads(v) if isinstance(v, str) and v[:2] == '"{' else v for k, v in row.items()}
            found: dict[str, Any] = super()._adapt_row_types(once, adapters)  # type: ignore[misc]
            return found

    AsyncBackend = SyncBackend


class EmptyDocumentsAreNull(Sabotage):
    """An empty document is stored as NULL."""

    area = "types"
    source = "D097"
    Backend = bending(dict, lambda value: json.dumps(value) if value else None)


class NullsLeftOutOfDocuments(Sabotage):
    """Members of a document that are null are left out."""

    area = "types"
    source = "D097"
    Backend = bending(
        dict, lambda value: json.dumps({name: below for name, below in value.items() if below is not None})
    )


class NumbersOfDocumentsAreFloats(Sabotage):
    """Every number of a document is read as a float."""

    area = "types"
    source = "D099"
    Backend = bending(dict, read=lambda value: json.loads(json.dumps(value), parse_int=float))


class ListsAsSets(Sabotage):
    """A list is stored without its repetitions and sorted where it can be."""

    area = "types"
    source = "CK"
    Backend = bending(list, lambda value: json.dumps(sorted(value, key=str, reverse=True)))
