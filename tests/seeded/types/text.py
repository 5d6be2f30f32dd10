"""Seeded defects of the area ``types``: text, bytes, UUIDs, enums and documents."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from enum import Enum
from typing import Any
from uuid import UUID

from ..bending import bending
from ..defect import SeededDefect


class EmptyTextIsNull(SeededDefect):
    """No text at all is stored as NULL."""

    Backend = bending(str, lambda value: value or None)


class TextTrimmed(SeededDefect):
    """Blanks at the end are dropped."""

    Backend = bending(str, lambda value: value.rstrip(" "))


class TextTrimmedWhenRead(SeededDefect):
    """Blanks at the end are dropped when text is read, as for CHAR columns."""

    Backend = bending(str, read=lambda value: value.rstrip(" "))


class TextNormalized(SeededDefect):
    """Letters are composed on their way in."""

    Backend = bending(str, lambda value: unicodedata.normalize("NFC", value))


class TextCutAtNul(SeededDefect):
    """Text ends at its first NUL character, as in C."""

    Backend = bending(str, lambda value: value.split("\0")[0])


class TextOfOneByte(SeededDefect):
    """Text passes through a character set of 256 letters."""

    Backend = bending(str, lambda value: value.encode("latin-1", "replace").decode("latin-1"))


class TextEncodedTwice(SeededDefect):
    """UTF-8 is taken for Latin-1 on the way in, and back on the way out: two wrongs hide each other."""

    target = "file"
    Backend = bending(
        str,
        lambda value: value.encode("utf-8", "surrogatepass").decode("latin-1"),
        lambda value: value.encode("latin-1", "ignore").decode("utf-8", "ignore"),
    )


class SurrogatesReplaced(SeededDefect):
    """What can't be encoded becomes a question mark."""

    Backend = bending(str, lambda value: value.encode("utf-8", "replace").decode("utf-8"))


class TextCutToItsColumn(SeededDefect):
    """Text beyond 200 characters is cut in silence."""

    Backend = bending(str, lambda value: value if len(value) > 250 else value[:200])


class TextCutAt255(SeededDefect):
    """Text beyond 255 characters is cut in silence."""

    Backend = bending(str, lambda value: value[:255])


class PercentDoubled(SeededDefect):
    """A percent sign in a value is doubled, as if it stood in the statement."""

    Backend = bending(str, lambda value: value.replace("%", "%%"))


class QuotesDoubled(SeededDefect):
    """A quote in a value is doubled, as if it stood in the statement."""

    Backend = bending(str, lambda value: value.replace("'", "''"))


class BackslashesEaten(SeededDefect):
    """A backslash in a value is taken for an escape."""

    Backend = bending(str, lambda value: value.replace("\\\\", "\\").replace("\\'", "'").replace("\\n", "\n"))


class DigitsAreNumbers(SeededDefect):
    """Text of digits is bound as a number."""

    Backend = bending(
        str, lambda value: int(value) if value.isdecimal() and value.isascii() and len(value) < 9 else value
    )


class BytesAsHexadecimal(SeededDefect):
    """Bytes are stored as hexadecimal text, and read back properly."""

    target = "file"
    Backend = bending(bytes, lambda value: value.hex().encode(), lambda value: bytes.fromhex(value.decode()))


class BytesEndAtZero(SeededDefect):
    """Bytes end at their first zero."""

    Backend = bending(bytes, lambda value: value.split(b"\0")[0])


class BytesAsText(SeededDefect):
    """Bytes are decoded as text where they can be."""

    Backend = bending(bytes, read=lambda value: value.decode("utf-8", "ignore").encode())


class UuidsWithoutHyphens(SeededDefect):
    """UUIDs are stored as 32 digits."""

    Backend = bending(UUID, lambda value: value.hex)


class UuidsInUpperCase(SeededDefect):
    """UUIDs are stored in upper case."""

    Backend = bending(UUID, lambda value: str(value).upper())


class UuidsOfLittleEndian(SeededDefect):
    """The first bytes of a UUID are swapped on the way in and on the way out."""

    Backend = bending(UUID, lambda value: str(UUID(bytes=value.bytes_le)), lambda value: UUID(bytes_le=value.bytes))


class EnumsByName(SeededDefect):
    """Members of enums are bound by their name."""

    class Backend:
        def prepare_parameters(self, params: Sequence[Any], param_adapters: Sequence[Any]) -> Any:
            named = [value.name if isinstance(value, Enum) else value for value in params]
            return super().prepare_parameters(named, param_adapters)


class EnumsAsTheyPrint(SeededDefect):
    """Members of enums are bound as ``str`` shows them."""

    class Backend:
        def prepare_parameters(self, params: Sequence[Any], param_adapters: Sequence[Any]) -> Any:
            shown = [f"{type(v).__name__}.{v.name}" if isinstance(v, Enum) else v for v in params]
            return super().prepare_parameters(shown, param_adapters)


class EnumsByPosition(SeededDefect):
    """Members that are integers are bound by their position in the enum."""

    class Backend:
        def prepare_parameters(self, params: Sequence[Any], param_adapters: Sequence[Any]) -> Any:
            def position(value: Any) -> Any:
                counted = isinstance(value, Enum) and isinstance(value, int)
                return list(type(value)).index(value) if counted else value

            return super().prepare_parameters([position(value) for value in params], param_adapters)


class DocumentsEncodedTwice(SeededDefect):
    """A document is stored as the JSON text of its JSON text, and decoded twice."""

    target = "file"

    class Backend(bending(dict, lambda value: json.dumps(json.dumps(value)))):
        def _adapt_row_types(self, row: dict[str, Any], adapters: dict[str, Any]) -> dict[str, Any]:
            once = {k: json.loads(v) if isinstance(v, str) and v[:2] == '"{' else v for k, v in row.items()}
            found: dict[str, Any] = super()._adapt_row_types(once, adapters)
            return found


class EmptyDocumentsAreNull(SeededDefect):
    """An empty document is stored as NULL."""

    Backend = bending(dict, lambda value: json.dumps(value) if value else None)


class NullsLeftOutOfDocuments(SeededDefect):
    """Members of a document that are null are left out."""

    Backend = bending(
        dict, lambda value: json.dumps({name: below for name, below in value.items() if below is not None})
    )


class NumbersOfDocumentsAreFloats(SeededDefect):
    """Every number of a document is read as a float."""

    Backend = bending(dict, read=lambda value: json.loads(json.dumps(value), parse_int=float))


class ListsAsSets(SeededDefect):
    """A list is stored without its repetitions and sorted where it can be."""

    Backend = bending(list, lambda value: json.dumps(sorted(value, key=str, reverse=True)))
