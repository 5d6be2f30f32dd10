"""A provider that no package registers, by the place of its class: ``path.py:Class`` or ``package.module:Class``."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any, Optional

from ..errors import ConfigurationError, nearest
from ..provider import Provider
from ..targets.entrypoints import ImportFailed, import_module
from .limits import IMPORT_LIMIT
from .loading import loading

PLACE = "--provider"


def provider_of(text: Optional[str], seconds: float = IMPORT_LIMIT) -> Optional[Provider]:
    """The provider that the option names; None without the option. Its import ends after ``seconds``.

    :raises ConfigurationError: when it can't be imported or is not a provider.
    """
    if text is None:
        return None
    place, _, name = text.rpartition(":")
    if not place or not name.isidentifier():
        raise ConfigurationError(f"expected path.py:Class or package.module:Class, got {text!r}", place=PLACE)
    _see_folder()
    with loading(f"the provider {text!r}", seconds):
        module = _from_file(Path(place)) if place.endswith(".py") else import_module(place, PLACE)
        found: Any = getattr(module, name, None)
        if found is None:
            hint = nearest(name, [each for each, value in vars(module).items() if _is_provider(value)])
            raise ConfigurationError(f"{place} has no {name!r}.{hint}", place=PLACE)
        if not isinstance(found, Provider) and not _is_provider(found):
            raise ConfigurationError(f"{place} has a {name!r} that does not derive from Provider", place=PLACE)
        return found if isinstance(found, Provider) else found()


def providers_in(file: Path, seconds: float = IMPORT_LIMIT) -> list[type[Provider]]:
    """The classes of providers that a file defines itself. Its import ends after ``seconds``.

    :raises ConfigurationError: when it can't be imported.
    """
    _see_folder()
    with loading(f"the provider {file.as_posix()!r}", seconds):
        module = _from_file(file)
    return [each for each in vars(module).values() if _is_provider(each) and each.__module__ == module.__name__]


def _see_folder(folder: Optional[Path] = None) -> None:
    """What a provider's file imports may stand beside it and not be installed, as in pytest's runs."""
    here = str(folder or Path.cwd())
    if here not in sys.path:
        sys.path.append(here)


def _is_provider(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, Provider)


def _from_file(path: Path) -> Any:
    if not path.is_file():
        raise ConfigurationError(f"there is no file {path}", place=PLACE)
    whole_name = _name_in_package(path.resolve())
    if whole_name:
        return import_module(whole_name, PLACE)
    spec = importlib.util.spec_from_file_location(f"_ar_provider_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Dataclasses and pickling look their module up.
    sys.modules[module.__name__] = module
    try:
        spec.loader.exec_module(module)
    except ConfigurationError:
        raise
    except (Exception, SystemExit) as error:  # a foreign file may raise anything
        raise ImportFailed(f"importing {path} fails: {type(error).__name__}: {error}", place=PLACE) from None
    return module


def _name_in_package(path: Path) -> str:
    """The whole name of a file in a package, by which it may import its neighbours relatively; else nothing."""
    root, names = path.parent, [path.stem]
    while (root / "__init__.py").is_file():
        root, names = root.parent, [root.name, *names]
    if root == path.parent:
        return ""
    _see_folder(root)
    name = ".".join(names)
    try:
        spec = importlib.util.find_spec(name)
    except (Exception, SystemExit):  # the package itself can't be imported; the file alone may be
        return ""
    # A package of this name may stand elsewhere, such as Python's own ``test``.
    return name if spec is not None and spec.origin and Path(spec.origin).resolve() == path else ""
