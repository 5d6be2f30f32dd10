"""Version bounds of known failures: ``>=1.0.0.dev29,<1.0.0.dev31`` compared as PEP 440 orders versions.

Servers report versions that PEP 440 does not know (``10.11.19-MariaDB``, ``(15, 18, 0)``): only what stands before the
first part that is no version is compared.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Optional, Union

from ..errors import ConfigurationError

Version = Union[str, tuple[int, ...]]

_VERSION = re.compile(
    r"v?(?P<release>\d+(?:\.\d+)*)"
    r"(?:[-._]?(?P<pre>alpha|beta|preview|pre|rc|a|b|c)[-._]?(?P<pre_number>\d*))?"
    r"(?:[-._]?(?:post|rev)[-._]?(?P<post>\d*))?"
    r"(?:[-._]?dev[-._]?(?P<dev>\d*))?",
    re.IGNORECASE,
)
_BOUND = re.compile(r"\s*(>=|<=|==|!=|>|<)\s*(\S+?)\s*")
_STAGES = {"alpha": 0, "a": 0, "beta": 1, "b": 1, "pre": 2, "preview": 2, "c": 2, "rc": 2}
_BEFORE_ALL, _FINAL = -1, 3

_Key = tuple[tuple[int, ...], tuple[int, int], int, float]


def version_key(version: Version) -> _Key:
    """A key that orders versions as PEP 440 does; raises ``ValueError`` for text that starts with no version."""
    text = version if isinstance(version, str) else ".".join(str(part) for part in version)
    match = _VERSION.match(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not a version")
    release = [int(part) for part in match["release"].split(".")]
    while len(release) > 1 and release[-1] == 0:
        release.pop()
    dev = float("inf") if match["dev"] is None else float(match["dev"] or 0)
    post = -1 if match["post"] is None else int(match["post"] or 0)
    if match["pre"] is not None:
        pre = (_STAGES[match["pre"].lower()], int(match["pre_number"] or 0))
    elif match["dev"] is not None and match["post"] is None:
        # 1.0.dev1 comes before 1.0a1, but 1.0.post1.dev1 after 1.0.
        pre = (_BEFORE_ALL, 0)
    else:
        pre = (_FINAL, 0)
    return (tuple(release), pre, post, dev)


@dataclass(frozen=True)
class Bounds:
    """A conjunction of comparisons, as written; ``holds`` is false for a version that is not known.

    Raises :class:`ConfigurationError` when the text is not a list of comparisons.
    """

    text: str

    def __post_init__(self) -> None:
        for part in self.text.split(","):
            match = _BOUND.fullmatch(part)
            if match is None or _VERSION.match(match[2]) is None:
                raise ConfigurationError(
                    f"the version bounds {self.text!r} are not comparisons such as '>=1.0.0.dev29,<2'"
                )

    def holds(self, version: Optional[Version]) -> bool:
        if version is None:
            return False
        try:
            key = version_key(version)
        except ValueError:
            return False
        return all(self._compare(key, part) for part in self.text.split(","))

    @staticmethod
    def _compare(key: _Key, part: str) -> bool:
        match = _BOUND.fullmatch(part)
        assert match is not None  # checked when the bounds were made
        other = version_key(match[2])
        return {
            ">=": key >= other,
            ">": key > other,
            "<=": key <= other,
            "<": key < other,
            "==": key == other,
            "!=": key != other,
        }[match[1]]
