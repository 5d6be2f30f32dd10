"""What an object must be to serve as a backend class, and how the async class of a sync one is found."""

from __future__ import annotations

import inspect
import pkgutil
import sys
from typing import Any, Optional

from ..errors import ConfigurationError
from .entrypoints import ASYNC_GROUP, ImportFailed, import_module, registered


def checked(found: Any, place: str, *, is_async: bool = False) -> type:
    """``found``, when it is a backend class that can be made an instance of.

    :raises ConfigurationError: at ``place``, saying what was found instead, or which members are missing.
    """
    from rhosocial.activerecord.backend.base import AsyncStorageBackend, StorageBackend

    base, other = (AsyncStorageBackend, StorageBackend) if is_async else (StorageBackend, AsyncStorageBackend)
    if not isinstance(found, type):
        raise ConfigurationError(f"expected a subclass of {base.__name__}, found {_kind(found)}", place=place)
    if issubclass(found, other):
        where = "the group rhosocial.activerecord.backend" + ("" if is_async else ".async")
        raise ConfigurationError(
            f"expected a subclass of {base.__name__}, found {found.__qualname__}, a subclass of {other.__name__}; "
            f"its place is {where}",
            place=place,
        )
    if not issubclass(found, base):
        raise ConfigurationError(
            f"expected a subclass of {base.__name__}, found the class {found.__module__}.{found.__qualname__}",
            place=place,
        )
    if found is base:
        raise ConfigurationError(f"expected a subclass of {base.__name__}, found {base.__name__} itself", place=place)
    if inspect.isabstract(found):
        missing = ", ".join(sorted(getattr(found, "__abstractmethods__", ())))
        raise ConfigurationError(f"{found.__qualname__} lacks what every backend must define: {missing}", place=place)
    return found


def _kind(found: Any) -> str:
    if inspect.ismodule(found):
        return f"the module {found.__name__}"
    if inspect.isroutine(found):
        return f"the function {found.__name__}"
    return f"an instance of {type(found).__qualname__}"


def async_class_of(
    name: str, sync_class: type, exported_by: Optional[str] = None
) -> tuple[Optional[type], Optional[str]]:
    """The async class for ``sync_class``, or ``None`` with the reason why there is none.

    First the group ``rhosocial.activerecord.backend.async`` under the same short name, then ``Async<ClassName>`` beside
    the sync class, in its packages, or in the module that exports it.

    :raises ConfigurationError: when a registered async class does not exist or can't be used as one.
    """
    point = registered(ASYNC_GROUP, name)
    if point is not None:
        place = f"entry point {point.described}"
        try:
            return checked(point.load(), place, is_async=True), None
        except ImportFailed as error:
            return None, error.message
    wanted = f"Async{sync_class.__name__}"
    modules = _surroundings(sync_class.__module__)
    if exported_by is not None and exported_by not in modules:
        modules.append(exported_by)
    for module in modules:
        try:
            found = getattr(sys.modules.get(module), wanted, None)
        except Exception as error:  # published backends import their async class when it is asked for
            return None, f"{wanted} in {module} cannot be imported: {error}"
        if found is not None:
            try:
                return checked(found, f"{module}.{wanted}", is_async=True), None
            except ConfigurationError as error:
                return None, str(error)
    return None, f"{wanted} not found in {' or '.join(modules)}, and nothing is registered under {ASYNC_GROUP}"


def _surroundings(module: str) -> list[str]:
    """The module and the regular packages around it, innermost first; a namespace package ends the walk."""
    found = [module]
    package = module.rpartition(".")[0]
    while package and getattr(sys.modules.get(package), "__file__", None):
        found.append(package)
        package = package.rpartition(".")[0]
    return found


IMPL_NAMESPACE = "rhosocial.activerecord.backend.impl"

#: The core's generator of SQL, which has no database to run it on.
_NOT_A_DATABASE = ("dummy",)


def namespace_names() -> list[str]:
    """The short names of the backends that lie in the core's namespace, found without importing them."""
    try:
        namespace = import_module(IMPL_NAMESPACE, IMPL_NAMESPACE)
    except ConfigurationError:
        return []
    return sorted(
        module.name
        for module in pkgutil.iter_modules(namespace.__path__)
        if module.name not in _NOT_A_DATABASE and not module.name.startswith("_")
    )


def namespace_class(name: str) -> type:
    """The backend class that ``rhosocial.activerecord.backend.impl.<name>`` exports.

    :raises ConfigurationError: when it cannot be imported, exports none, or several between which nothing decides.
    """
    from rhosocial.activerecord.backend.base import StorageBackend

    path = f"{IMPL_NAMESPACE}.{name}"
    module = import_module(path, f"driver {name}")
    classes = {
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, StorageBackend)
        and value.__module__.startswith(path)
        and not inspect.isabstract(value)
    }
    # A package may export special backends that derive from its plain one.
    plain = [each for each in classes if not any(other is not each and issubclass(each, other) for other in classes)]
    named = [each for each in plain if each.__name__.lower() == f"{name.replace('_', '')}backend"]
    chosen = named or plain
    if len(chosen) != 1:
        listed = ", ".join(sorted(each.__name__ for each in chosen)) or "none"
        raise ConfigurationError(
            f"{path} must export one subclass of StorageBackend; found {listed}", place=f"driver {name}"
        )
    return chosen[0]
